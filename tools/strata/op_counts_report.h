// What --count-ops writes: the operations that a guest has executed, as a table or as JSON.

#ifndef STRATA_TOOLS_STRATA_OP_COUNTS_REPORT_H_
#define STRATA_TOOLS_STRATA_OP_COUNTS_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "wasm/interpreter/op_counts.h"

namespace strata::tools {

inline constexpr absl::string_view kOpCountsSchema = "strata-op-counts/1";

// For a person: the most frequent of each kind, with their shares of the operations executed. A share of a row of n
// operations is that of its first ones: a fused operation in its place would save n - 1 times as many dispatches.
std::string FormatOpCounts(const wasm::OpCounts& counts);
// For programs: {"schema", and for "register_ops" and "wasm_ops": {"total", "rows": [[[names, count], …] by length]}}.
// Of each length the 5,000 most frequent, so that reports of several guests can be merged.
std::string FormatOpCountsAsJson(const wasm::OpCounts& counts);

// To the file of that name, JSON if it ends in .json; to standard error if the name is empty.
absl::Status WriteOpCounts(const wasm::OpCounts& counts, const std::string& path);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_OP_COUNTS_REPORT_H_
