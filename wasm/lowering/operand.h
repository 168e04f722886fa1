// What lowering knows of one entry of the operand stack.
//
// Every entry has a home: the slot that its position gives it in its window. A value need not stand there: it may still
// be a local's, a constant, or the result of the pending operation, which is not emitted yet.

#ifndef STRATA_WASM_LOWERING_OPERAND_H_
#define STRATA_WASM_LOWERING_OPERAND_H_

#include <cstdint>
#include <optional>

#include "absl/container/inlined_vector.h"
#include "wasm/code/object_ops.h"
#include "wasm/code/register_ops.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

// Slots of a value in its window.
constexpr uint32_t SlotsOf(ValKind kind) { return kind == ValKind::kV128 ? 2 : 1; }

enum class Place : uint8_t { kHome, kLocal, kConst, kPending };

struct Operand {
  ValKind kind = ValKind::kI32;
  Place place = Place::kHome;
  uint32_t home = 0;   // slot of the number window, or of the reference window for kRef
  uint32_t local = 0;  // kLocal: the local's slot
  uint64_t bits = 0;   // kConst; a constant reference is null

  bool is_ref() const { return kind == ValKind::kRef; }
  bool is_float() const { return kind == ValKind::kF32 || kind == ValKind::kF64; }
};

// An operation whose result nobody has needed yet, so its destination is still open: the accumulator if the next
// instruction takes it from there, a local's slot if it is stored there, else its home. Its inputs stay valid because
// nothing but moves into homes below it is emitted before it.
struct PendingOp {
  bool active = false;
  RegOp to_slot = 0;
  RegOp to_acc = kRegOpCount;  // no operation, where there is no such form
  bool has_acc_form() const { return to_acc < kRegOpCount; }
  absl::InlinedVector<uint32_t, 4> slots;  // without the destination
  absl::InlinedVector<uint32_t, 8> imms;
  uint32_t wasm_offset = 0;
  // A comparison may be fused with a branch.
  bool is_compare = false;
  CmpOp compare = CmpOp::kI32Eq;
  Kinds kinds = Kinds::kSS;
  // ref.is_null of slots[0] likewise.
  bool is_null_test = false;
  // So may a test that has branches of its own (BranchForm): the first of them, which takes the same operands. Its
  // outcome may be wanted negated.
  std::optional<RegOp> branch;
  bool negated = false;
  // A struct.get of the result may be made one operation with it.
  std::optional<GetFrom> then_get;
  // Of such an operation: the struct.get's module offset.
  std::optional<uint32_t> get_offset;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_LOWERING_OPERAND_H_
