// What --count prints.

#ifndef STRATA_TOOLS_STRATA_GUEST_COUNTS_REPORT_H_
#define STRATA_TOOLS_STRATA_GUEST_COUNTS_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "wasm/interpreter/guest_counts.h"

namespace strata::tools {

// Totals, then the functions with most instructions, the types and the places of most objects.
std::string FormatGuestCounts(const wasm::GuestCounts& counts);

// To the file of that name, to standard error if the name is empty.
absl::Status WriteGuestCounts(const wasm::GuestCounts& counts, const std::string& path);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_GUEST_COUNTS_REPORT_H_
