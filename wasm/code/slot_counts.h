// How many slots the parameters or results of a function take of each window (wasm/code/frame_layout.h).

#ifndef STRATA_WASM_CODE_SLOT_COUNTS_H_
#define STRATA_WASM_CODE_SLOT_COUNTS_H_

#include <cstdint>

#include "absl/types/span.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

struct SlotCounts {
  uint32_t nums = 0;
  uint32_t refs = 0;
};

inline SlotCounts CountSlots(absl::Span<const ValType> types) {
  SlotCounts counts;
  for (const ValType& type : types) {
    if (type.is_ref()) {
      ++counts.refs;
    } else {
      counts.nums += type.kind() == ValKind::kV128 ? 2 : 1;
    }
  }
  return counts;
}

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_SLOT_COUNTS_H_
