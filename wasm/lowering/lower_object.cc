// References, structs, arrays, and what goes to the runtime.
#include <bit>
#include <cstring>
#include <limits>
#include <optional>
#include <utility>

#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/header.h"
#include "wasm/code/object_layout.h"
#include "wasm/code/object_ops.h"
#include "wasm/lowering/function_lowering.h"

namespace strata::wasm {
namespace {

bool FitsSigned32(uint64_t bits) {
  return static_cast<int64_t>(bits) == static_cast<int64_t>(static_cast<int32_t>(bits));
}

GetKind GetKindOf(StorageKind storage, bool is_signed) {
  switch (storage) {
    case StorageKind::kI8:
      return is_signed ? GetKind::kI8S : GetKind::kI8U;
    case StorageKind::kI16:
      return is_signed ? GetKind::kI16S : GetKind::kI16U;
    case StorageKind::kI32:
      return GetKind::kI32;
    case StorageKind::kI64:
      return GetKind::kI64;
    case StorageKind::kF32:
      return GetKind::kF32;
    case StorageKind::kF64:
      return GetKind::kF64;
    default:
      return GetKind::kRef;
  }
}

// How a reference is stored where the plan wants `barrier`.
SetKind RefSetKindOf(vm::BarrierKind barrier) {
  switch (barrier) {
    case vm::BarrierKind::kNone:
      return SetKind::kRef;
    case vm::BarrierKind::kObjectLog:
      return SetKind::kRefLogged;
    default:
      return SetKind::kRefSlow;
  }
}

SetKind SetKindOf(StorageKind storage, vm::BarrierKind barrier) {
  switch (storage) {
    case StorageKind::kI8:
      return SetKind::kI8;
    case StorageKind::kI16:
      return SetKind::kI16;
    case StorageKind::kI32:
      return SetKind::kI32;
    case StorageKind::kI64:
      return SetKind::kI64;
    case StorageKind::kF32:
      return SetKind::kF32;
    case StorageKind::kF64:
      return SetKind::kF64;
    default:
      return RefSetKindOf(barrier);
  }
}

// Whether a constant can be the immediate of a set.
bool IsSetImmediate(const Operand& value) {
  if (value.place != Place::kConst || value.is_ref()) return false;
  return value.kind == ValKind::kI32 || value.kind == ValKind::kF32 || FitsSigned32(value.bits);
}

struct RuntimeRow {
  Opcode opcode;
  RuntimeOp op;
  size_t operands;
};

constexpr RuntimeRow kRuntimeRows[] = {
    {Opcode::kMemoryGrow, RuntimeOp::kMemoryGrow, 1},
    {Opcode::kMemoryFill, RuntimeOp::kMemoryFill, 3},
    {Opcode::kMemoryCopy, RuntimeOp::kMemoryCopy, 3},
    {Opcode::kMemoryInit, RuntimeOp::kMemoryInit, 3},
    {Opcode::kDataDrop, RuntimeOp::kDataDrop, 0},
    {Opcode::kTableGrow, RuntimeOp::kTableGrow, 2},
    {Opcode::kTableFill, RuntimeOp::kTableFill, 3},
    {Opcode::kTableCopy, RuntimeOp::kTableCopy, 3},
    {Opcode::kTableInit, RuntimeOp::kTableInit, 3},
    {Opcode::kElemDrop, RuntimeOp::kElemDrop, 0},
    {Opcode::kStructNewDefault, RuntimeOp::kStructNewDefault, 0},
    {Opcode::kArrayNew, RuntimeOp::kArrayNew, 2},
    {Opcode::kArrayNewDefault, RuntimeOp::kArrayNewDefault, 1},
    {Opcode::kArrayNewFixed, RuntimeOp::kArrayNewFixed, 0},
    {Opcode::kArrayNewData, RuntimeOp::kArrayNewData, 2},
    {Opcode::kArrayNewElem, RuntimeOp::kArrayNewElem, 2},
    {Opcode::kArrayFill, RuntimeOp::kArrayFill, 4},
    {Opcode::kArrayCopy, RuntimeOp::kArrayCopy, 5},
    {Opcode::kArrayInitData, RuntimeOp::kArrayInitData, 4},
    {Opcode::kArrayInitElem, RuntimeOp::kArrayInitElem, 4},
    {Opcode::kI64Add128, RuntimeOp::kAdd128, 4},
    {Opcode::kI64Sub128, RuntimeOp::kSub128, 4},
    {Opcode::kI64MulWideS, RuntimeOp::kMulWideS, 2},
    {Opcode::kI64MulWideU, RuntimeOp::kMulWideU, 2},
};

const RuntimeRow& RuntimeRowOf(Opcode opcode) {
  for (const RuntimeRow& row : kRuntimeRows) {
    if (row.opcode == opcode) return row;
  }
  return kRuntimeRows[0];  // not reached: the rule table sends only these opcodes here
}

uint32_t Log2BytesOf(StorageKind element) { return static_cast<uint32_t>(std::countr_zero(StorageBytes(element))); }

SingleOp ArrayNewForm(StorageKind element, bool zeros) {
  if (zeros) return SingleOp::kArrayNewZeros;
  if (element == StorageKind::kRef) return SingleOp::kArrayNewRef;
  switch (StorageBytes(element)) {
    case 1:
      return SingleOp::kArrayNewI8;
    case 2:
      return SingleOp::kArrayNewI16;
    case 4:
      return SingleOp::kArrayNewI32;
    case 8:
      return SingleOp::kArrayNewI64;
    default:
      return SingleOp::kRuntimeCall;
  }
}

// A new object while it is put into a form: constants in the image, everything else stores.
class SmallObject {
 public:
  explicit SmallObject(absl::Span<const uint32_t> image) : image_(image.begin(), image.end()) {}

