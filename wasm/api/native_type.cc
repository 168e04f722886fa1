#include "wasm/api/native_type.h"

#include "vm_binding/base/status_macros.h"
#include "wasm/api/words.h"

namespace strata::wasm::api {

absl::Status PutReference(Store& store, ValType type, const Val& val, uint64_t& word) {
  STRATA_ASSIGN_OR_RETURN(const Value value, ToWord(store, type, val));
  word = value.bits;
  return absl::OkStatus();
}

Val TakeReference(Store& store, ValType type, uint64_t word) {
  return ToVal(store, type, Value::Ref(static_cast<uint32_t>(word)));
}

}  // namespace strata::wasm::api
