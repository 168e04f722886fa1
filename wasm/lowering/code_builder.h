// Appends instructions to a function's register code and keeps its pc map.

#ifndef STRATA_WASM_LOWERING_CODE_BUILDER_H_
#define STRATA_WASM_LOWERING_CODE_BUILDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "wasm/code/code.h"
#include "wasm/code/pc_map.h"
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

  // Returns the instruction's position, which is the one before's if the two are fused (fusion.h); a displacement is
  // the instruction's last word. Slots above kMaxFrameSlots and operations without a handler are noted, see ok().
  uint32_t Emit(RegOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms = {});
  uint32_t Emit(SingleOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms = {}) {
    return Emit(SingleId(op), slots, imms);
  }
  // Puts an operation of the same length in the place of the one at `at`; returns where it ends.
  uint32_t Replace(uint32_t at, SingleOp op, absl::Span<const uint32_t> slots);
  // Makes the last instruction's words behind its first stand for another module offset, for traps there.
  void SplitLast(uint32_t at, uint32_t wasm_offset) { MapTo(at + 1, wasm_offset); }
  // For slots that stand inside immediates.
  void CheckSlot(uint32_t slot);
  void AppendWord(uint32_t word) { words_.push_back(word); }
  void SetWord(uint32_t at, uint32_t word) { words_[at] = word; }
  // A target at position() becomes a label.
  void PatchTo(const BranchFixup& fixup, uint32_t target) {
    words_[fixup.word] = target - fixup.instruction;  // modulo 2^32: a signed displacement
    if (target == position()) BindLabel();
  }

  // The slots whose values the accumulators hold as well at position(), or kNoMirror.
  uint32_t int_mirror() const { return int_mirror_; }
  uint32_t float_mirror() const { return float_mirror_; }
  // Whoever makes position() a place that code may come to other than from above, or that a table tells apart, says so:
  // no value stays in an accumulator, and no instruction is fused with the one before.
  void BindLabel() {
    ForgetMirrors();
    last_at_ = kNoInstruction;
  }
  static constexpr uint32_t kNoMirror = ~uint32_t{0};

  bool slots_fit() const { return slots_fit_; }
  bool ops_known() const { return ops_known_; }
  // Before the first instruction: room for a body of so many bytes, as a rule.
  void ReserveFor(size_t body_bytes) { words_.reserve(body_bytes + body_bytes / 4 + 16); }
  // A copy without room to spare: code lives long. (shrink_to_fit does nothing where exceptions are off.)
  std::vector<uint32_t> CopyWords() const { return std::vector<uint32_t>(words_.begin(), words_.end()); }
  PcMap TakePcMap() { return pc_map_.Take(); }

 private:
  static constexpr uint32_t kNoInstruction = ~uint32_t{0};
  using Words = absl::InlinedVector<uint32_t, 8>;

  void ForgetMirrors() { int_mirror_ = float_mirror_ = kNoMirror; }
  uint32_t EmitAlone(RegOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms);
  bool TryFuse(RegOp op, absl::Span<const uint32_t> slots, absl::Span<const uint32_t> imms);
  void SplitPair();
  Words LastSlots() const;
  Words LastImmediates() const;
  // The words from `word` on stand for the module's byte `wasm_offset`.
  void MapTo(uint32_t word, uint32_t wasm_offset) {
    pc_map_.Append({word, wasm_offset});
    mapped_offset_ = wasm_offset;
  }
  void RemoveLast() { words_.resize(last_at_); }
  void NoteEffect(RegOp op, absl::Span<const uint32_t> slots);
  void NoteWrite(uint32_t slot);

  absl::Span<const HandlerWord> handler_words_;
  std::vector<uint32_t> words_;
  PcMapBuilder pc_map_;
  uint32_t wasm_offset_ = 0;
  std::optional<uint32_t> mapped_offset_;  // the last entry's
  uint32_t int_mirror_ = kNoMirror;
  uint32_t float_mirror_ = kNoMirror;
  // The instruction before position(), if nothing comes between.
  uint32_t last_at_ = kNoInstruction;
  RegOp last_op_ = 0;
  uint32_t last_slots_ = 0;
  bool slots_fit_ = true;
  bool ops_known_ = true;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_CODE_BUILDER_H_