  void SetConstant(const FieldLayout& field, uint64_t bits) {
    std::memcpy(reinterpret_cast<char*>(image_.data()) + field.offset, &bits, StorageBytes(field.storage));
  }
  // False for a field that no form has.
  bool AddStore(const FieldLayout& field, uint32_t slot) {
    const uint32_t bytes = StorageBytes(field.storage);
    if (bytes != 4 && bytes != 8) return false;
    Stores& stores = field.storage == StorageKind::kRef ? refs_ : bytes == 4 ? words_ : doubles_;
    stores.push_back(slot);
    stores.push_back(field.offset);
    return true;
  }
  std::optional<NewForm> Form() const {
    const auto count = [](const Stores& stores) { return static_cast<uint32_t>(stores.size() / 2); };
    for (uint32_t nums = 0; nums < CountOf<NewNums>(); ++nums) {
      const NewForm form{static_cast<uint32_t>(image_.size() / 2), count(refs_), static_cast<NewNums>(nums)};
      if (NewWords(form.nums) != count(words_) || NewDoubles(form.nums) != count(doubles_)) continue;
      if (HasNewForm(form)) return form;
    }
    return std::nullopt;
  }
  absl::InlinedVector<uint32_t, 4> Slots() const {
    absl::InlinedVector<uint32_t, 4> slots(refs_.begin(), refs_.end());
    slots.insert(slots.end(), words_.begin(), words_.end());
    slots.insert(slots.end(), doubles_.begin(), doubles_.end());
    return slots;
  }
  absl::InlinedVector<uint32_t, 8> Image() && { return std::move(image_); }

 private:
  using Stores = absl::InlinedVector<uint32_t, 8>;  // slot and offset by turns

