#include "wasm/api/names.h"

#include "absl/strings/str_cat.h"

namespace strata::wasm::api {

absl::Status Gone(absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat("a ", what, " of an instance that was dropped"));
}

}  // namespace strata::wasm::api
