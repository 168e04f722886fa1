// Whether a module survives the text format: for tests of printers over whatever modules there are.

#ifndef STRATA_WASM_TEXT_ROUND_TRIP_H_
#define STRATA_WASM_TEXT_ROUND_TRIP_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "wasm/types/features.h"

namespace strata::wasm::text {

// Prints the module flat and folded and assembles both: the bytes are the same, the normal form; they decode to a
// module of the same meaning, as valid as the first (text adds a missing data count section); and printed and assembled
// again, in both forms, they are the same bytes. Says what is not so. OK if `bytes` is malformed to the decoder or the
// printer.
absl::Status CheckRoundTrip(absl::Span<const uint8_t> bytes, const Features& features);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_ROUND_TRIP_H_
