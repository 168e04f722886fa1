#include "wasm/lowering/code_builder.h"

#include <algorithm>

#include "wasm/code/accumulators.h"
#include "wasm/code/frame_layout.h"
#include "wasm/lowering/fusion.h"

namespace strata::wasm {

uint32_t CodeBuilder::EmitAlone(RegOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms) {
  const uint32_t at = position();
  if (mapped_offset_ != wasm_offset_) MapTo(at, wasm_offset_);
  if (handler_words_[op] == 0) ops_known_ = false;
  words_.resize(at + kHandlerWords + (slots.size() + 1) / 2 + imms.size());
  uint32_t* out = &words_[at];
  *out++ = static_cast<uint32_t>(handler_words_[op]);
  *out++ = static_cast<uint32_t>(handler_words_[op] >> 32);
  for (size_t i = 0; i < slots.size(); i += 2) {
    const uint32_t second = i + 1 < slots.size() ? slots[i + 1] : 0;
    CheckSlot(slots[i]);
    CheckSlot(second);
    *out++ = (slots[i] & 0xffff) | (second << 16);
  }
  std::copy(imms.begin(), imms.end(), out);
  NoteEffect(op, slots);
  last_at_ = at;
  last_op_ = op;
  last_slots_ = static_cast<uint32_t>(slots.size());
  return at;
}

uint32_t CodeBuilder::Replace(uint32_t at, SingleOp op, absl::Span<const uint32_t> slots) {
  CodeBuilder other(handler_words_);
  other.Emit(op, slots);
  std::copy(other.words_.begin(), other.words_.end(), words_.begin() + at);
  ops_known_ = ops_known_ && other.ops_known_;
  return at + other.position();
}

uint32_t CodeBuilder::Emit(RegOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms) {
  if (last_at_ != kNoInstruction && TryFuse(op, slots, imms)) return last_at_;
  return EmitAlone(op, slots, imms);
}

CodeBuilder::Words CodeBuilder::LastSlots() const {
  Words slots;
  for (uint32_t i = 0; i < last_slots_; ++i) {
    slots.push_back(words_[last_at_ + kHandlerWords + i / 2] >> (i % 2 * 16) & 0xffff);
  }
  return slots;
}

CodeBuilder::Words CodeBuilder::LastImmediates() const {
  return Words(words_.begin() + last_at_ + kHandlerWords + (last_slots_ + 1) / 2, words_.end());
}

// Makes an AddImmPair two additions again, when the second is wanted for a better use.
void CodeBuilder::SplitPair() {
  const Words slots = LastSlots(), imms = LastImmediates();
  RemoveLast();
  EmitAlone(kAddImmOp, {slots[0], slots[1]}, {imms[0]});
  EmitAlone(kAddImmOp, {slots[2], slots[3]}, {imms[1]});
}

bool CodeBuilder::TryFuse(RegOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms) {
  const bool splits = last_op_ == SingleId(SingleOp::kAddImmPair);
  const std::optional<RegOp> fused = FusionOf(splits ? kAddImmOp : last_op_, op);
  if (!fused.has_value() || (splits && op == kAddImmOp)) return false;
  const uint32_t offset = wasm_offset_;
  wasm_offset_ = *mapped_offset_;
  if (splits) SplitPair();
  Words all_slots = LastSlots(), all_imms = LastImmediates();
  all_slots.insert(all_slots.end(), slots.begin(), slots.end());
  all_imms.insert(all_imms.end(), imms.begin(), imms.end());
  RemoveLast();
  EmitAlone(*fused, all_slots, all_imms);
  wasm_offset_ = offset;
  return true;
}

void CodeBuilder::NoteWrite(uint32_t slot) {
  if (int_mirror_ == slot) int_mirror_ = kNoMirror;
  if (float_mirror_ == slot) float_mirror_ = kNoMirror;
}

void CodeBuilder::NoteEffect(RegOp op, absl::Span<const uint32_t> slots) {
  switch (EffectOnAccumulators(op)) {
    case AccumulatorEffect::kClobbers:
      return ForgetMirrors();
    case AccumulatorEffect::kKeeps:
      return;
    case AccumulatorEffect::kMovesPair:
      NoteWrite(slots[2]);
      return NoteWrite(slots[0]);
    case AccumulatorEffect::kMovesTwo:
      NoteWrite(slots[1]);
      return NoteWrite(slots[0]);
    case AccumulatorEffect::kMoves:
      return NoteWrite(slots[0]);
    case AccumulatorEffect::kMirrorsThird:
      NoteWrite(slots[0]);
      NoteWrite(slots[2]);
      int_mirror_ = slots[2];
      return;
    case AccumulatorEffect::kMirrorsInt:
      NoteWrite(slots[0]);
      int_mirror_ = slots[0];
      return;
    case AccumulatorEffect::kMirrorsFloat:
      NoteWrite(slots[0]);
      float_mirror_ = slots[0];
      return;
    case AccumulatorEffect::kIntoInt:
      int_mirror_ = kNoMirror;
      return;
    case AccumulatorEffect::kIntoFloat:
      float_mirror_ = kNoMirror;
      return;
  }
}

void CodeBuilder::CheckSlot(uint32_t slot) {
  if (slot > kMaxFrameSlots) slots_fit_ = false;
}

}  // namespace strata::wasm
