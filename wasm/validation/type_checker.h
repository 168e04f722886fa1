// The validation algorithm of the specification's appendix: an operand stack of types with control frames.
//
// Rules push and pop; what does not fit is kept as the first error and everything after it is harmless. In code after
// an unconditional branch the stack yields the bottom type without end. Types are canonical (see ModuleTypes). One
// checker serves many bodies in turn and keeps its memory.

#ifndef STRATA_WASM_VALIDATION_TYPE_CHECKER_H_
#define STRATA_WASM_VALIDATION_TYPE_CHECKER_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/base/optimization.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/types/opcode.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"
#include "wasm/validation/module_types.h"

namespace strata::wasm {

// What a block takes and leaves: a function type's lists, or at most one result.
class FrameType {
 public:
  FrameType() = default;
  explicit FrameType(const FuncType& type) : type_(&type), has_params_(true) {}
  explicit FrameType(ValType result) : single_(result), has_single_(true) {}
  // A body's frame: its parameters are locals, not operands.
  static FrameType OfBody(const FuncType& type) {
    FrameType frame(type);
    frame.has_params_ = false;
    return frame;
  }

  absl::Span<const ValType> params() const {
    return has_params_ ? absl::MakeConstSpan(type_->params) : absl::Span<const ValType>();
  }
  // Points into this object when there is one result that no function type holds.
  absl::Span<const ValType> results() const {
    return type_ != nullptr ? absl::MakeConstSpan(type_->results) : absl::MakeConstSpan(&single_, has_single_ ? 1 : 0);
  }

 private:
  const FuncType* type_ = nullptr;
  ValType single_;
  bool has_single_ = false;
  bool has_params_ = false;
};

struct ControlFrame {
  Opcode opcode = Opcode::kBlock;  // the structured instruction; kElse, kCatch, kCatchAll after those
  bool unreachable = false;
  uint32_t height = 0;      // of the operand stack at entry
  uint32_t local_mark = 0;  // of the local initialisations at entry
  uint32_t visit = 0;       // see TypeChecker::Visit
  FrameType type;

  absl::Span<const ValType> label_types() const { return opcode == Opcode::kLoop ? type.params() : type.results(); }
};

class TypeChecker {
 public:
  explicit TypeChecker(const ModuleTypes& types) : types_(types) {}
  TypeChecker(const TypeChecker&) = delete;
  TypeChecker& operator=(const TypeChecker&) = delete;

  // Forgets everything.
  void Reset();
  bool ok() const { return !failed_; }
  const std::string& error() const { return error_; }
  // Keeps the first error. `text` begins with the specification's wording.
  void Fail(absl::string_view text);

  void Push(ValType type) {
    if (ABSL_PREDICT_FALSE(top_ == limit_)) Grow(1);
    *top_++ = type;
  }
  // Pops an operand that must match; returns its type, bottom if unknown.
  ValType Pop(ValType expected) {
    if (ABSL_PREDICT_FALSE(top_ <= floor_)) return PopEmpty(expected);
    const ValType actual = *--top_;
    if (ABSL_PREDICT_FALSE(actual != expected)) CheckMatch(actual, expected);
    return actual;
  }
  // Where exactly these operands are on the innermost frame's stack and there is room: pops them and pushes the
  // results. Else does nothing.
  template <size_t kOperands, size_t kResults>
  bool TryExact(const std::array<ValType, kOperands>& operands, const std::array<ValType, kResults>& results) {
    constexpr ptrdiff_t kGrowth = static_cast<ptrdiff_t>(kResults) - static_cast<ptrdiff_t>(kOperands);
    if (top_ - floor_ < static_cast<ptrdiff_t>(kOperands)) return false;
    if (kGrowth > 0 && limit_ - top_ < kGrowth) return false;
    ValType* const base = top_ - kOperands;
    for (size_t i = 0; i < kOperands; ++i) {
      if (base[i] != operands[i]) return false;
    }
    for (size_t i = 0; i < kResults; ++i) base[i] = results[i];
    top_ = base + kResults;
    return true;
  }
  ValType PopAny();
  // A reference of any type. The unknown operand is a non-null reference to the bottom heap type.
  RefType PopRef();
  // Many pushes may come from few bytes (a call's results), so their sum is limited.
  void Push(absl::Span<const ValType> types) {
    if (ABSL_PREDICT_FALSE(types.size() > static_cast<size_t>(limit_ - top_)) && !GrowBy(types.size())) return;
    for (const ValType type : types) *top_++ = type;
  }
  void Pop(absl::Span<const ValType> types);
  // Pops the types and pushes them: as operands may have been subtypes, this forgets.
  void PopPush(absl::Span<const ValType> types);
  // Checks the operands on top and leaves them.
  void Peek(absl::Span<const ValType> types);
  // The rest of the frame cannot be reached.
  void SetUnreachable();

  // Pops the block's parameters, then opens a frame with them.
  void Enter(Opcode opcode, FrameType type, uint32_t local_mark);
  // The innermost frame must be left with exactly its results.
  void PopResults();
  // Closes the innermost frame after PopResults and returns it.
  ControlFrame Leave();
  // Opens it again as `opcode`, with `operands`.
  void Reenter(Opcode opcode, absl::Span<const ValType> operands);

  size_t depth() const { return frames_.size(); }
  // Whether there is an error or the outermost frame was left: both in one test, for the loop over instructions.
  bool stopped() const { return stopped_; }
  const ControlFrame& innermost() const { return frames_.back(); }
  // The frame a label index means; fails with "unknown label" and returns nullptr if there is none.
  const ControlFrame* Label(uint32_t label);
  // Starts a look at many labels, of which each shall be looked at once; then Visit says whether it is the label's
  // first time, and fails as Label does.
  void StartVisits() { ++visits_; }
  bool Visit(uint32_t label);

  bool Matches(ValType sub, ValType super) const { return types_.registry().Matches(sub, super); }
  bool Matches(absl::Span<const ValType> sub, absl::Span<const ValType> super) const;

 private:
  // Operands on the stack, of all frames.
  size_t height() const { return static_cast<size_t>(top_ - operands_.data()); }
  // The innermost frame starts at this height; operands above stay.
  void SetFloor(size_t height) { floor_ = operands_.data() + height; }
  void Truncate(size_t height) { top_ = std::min(top_, operands_.data() + height); }
  void Grow(size_t more);
  // The same for many; false, with an error, beyond the limit.
  bool GrowBy(size_t more);
  void CheckMatch(ValType actual, ValType expected);
  ValType PopEmpty(ValType expected);
  void FailSurplus();
  void FailMismatch(absl::string_view required, absl::string_view found);

  const ModuleTypes& types_;
  std::vector<ValType> operands_;  // room for them; the stack is what lies below top_
  ValType* top_ = nullptr;
  ValType* floor_ = nullptr;  // the innermost frame's
  ValType* limit_ = nullptr;
  std::vector<ControlFrame> frames_;
  uint32_t visits_ = 0;
  bool failed_ = false;
  bool stopped_ = false;
  std::string error_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_TYPE_CHECKER_H_
