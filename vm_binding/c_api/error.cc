#include "vm_binding/c_api/error.h"

#include <string>

namespace strata::c_api {

strata_error_t* NewError(const absl::Status& status) { return status.ok() ? nullptr : new strata_error_t{status}; }

}  // namespace strata::c_api

extern "C" {

void strata_error_delete(strata_error_t* owned) { delete owned; }

int strata_error_code(const strata_error_t* error) {
  return error == nullptr ? 0 : static_cast<int>(error->status.code());
}

void strata_error_message(const strata_error_t* error, wasm_message_t* out) {
  const std::string text(error == nullptr ? "" : error->status.message());
  wasm_name_new(out, text.size() + 1, text.c_str());
}

}  // extern "C"
