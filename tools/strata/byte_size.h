// Sizes in bytes as people type them: 4096, 64K, 1.5G.

#ifndef STRATA_TOOLS_STRATA_BYTE_SIZE_H_
#define STRATA_TOOLS_STRATA_BYTE_SIZE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace strata::tools {

// A number, perhaps with a fraction, and one of K, M, G (powers of 1024; in either case, "iB" or "B" may follow) or
// nothing. kInvalidArgument for anything else and for what does not fit 63 bits.
absl::StatusOr<uint64_t> ParseByteSize(absl::string_view text);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_BYTE_SIZE_H_