  absl::InlinedVector<uint32_t, 8> image_;
  Stores refs_;
  Stores words_;
  Stores doubles_;
};

ValType AddressValue(AddressType type) { return type == AddressType::kI64 ? ValKind::kI64 : ValKind::kI32; }

constexpr RefType kSomeRef{{HeapKind::kAny, 0}, true};  // for slot assignment any reference type will do

}  // namespace

// Settles the operands, pops them, calls, pushes results.
void FunctionLowering::EmitRuntimeCall(RuntimeOp op, size_t operands, absl::Span<const uint32_t> imms,
                                       absl::Span<const ValType> results, SingleOp form) {
  stack_->SettleTop(operands);
  if (operands == 0) stack_->Flush();
  stack_->Truncate(stack_->size() - operands);
  const uint32_t num = stack_->num_top(), ref = stack_->ref_top();
  uint32_t words[4] = {Ord(op), 0, 0, 0};
  for (size_t i = 0; i < imms.size(); ++i) words[i + 1] = imms[i];
  code_.Emit(form, {num, ref}, words);
  PushHomes(results);
}

void FunctionLowering::RuntimeCall(const Instruction& instruction) {
  const RuntimeRow& row = RuntimeRowOf(instruction.opcode);
  const Module& module = input_.module;
  const uint32_t a = instruction.index, b = instruction.index2;
  const auto call = [&](absl::Span<const uint32_t> imms, absl::Span<const ValType> results) {
    EmitRuntimeCall(row.op, row.operands, imms, results);
  };
  switch (row.op) {
    case RuntimeOp::kMemoryGrow:
      return call({a}, {AddressValue(module.memories[a].type.address)});
    case RuntimeOp::kTableGrow:
      return call({a}, {AddressValue(module.tables[a].type.address)});
    case RuntimeOp::kMemoryFill:
    case RuntimeOp::kDataDrop:
    case RuntimeOp::kTableFill:
    case RuntimeOp::kElemDrop:
      return call({a}, {});
    case RuntimeOp::kMemoryCopy:
    case RuntimeOp::kTableCopy:
      return call({a, b}, {});
    case RuntimeOp::kMemoryInit:
    case RuntimeOp::kTableInit:
      return call({b, a}, {});  // the binary format has the segment first
    case RuntimeOp::kAdd128:
    case RuntimeOp::kSub128:
    case RuntimeOp::kMulWideS:
    case RuntimeOp::kMulWideU:
      return call({}, {ValKind::kI64, ValKind::kI64});
    default:
      break;
  }
  // Aggregates.
  const uint32_t type = input_.canonical[a];
  const ObjectLayout& layout = Layout(a);
  const uint32_t slots = layout.element == StorageKind::kRef ? 0 : layout.element == StorageKind::kV128 ? 2 : 1;
  switch (row.op) {
    case RuntimeOp::kStructNewDefault:
      return call({type}, {kSomeRef});
    case RuntimeOp::kArrayNewDefault:
    case RuntimeOp::kArrayNew:
      return EmitRuntimeCall(row.op, row.operands, {type, slots, Log2BytesOf(layout.element)}, {kSomeRef},
                             ArrayNewForm(layout.element, row.op == RuntimeOp::kArrayNewDefault));
    case RuntimeOp::kArrayNewFixed:
      return EmitRuntimeCall(row.op, b, {type, b}, {kSomeRef});
    case RuntimeOp::kArrayNewData:
    case RuntimeOp::kArrayNewElem:
      return call({type, b}, {kSomeRef});
    case RuntimeOp::kArrayFill:
      return call({type, slots}, {});
    case RuntimeOp::kArrayCopy:
      return call({type, input_.canonical[b]}, {});
    default:
      return call({type, b}, {});  // array.init_data, array.init_elem
  }
}

void FunctionLowering::RefNull(const Instruction&) { stack_->PushConst(ValKind::kRef, 0); }

void FunctionLowering::RefIsNull(const Instruction&) {
  Operand operand = stack_->Pop();
  PushNullTest(stack_->SlotOf(operand));
}

void FunctionLowering::PushNullTest(uint32_t slot) {
  PendingOp op;
  op.to_slot = SingleId(SingleOp::kRefIsNullSlot);
  op.to_acc = SingleId(SingleOp::kRefIsNullAcc);
  op.slots = {slot};
  op.is_null_test = true;
  stack_->PushPending(ValKind::kI32, std::move(op));
}

void FunctionLowering::RefFunc(const Instruction& instruction) {
  PushSlotOnly(ValKind::kRef, SingleId(SingleOp::kRefFunc), {}, {instruction.index});
}

void FunctionLowering::RefEq(const Instruction&) {
  Operand b = stack_->Pop(), a = stack_->Pop();
  if (b.place == Place::kConst && a.place != Place::kConst) return PushNullTest(stack_->SlotOf(a));
  const uint32_t a_slot = stack_->SlotOf(a);
  const uint32_t b_slot = stack_->SlotOf(b);
  PendingOp op;
  op.to_slot = SingleId(SingleOp::kRefEqSlot);
  op.to_acc = SingleId(SingleOp::kRefEqAcc);
  op.slots = {a_slot, b_slot};
  op.branch = RefEqBrId();
  stack_->PushPending(ValKind::kI32, std::move(op));
}

void FunctionLowering::RefAsNonNull(const Instruction&) {
  Operand operand = stack_->Pop();
  if (operand.place != Place::kPending) stack_->Flush();
  const uint32_t slot = stack_->SlotOf(operand);
  code_.Emit(SingleOp::kRefAsNonNull, {slot});
  stack_->Repush(operand);
}

// Internal and external references are the same words.
void FunctionLowering::ConvertReference(const Instruction&) {}

uint32_t FunctionLowering::CanonicalIndex(HeapType type) const {
  return type.is_concrete() ? input_.canonical[type.index] : 0;
}

// The number of a type's supertypes.
uint32_t FunctionLowering::DepthOf(uint32_t type_index) const {
  uint32_t depth = 0;
  for (const SubType* type = &input_.module.types[type_index]; type->supertype.has_value(); ++depth) {
    type = &input_.module.types[*type->supertype];
  }
  return depth;
}

// The form that a cast to the type has, if it has one of its own.
std::optional<CastForm> FunctionLowering::CastFormOf(HeapType type, bool nullable) const {
  const auto form = [nullable](CastForm kind) { return static_cast<CastForm>(Ord(kind) + (nullable ? 1 : 0)); };
  if (type.kind == HeapKind::kI31) return form(CastForm::kI31);
  if (!type.is_concrete() || input_.module.types[type.index].func() != nullptr) return std::nullopt;
  if (input_.module.types[type.index].is_final) return form(CastForm::kFinal);
  if (DepthOf(type.index) >= kCastDepths) return std::nullopt;
  return form(CastForm::kDisplay);
}

absl::InlinedVector<uint32_t, 8> FunctionLowering::CastImmediates(CastForm form, HeapType type) const {
  if (CastKind(form) == CastForm::kI31) return {};
  if (CastKind(form) == CastForm::kFinal) return {HeaderOf(type.index)};
  return {HeaderOf(type.index), DepthOf(type.index) * static_cast<uint32_t>(sizeof(uint32_t))};
}

// The test of the reference in `slot`, to be made pending, a branch, or an operation.
PendingOp FunctionLowering::ReferenceTest(uint32_t slot, HeapType type, bool nullable) const {
  PendingOp op;
  op.slots = {slot};
  if (const std::optional<CastForm> form = CastFormOf(type, nullable)) {
    op.to_slot = RefTestId(*form, Dst::kSlot);
    op.to_acc = RefTestId(*form, Dst::kAcc);
    op.branch = CastBrId(*form);
    op.imms = CastImmediates(*form, type);
  } else {
    op.to_slot = SingleId(SingleOp::kRefTestAnySlot);
    op.to_acc = SingleId(SingleOp::kRefTestAnyAcc);
    op.imms = {static_cast<uint32_t>(type.kind), CanonicalIndex(type), nullable ? 1u : 0u};
  }
  return op;
}

void FunctionLowering::RefTest(const Instruction& instruction) {
  Operand operand = stack_->Pop();
  const uint32_t slot = stack_->SlotOf(operand);
  stack_->PushPending(ValKind::kI32, ReferenceTest(slot, instruction.heap, instruction.opcode == Opcode::kRefTestNull));
}

void FunctionLowering::RefCast(const Instruction& instruction) {
  const bool nullable = instruction.opcode == Opcode::kRefCastNull;
  const HeapType type = instruction.heap;
  Operand operand = stack_->Pop();
  if (const std::optional<CastForm> form = CastFormOf(type, nullable)) {
    PendingOp op;
    op.to_slot = RefCastId(*form);
    op.slots = {stack_->SlotOf(operand)};
    op.imms = CastImmediates(*form, type);
    if (CastKind(*form) != CastForm::kI31) op.then_get = static_cast<GetFrom>(*form);
    stack_->PushPending(ValKind::kRef, std::move(op));
    return;
  }
  if (operand.place != Place::kPending) stack_->Flush();
  const uint32_t slot = stack_->SlotOf(operand);
  code_.Emit(SingleOp::kRefCastAny, {slot},
             {static_cast<uint32_t>(type.kind), CanonicalIndex(type), nullable ? 1u : 0u});
  stack_->Repush(operand);
}

void FunctionLowering::RefI31(const Instruction&) {
  Operand operand = stack_->Pop();
  if (stack_->TryToAcc(operand)) {
    PushSlotOnly(ValKind::kRef, SingleId(SingleOp::kRefI31Acc), {}, {});
  } else {
    const uint32_t slot = stack_->SlotOf(operand);
    PushSlotOnly(ValKind::kRef, SingleId(SingleOp::kRefI31Slot), {slot}, {});
  }
}

void FunctionLowering::I31Get(const Instruction& instruction) {
  const bool is_signed = instruction.opcode == Opcode::kI31GetS;
  Operand operand = stack_->Pop();
  const uint32_t slot = stack_->SlotOf(operand);
  PushNum(ValKind::kI32, SingleId(is_signed ? SingleOp::kI31GetSSlot : SingleOp::kI31GetUSlot),
          SingleId(is_signed ? SingleOp::kI31GetSAcc : SingleOp::kI31GetUAcc), {slot}, {});
}

uint32_t FunctionLowering::HeaderOf(uint32_t type_index) const {
  return vm::HeaderWord::OfType(HeapTypeIdOf(input_.canonical[type_index])).bits();
}

// A new object of operands from `first` on, one for each of `fields`, over `image`, in a form that has a handler; false
// if there is none. Constants and locals are read by the instruction itself; nothing is pending.
bool FunctionLowering::PushNew(absl::Span<const uint32_t> image, absl::Span<const FieldLayout> fields, size_t first) {
  SmallObject object(image);
  for (size_t i = 0; i < fields.size(); ++i) {
    const Operand& operand = stack_->at(first + i);
    if (operand.place == Place::kConst) {
      object.SetConstant(fields[i], operand.bits);
    } else if (!object.AddStore(fields[i], operand.place == Place::kLocal ? operand.local : operand.home)) {
      return false;
    }
  }
  const std::optional<NewForm> form = object.Form();
  if (!form.has_value()) return false;
  stack_->Truncate(first);
  PushSlotOnly(ValKind::kRef, NewId(*form), object.Slots(), std::move(object).Image());
  return true;
}

void FunctionLowering::StructNew(const Instruction& instruction) {
  const ObjectLayout& layout = Layout(instruction.index);
  stack_->Flush();  // constants and locals are read by the instruction itself; only a pending operand must come home
  const size_t first = stack_->size() - layout.fields.size();
  if (layout.size <= kMaxNewUnits * 8) {
    absl::InlinedVector<uint32_t, 8> image(layout.size / sizeof(uint32_t), 0);
    image[0] = HeaderOf(instruction.index);
    if (PushNew(image, layout.fields, first)) return;
  }
  PushStructNew(instruction.index, first);
}

void FunctionLowering::PushStructNew(uint32_t type_index, size_t first) {
  const ObjectLayout& layout = Layout(type_index);
  const size_t count = layout.fields.size();
  absl::InlinedVector<uint32_t, 8> imms{HeaderOf(type_index), layout.size};
  for (size_t i = 0; i < count; ++i) {
    const Operand& operand = stack_->at(first + i);
    const FieldLayout& field = layout.fields[i];
    const bool is_const = operand.place == Place::kConst;
    const uint32_t slot = is_const ? 0 : operand.place == Place::kLocal ? operand.local : operand.home;
    const FieldSource source = is_const           ? FieldSource::kConst
                               : operand.is_ref() ? FieldSource::kRefSlot
                                                  : FieldSource::kNumSlot;
    code_.CheckSlot(slot);
    imms.push_back(Ord(field.storage) | (static_cast<uint32_t>(source) << 8) | (slot << 16));
    imms.push_back(field.offset);
    if (is_const) {
      imms.push_back(static_cast<uint32_t>(operand.bits));
      imms.push_back(static_cast<uint32_t>(operand.bits >> 32));
    }
  }
  stack_->Truncate(first);
  PushSlotOnly(ValKind::kRef, SingleId(SingleOp::kStructNew), {static_cast<uint32_t>(count)}, std::move(imms));
}

// A small object is nothing but its image.
void FunctionLowering::StructNewDefault(const Instruction& instruction) {
  const ObjectLayout& layout = Layout(instruction.index);
  if (layout.size > kMaxNewUnits * 8) return RuntimeCall(instruction);
  absl::InlinedVector<uint32_t, 8> image(layout.size / sizeof(uint32_t), 0);
  image[0] = HeaderOf(instruction.index);
  PushNew(image, {}, stack_->size());
}

// A short array of fixed length is made like a struct.
void FunctionLowering::ArrayNewFixed(const Instruction& instruction) {
  const StorageKind element = Layout(instruction.index).element;
  const uint32_t length = instruction.index2;
  const uint64_t bytes = ArrayBytes(element, length);
  if (bytes > kMaxNewUnits * 8) return RuntimeCall(instruction);
  stack_->Flush();
  absl::InlinedVector<uint32_t, 8> image(bytes / sizeof(uint32_t), 0);
  image[0] = HeaderOf(instruction.index);
  image[kArrayLengthOffset / sizeof(uint32_t)] = length;
  absl::InlinedVector<FieldLayout, 16> elements(length);
  for (uint32_t i = 0; i < length; ++i) {
    elements[i] = {element, kArrayElementsOffset + i * StorageBytes(element)};
  }
  if (!PushNew(image, elements, stack_->size() - length)) RuntimeCall(instruction);
}

void FunctionLowering::StructGet(const Instruction& instruction) {
  const FieldLayout field = Layout(instruction.index).fields[instruction.index2];
  if (field.storage == StorageKind::kV128) return GetVectorField(field.offset);
  const GetKind kind = GetKindOf(field.storage, instruction.opcode == Opcode::kStructGetS);
  const ValKind result = input_.module.types[instruction.index].struct_type()->fields[instruction.index2].type.kind();
  Operand object = stack_->Pop();
  PendingOp op;
  if (object.place == Place::kPending && stack_->pending().then_get.has_value()) {
    op = stack_->TakePending();
    op.get_offset = code_.offset();
    op.to_slot = GetFromId(*op.then_get, kind, Dst::kSlot);
    if (kind != GetKind::kRef) op.to_acc = GetFromId(*op.then_get, kind, Dst::kAcc);
    op.then_get.reset();
  } else {
    op.slots = {stack_->SlotOf(object)};
    op.to_slot = StructGetId(kind, Dst::kSlot);
    if (kind != GetKind::kRef) op.to_acc = StructGetId(kind, Dst::kAcc);
    if (kind == GetKind::kRef) op.then_get = GetFrom::kField;
  }
  op.imms.push_back(field.offset);
  stack_->PushPending(result, std::move(op));
}

void FunctionLowering::StructSet(const Instruction& instruction) {
  const FieldLayout field = Layout(instruction.index).fields[instruction.index2];
  if (field.storage == StorageKind::kV128) return SetVectorField(field.offset);
  const SetKind kind = SetKindOf(field.storage, input_.key.barrier);
  Operand value = stack_->Pop(), object = stack_->Pop();
  if (value.place != Place::kPending && object.place != Place::kPending) stack_->Flush();
  const uint32_t slot = stack_->SlotOf(object);
  if (IsSetImmediate(value)) {
    code_.Emit(StructSetId(kind, Src::kImm), {slot}, {field.offset, static_cast<uint32_t>(value.bits)});
  } else if (!IsReference(kind) && stack_->TryToAcc(value)) {
    code_.Emit(StructSetId(kind, Src::kAcc), {slot}, {field.offset});
  } else {
    const uint32_t value_slot = stack_->SlotOf(value);
    code_.Emit(StructSetId(kind, Src::kSlot), {slot, value_slot}, {field.offset});
  }
}

void FunctionLowering::ArrayGet(const Instruction& instruction) {
  const StorageKind storage = Layout(instruction.index).element;
  if (storage == StorageKind::kV128) return GetVectorElement();
  const GetKind kind = GetKindOf(storage, instruction.opcode == Opcode::kArrayGetS);
  const ValKind result = input_.module.types[instruction.index].array()->element.type.kind();
  Operand index = stack_->Pop(), array = stack_->Pop();
  absl::InlinedVector<uint32_t, 4> slots{stack_->SlotOf(array)};
  absl::InlinedVector<uint32_t, 8> imms;
  Src form = Src::kSlot;
  if (index.place == Place::kConst) {
    form = Src::kImm;
    imms.push_back(static_cast<uint32_t>(index.bits));
  } else if (stack_->TryToAcc(index)) {
    form = Src::kAcc;
  } else {
    slots.push_back(stack_->SlotOf(index));
  }
  PendingOp op;
  op.to_slot = ArrayGetId(kind, form, Dst::kSlot);
  if (kind != GetKind::kRef) op.to_acc = ArrayGetId(kind, form, Dst::kAcc);
  op.slots = std::move(slots);
  op.imms = std::move(imms);
  if (kind == GetKind::kRef && form == Src::kSlot) op.then_get = GetFrom::kElement;
  stack_->PushPending(result, std::move(op));
}

void FunctionLowering::ArraySet(const Instruction& instruction) {
  const StorageKind storage = Layout(instruction.index).element;
  if (storage == StorageKind::kV128) return SetVectorElement();
  const SetKind kind = SetKindOf(storage, input_.key.barrier);
  Operand value = stack_->Pop(), index = stack_->Pop(), array = stack_->Pop();
  if (value.place != Place::kPending && index.place != Place::kPending && array.place != Place::kPending)
    stack_->Flush();
  absl::InlinedVector<uint32_t, 3> slots{stack_->SlotOf(array)};
  absl::InlinedVector<uint32_t, 2> imms;
  const bool index_imm = index.place == Place::kConst;
  if (index_imm) {
    imms.push_back(static_cast<uint32_t>(index.bits));
  } else {
    slots.push_back(stack_->SlotOf(index));
  }
  Src form = Src::kSlot;
  if (IsSetImmediate(value)) {
    form = Src::kImm;
    imms.push_back(static_cast<uint32_t>(value.bits));
  } else if (!IsReference(kind) && stack_->TryToAcc(value)) {
    form = Src::kAcc;
  } else {
    slots.push_back(stack_->SlotOf(value));
  }
  code_.Emit(ArraySetId(kind, index_imm, form), slots, imms);
}

void FunctionLowering::ArrayLen(const Instruction&) {
  Operand array = stack_->Pop();
  const uint32_t slot = stack_->SlotOf(array);
  PushNum(ValKind::kI32, SingleId(SingleOp::kArrayLenSlot), SingleId(SingleOp::kArrayLenAcc), {slot}, {});
}

}  // namespace strata::wasm
