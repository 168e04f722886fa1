// Messages, kept out of the rules' way: a rule that builds text needs a frame even when there is nothing to say.

#include "wasm/validation/rule_context.h"

#include "absl/strings/str_cat.h"

namespace strata::wasm {

void RuleContext::FailUnknown(absl::string_view what, uint32_t index) {
  Fail(absl::StrCat("unknown ", what, " ", index));
}

void RuleContext::FailNot(absl::string_view what, uint32_t type) {
  Fail(absl::StrCat("type mismatch: type ", type, " is not ", what, " type"));
}

}  // namespace strata::wasm
