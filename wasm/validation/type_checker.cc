// Pops, frames and their messages.

#include "wasm/validation/type_checker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/binary/implementation_limits.h"

namespace strata::wasm {

void TypeChecker::Reset() {
  top_ = floor_ = operands_.data();
  frames_.clear();
  failed_ = false;
  stopped_ = false;
  error_.clear();
}

void TypeChecker::Grow(size_t more) {
  constexpr size_t kMinRoom = 64;
  const size_t top = height();
  const size_t floor = static_cast<size_t>(floor_ - operands_.data());
  const size_t room = std::min<size_t>(std::max(kMinRoom, 2 * operands_.size()), kMaxOperands);
  operands_.resize(std::max(room, top + more));
  top_ = operands_.data() + top;
  limit_ = operands_.data() + operands_.size();
  SetFloor(floor);
}

void TypeChecker::Fail(absl::string_view text) {
  if (failed_) return;
  failed_ = true;
  stopped_ = true;
  error_ = std::string(text);
}

void TypeChecker::FailMismatch(absl::string_view required, absl::string_view found) {
  Fail(absl::StrCat("type mismatch: instruction requires [", required, "] but stack has [", found, "]"));
}

void TypeChecker::CheckMatch(ValType actual, ValType expected) {
  if (Matches(actual, expected) || failed_) return;
  FailMismatch(types_.Print(expected), types_.Print(actual));
}

ValType TypeChecker::PopEmpty(ValType expected) {
  const bool is_any = expected.kind() == ValKind::kBottom;
  if (failed_) return ValKind::kBottom;
  if (frames_.empty() || !frames_.back().unreachable) FailMismatch(is_any ? "any" : types_.Print(expected), "");
  return ValKind::kBottom;
}

ValType TypeChecker::PopAny() { return top_ > floor_ ? *--top_ : PopEmpty(ValKind::kBottom); }

RefType TypeChecker::PopRef() {
  const ValType actual = PopAny();
  if (actual.is_ref()) return actual.ref();
  if (actual.kind() != ValKind::kBottom) FailMismatch("ref", types_.Print(actual));
  return RefType{HeapType{HeapKind::kBottom, 0}, false};
}

void TypeChecker::Pop(absl::Span<const ValType> types) {
  for (size_t i = types.size(); i > 0; --i) Pop(types[i - 1]);
}

bool TypeChecker::GrowBy(size_t more) {
  if (height() + more > kMaxOperands) {
    Fail("too many operands");
    return false;
  }
  Grow(more);
  return true;
}

void TypeChecker::PopPush(absl::Span<const ValType> types) {
  Pop(types);
  Push(types);
}

void TypeChecker::Peek(absl::Span<const ValType> types) {
  const ValType* operand = top_;
  for (size_t i = types.size(); i > 0; --i) {
    if (operand <= floor_) {
      PopEmpty(types[i - 1]);
      return;
    }
    --operand;
    CheckMatch(*operand, types[i - 1]);
  }
}

void TypeChecker::SetUnreachable() {
  top_ = std::min(top_, floor_);
  if (!frames_.empty()) frames_.back().unreachable = true;
}

void TypeChecker::Enter(Opcode opcode, FrameType type, uint32_t local_mark) {
  const absl::Span<const ValType> params = type.params();
  if (!params.empty()) Pop(params);
  if (!ok()) return;
  ControlFrame& frame = frames_.emplace_back();
  frame.opcode = opcode;
  frame.height = static_cast<uint32_t>(height());
  frame.local_mark = local_mark;
  frame.type = type;
  floor_ = top_;
  if (!params.empty()) Push(params);
}

void TypeChecker::PopResults() {
  const size_t left = static_cast<size_t>(top_ - floor_);
  const absl::Span<const ValType> results = frames_.back().type.results();
  if (ABSL_PREDICT_FALSE(left > results.size())) return FailSurplus();
  if (!results.empty()) Pop(results);
}

void TypeChecker::FailSurplus() {
  const absl::Span<const ValType> left(floor_, static_cast<size_t>(top_ - floor_));
  Fail(absl::StrCat("type mismatch: block requires [", types_.Print(frames_.back().type.results()), "] but stack has [",
                    types_.Print(left), "]"));
}

ControlFrame TypeChecker::Leave() {
  const ControlFrame frame = frames_.back();
  frames_.pop_back();
  Truncate(frame.height);
  stopped_ |= frames_.empty();
  SetFloor(frames_.empty() ? 0 : frames_.back().height);
  return frame;
}

void TypeChecker::Reenter(Opcode opcode, absl::Span<const ValType> operands) {
  ControlFrame& frame = frames_.back();
  frame.opcode = opcode;
  frame.unreachable = false;
  top_ = floor_;
  Push(operands);
}

const ControlFrame* TypeChecker::Label(uint32_t label) {
  if (label < frames_.size()) return &frames_[frames_.size() - 1 - label];
  Fail(absl::StrCat("unknown label ", label));
  return nullptr;
}

bool TypeChecker::Visit(uint32_t label) {
  if (Label(label) == nullptr) return false;
  ControlFrame& frame = frames_[frames_.size() - 1 - label];
  return std::exchange(frame.visit, visits_) != visits_;
}

bool TypeChecker::Matches(absl::Span<const ValType> sub, absl::Span<const ValType> super) const {
  return std::equal(sub.begin(), sub.end(), super.begin(), super.end(),
                    [this](ValType a, ValType b) { return Matches(a, b); });
}

}  // namespace strata::wasm
