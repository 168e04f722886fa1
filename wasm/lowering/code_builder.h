// Appends instructions to a function's register code and keeps its pc map.

#ifndef STRATA_WASM_LOWERING_CODE_BUILDER_H_
#define STRATA_WASM_LOWERING_CODE_BUILDER_H_

#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "wasm/code/code.h"
#include "wasm/code/register_ops.h"

namespace strata::wasm {

// A displacement to be filled in once its target is known.
struct BranchFixup {
  uint32_t instruction = 0;  // the word displacements count from
  uint32_t word = 0;         // the displacement's own
};

class CodeBuilder {
 public:
  explicit CodeBuilder(absl::Span<const HandlerWord> handler_words) : handler_words_(handler_words) {}

  // The module offset that the instructions emitted from now on stand for.
  void set_offset(uint32_t wasm_offset) { wasm_offset_ = wasm_offset; }
  uint32_t offset() const { return wasm_offset_; }
  uint32_t position() const { return static_cast<uint32_t>(words_.size()); }

  // Returns the instruction's position. Slots above kMaxFrameSlots and operations without a handler are noted, see
  // ok().
  uint32_t Emit(RegOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms = {});
  uint32_t Emit(SingleOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms = {}) {
    return Emit(SingleId(op), slots, imms);
  }
  // Puts an operation of the same length in the place of the one at `at`; returns where it ends.
  uint32_t Replace(uint32_t at, SingleOp op, absl::Span<const uint32_t> slots);
  // For slots that stand inside immediates.
  void CheckSlot(uint32_t slot);
  void AppendWord(uint32_t word) { words_.push_back(word); }
  void SetWord(uint32_t at, uint32_t word) { words_[at] = word; }
  void PatchTo(const BranchFixup& fixup, uint32_t target) {
    words_[fixup.word] = target - fixup.instruction;  // modulo 2^32: a signed displacement
  }

  bool slots_fit() const { return slots_fit_; }
  bool ops_known() const { return ops_known_; }
  std::vector<uint32_t> TakeWords() { return std::move(words_); }
  std::vector<PcMapEntry> TakePcMap() { return std::move(pc_map_); }

 private:
  absl::Span<const HandlerWord> handler_words_;
  std::vector<uint32_t> words_;
  std::vector<PcMapEntry> pc_map_;
  uint32_t wasm_offset_ = 0;
  bool slots_fit_ = true;
  bool ops_known_ = true;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_CODE_BUILDER_H_
