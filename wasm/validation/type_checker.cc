// Pops, frames and their messages.

#include "wasm/validation/type_checker.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "wasm/binary/implementation_limits.h"

namespace strata::wasm {

void TypeChecker::Reset() {
  operands_.clear();
  frames_.clear();
  height_ = 0;
  failed_ = false;
  error_.clear();
}

void TypeChecker::Fail(absl::string_view text) {
  if (failed_) return;
  failed_ = true;
  error_ = std::string(text);
}

void TypeChecker::FailMismatch(absl::string_view required, absl::string_view found) {
  Fail(absl::StrCat("type mismatch: instruction requires [", required, "] but stack has [", found, "]"));
}

void TypeChecker::CheckMatch(ValType actual, ValType expected) {
  if (Matches(actual, expected)) return;
  FailMismatch(types_.Print(expected), types_.Print(actual));
}

ValType TypeChecker::PopEmpty(ValType expected) {
  const bool is_any = expected.kind() == ValKind::kBottom;
  if (frames_.empty() || !frames_.back().unreachable) FailMismatch(is_any ? "any" : types_.Print(expected), "");
  return ValKind::kBottom;
}

ValType TypeChecker::PopAny() {
  if (operands_.size() <= height_) return PopEmpty(ValKind::kBottom);
  const ValType actual = operands_.back();
  operands_.pop_back();
  return actual;
}

RefType TypeChecker::PopRef() {
  const ValType actual = PopAny();
  if (actual.is_ref()) return actual.ref();
  if (actual.kind() != ValKind::kBottom) FailMismatch("ref", types_.Print(actual));
  return RefType{HeapType{HeapKind::kBottom, 0}, false};
}

void TypeChecker::Pop(absl::Span<const ValType> types) {
  for (size_t i = types.size(); i > 0; --i) Pop(types[i - 1]);
}

void TypeChecker::Push(absl::Span<const ValType> types) {
  if (operands_.size() + types.size() > kMaxOperands) return Fail("too many operands");
  operands_.insert(operands_.end(), types.begin(), types.end());
}

void TypeChecker::PopPush(absl::Span<const ValType> types) {
  Pop(types);
  Push(types);
}

void TypeChecker::Peek(absl::Span<const ValType> types) {
  size_t top = operands_.size();
  for (size_t i = types.size(); i > 0; --i) {
    if (top <= height_) {
      PopEmpty(types[i - 1]);
      return;
    }
    --top;
    CheckMatch(operands_[top], types[i - 1]);
  }
}

void TypeChecker::SetUnreachable() {
  operands_.resize(std::min(operands_.size(), height_));
  if (!frames_.empty()) frames_.back().unreachable = true;
}

void TypeChecker::Enter(Opcode opcode, FrameType type, uint32_t local_mark) {
  Pop(type.params());
  if (!ok()) return;
  ControlFrame frame;
  frame.opcode = opcode;
  frame.height = static_cast<uint32_t>(operands_.size());
  frame.local_mark = local_mark;
  frame.type = type;
  frames_.push_back(frame);
  height_ = frame.height;
  Push(type.params());
}

void TypeChecker::PopResults() {
  const absl::Span<const ValType> left = absl::MakeConstSpan(operands_).subspan(height_);
  const absl::Span<const ValType> results = frames_.back().type.results();
  if (left.size() > results.size()) {
    Fail(absl::StrCat("type mismatch: block requires [", types_.Print(results), "] but stack has [", types_.Print(left),
                      "]"));
    return;
  }
  Pop(results);
}

ControlFrame TypeChecker::Leave() {
  const ControlFrame frame = frames_.back();
  frames_.pop_back();
  operands_.resize(std::min<size_t>(operands_.size(), frame.height));
  height_ = frames_.empty() ? 0 : frames_.back().height;
  return frame;
}

void TypeChecker::Reenter(Opcode opcode, absl::Span<const ValType> operands) {
  ControlFrame& frame = frames_.back();
  frame.opcode = opcode;
  frame.unreachable = false;
  operands_.resize(frame.height);
  Push(operands);
}

const ControlFrame* TypeChecker::Label(uint32_t label) {
  if (label < frames_.size()) return &frames_[frames_.size() - 1 - label];
  Fail(absl::StrCat("unknown label ", label));
  return nullptr;
}

bool TypeChecker::Matches(absl::Span<const ValType> sub, absl::Span<const ValType> super) const {
  return std::equal(sub.begin(), sub.end(), super.begin(), super.end(),
                    [this](ValType a, ValType b) { return Matches(a, b); });
}

}  // namespace strata::wasm
