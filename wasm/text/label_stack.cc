#include "wasm/text/label_stack.h"

#include <optional>

#include "absl/strings/str_cat.h"

namespace strata::wasm::text {

uint32_t LabelStack::Parse(Cursor& cursor) const {
  if (cursor.Is(TokenKind::kNat)) return cursor.ExpectU32();
  const Token token = cursor.Peek();
  const std::optional<std::string> id = cursor.ConsumeId();
  if (!id) {
    cursor.Unexpected();
    return 0;
  }
  const auto found = depths_.find(*id);
  if (found == depths_.end() || found->second.empty()) {
    cursor.Fail(token, absl::StrCat("unknown label ", cursor.Text(token)));
    return 0;
  }
  return static_cast<uint32_t>(ids_.size()) - 1 - found->second.back();
}

}  // namespace strata::wasm::text
