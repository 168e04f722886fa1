// Structures and arrays (core specification 3.4.3).

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "wasm/binary/implementation_limits.h"
#include "wasm/validation/rules.h"

namespace strata::wasm {
namespace {

void CheckDefaultable(RuleContext& c, const FieldType& field) {
  if (!field.type.is_defaultable()) {
    c.Fail(absl::StrCat("type mismatch: ", c.types.Print(field.type), " has no default value"));
  }
}

// A packed field is read with a sign, any other without.
void CheckPacking(RuleContext& c, const FieldType& field, bool packed) {
  if ((field.packed != PackedKind::kNone) == packed) return;
  c.Fail(packed ? "type mismatch: field is not packed" : "type mismatch: field is packed");
}

const FieldType* FieldAt(RuleContext& c) {
  const StructType* type = c.StructTypeAt(c.in.index);
  if (type == nullptr || !c.Check(c.in.index2, type->fields.size(), "field")) return nullptr;
  return &type->fields[c.in.index2];
}

void StructGet(RuleContext& c, bool packed) {
  const FieldType* field = FieldAt(c);
  if (field == nullptr) return;
  CheckPacking(c, *field, packed);
  c.checker.Pop(c.RefTo(c.in.index, true));
  c.checker.Push(field->type);
}

const FieldType* ElementAt(RuleContext& c, uint32_t type) {
  const ArrayType* array = c.ArrayTypeAt(type);
  return array != nullptr ? &array->element : nullptr;
}

const FieldType* MutableElementAt(RuleContext& c, uint32_t type) {
  const FieldType* element = ElementAt(c, type);
  if (element != nullptr && !element->is_mutable) c.Fail(absl::StrCat("immutable array: type ", type));
  return element;
}

void ArrayGet(RuleContext& c, bool packed) {
  const FieldType* element = ElementAt(c, c.in.index);
  if (element == nullptr) return;
  CheckPacking(c, *element, packed);
  c.checker.Pop(kI32Type);
  c.checker.Pop(c.RefTo(c.in.index, true));
  c.checker.Push(element->type);
}

bool CheckDataSource(RuleContext& c, const FieldType& element) {
  if (element.type.is_ref()) c.Fail("array type is not numeric or vector");
  return c.Check(c.in.index2, c.module.data_count.value_or(0), "data segment");
}

bool CheckElemSource(RuleContext& c, const FieldType& element) {
  if (!c.Check(c.in.index2, c.module.elems.size(), "elem segment")) return false;
  const ValType source = c.types.Canonical(ValType(c.module.elems[c.in.index2].type));
  if (c.checker.Matches(source, element.type) && element.packed == PackedKind::kNone) return true;
  c.Fail(absl::StrCat("type mismatch: elements are ", c.types.Print(source), ", the array's ",
                      c.types.Print(element.type)));
  return false;
}

// Pops count, source offset, destination offset and destination.
void PopInit(RuleContext& c) {
  c.checker.Pop(kI32Type);
  c.checker.Pop(kI32Type);
  c.checker.Pop(kI32Type);
  c.checker.Pop(c.RefTo(c.in.index, true));
}

// Pops offset and count.
void NewFromSegment(RuleContext& c) {
  c.checker.Pop(kI32Type);
  c.checker.Pop(kI32Type);
  c.checker.Push(c.RefTo(c.in.index, false));
}

}  // namespace

void CheckStructNew(RuleContext& c) {
  const StructType* type = c.StructTypeAt(c.in.index);
  if (type == nullptr) return;
  for (size_t i = type->fields.size(); i > 0; --i) c.checker.Pop(type->fields[i - 1].type);
  c.checker.Push(c.RefTo(c.in.index, false));
}

void CheckStructNewDefault(RuleContext& c) {
  const StructType* type = c.StructTypeAt(c.in.index);
  if (type == nullptr) return;
  for (const FieldType& field : type->fields) CheckDefaultable(c, field);
  c.checker.Push(c.RefTo(c.in.index, false));
}

void CheckStructGet(RuleContext& c) { StructGet(c, false); }
void CheckStructGetPacked(RuleContext& c) { StructGet(c, true); }

void CheckStructSet(RuleContext& c) {
  const FieldType* field = FieldAt(c);
  if (field == nullptr) return;
  if (!field->is_mutable) c.Fail(absl::StrCat("immutable field: ", c.in.index2, " of type ", c.in.index));
  c.checker.Pop(field->type);
  c.checker.Pop(c.RefTo(c.in.index, true));
}

void CheckArrayNew(RuleContext& c) {
  const FieldType* element = ElementAt(c, c.in.index);
  if (element == nullptr) return;
  c.checker.Pop(kI32Type);
  c.checker.Pop(element->type);
  c.checker.Push(c.RefTo(c.in.index, false));
}

void CheckArrayNewDefault(RuleContext& c) {
  const FieldType* element = ElementAt(c, c.in.index);
  if (element == nullptr) return;
  CheckDefaultable(c, *element);
  c.checker.Pop(kI32Type);
  c.checker.Push(c.RefTo(c.in.index, false));
}

void CheckArrayNewFixed(RuleContext& c) {
  const FieldType* element = ElementAt(c, c.in.index);
  if (element == nullptr) return;
  if (c.in.index2 > kMaxArrayNewFixedOperands) return c.Fail("too many operands of array.new_fixed");
  for (uint32_t i = 0; i < c.in.index2 && c.checker.ok(); ++i) c.checker.Pop(element->type);
  c.checker.Push(c.RefTo(c.in.index, false));
}

void CheckArrayNewData(RuleContext& c) {
  const FieldType* element = ElementAt(c, c.in.index);
  if (element != nullptr && CheckDataSource(c, *element)) NewFromSegment(c);
}

void CheckArrayNewElem(RuleContext& c) {
  const FieldType* element = ElementAt(c, c.in.index);
  if (element != nullptr && CheckElemSource(c, *element)) NewFromSegment(c);
}

void CheckArrayGet(RuleContext& c) { ArrayGet(c, false); }
void CheckArrayGetPacked(RuleContext& c) { ArrayGet(c, true); }

void CheckArraySet(RuleContext& c) {
  const FieldType* element = MutableElementAt(c, c.in.index);
  if (element == nullptr) return;
  c.checker.Pop(element->type);
  c.checker.Pop(kI32Type);
  c.checker.Pop(c.RefTo(c.in.index, true));
}

void CheckArrayLen(RuleContext& c) {
  c.checker.Pop(ValType(RefType{HeapType{HeapKind::kArray, 0}, true}));
  c.checker.Push(kI32Type);
}

void CheckArrayFill(RuleContext& c) {
  const FieldType* element = MutableElementAt(c, c.in.index);
  if (element == nullptr) return;
  c.checker.Pop(kI32Type);
  c.checker.Pop(element->type);
  c.checker.Pop(kI32Type);
  c.checker.Pop(c.RefTo(c.in.index, true));
}

void CheckArrayCopy(RuleContext& c) {
  const FieldType* destination = MutableElementAt(c, c.in.index);
  const FieldType* source = ElementAt(c, c.in.index2);
  if (destination == nullptr || source == nullptr) return;
  if (source->packed != destination->packed || !c.checker.Matches(source->type, destination->type)) {
    c.Fail("array types do not match");
  }
  c.checker.Pop(kI32Type);
  c.checker.Pop(kI32Type);
  c.checker.Pop(c.RefTo(c.in.index2, true));
  c.checker.Pop(kI32Type);
  c.checker.Pop(c.RefTo(c.in.index, true));
}

void CheckArrayInitData(RuleContext& c) {
  const FieldType* element = MutableElementAt(c, c.in.index);
  if (element != nullptr && CheckDataSource(c, *element)) PopInit(c);
}

void CheckArrayInitElem(RuleContext& c) {
  const FieldType* element = MutableElementAt(c, c.in.index);
  if (element != nullptr && CheckElemSource(c, *element)) PopInit(c);
}

}  // namespace strata::wasm
