#include "wasm/lowering/code_builder.h"

#include <algorithm>

#include "wasm/code/frame_layout.h"

namespace strata::wasm {

uint32_t CodeBuilder::Emit(RegOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms) {
  const uint32_t at = position();
  if (pc_map_.empty() || pc_map_.back().wasm_offset != wasm_offset_) pc_map_.push_back({at, wasm_offset_});
  if (handler_words_[op] == 0) ops_known_ = false;
  words_.push_back(static_cast<uint32_t>(handler_words_[op]));
  words_.push_back(static_cast<uint32_t>(handler_words_[op] >> 32));
  for (size_t i = 0; i < slots.size(); i += 2) {
    const uint32_t second = i + 1 < slots.size() ? slots[i + 1] : 0;
    CheckSlot(slots[i]);
    CheckSlot(second);
    words_.push_back((slots[i] & 0xffff) | (second << 16));
  }
  words_.insert(words_.end(), imms.begin(), imms.end());
  return at;
}

uint32_t CodeBuilder::Replace(uint32_t at, SingleOp op, absl::Span<const uint32_t> slots) {
  CodeBuilder other(handler_words_);
  other.Emit(op, slots);
  std::copy(other.words_.begin(), other.words_.end(), words_.begin() + at);
  ops_known_ = ops_known_ && other.ops_known_;
  return at + other.position();
}

void CodeBuilder::CheckSlot(uint32_t slot) {
  if (slot > kMaxFrameSlots) slots_fit_ = false;
}

}  // namespace strata::wasm
