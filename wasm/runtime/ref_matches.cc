// The dynamic type of a reference (core specification 4.2.1) against a static one.

#include "wasm/code/object_layout.h"
#include "wasm/runtime/runtime_ops.h"

namespace strata::wasm {
namespace {

// An object of the heap, which is a host value, an exception, a struct or an array.
bool ObjectMatches(const Store& store, vm::ObjectRef object, HeapType type) {
  const vm::TypeId id = vm::LoadHeader(object.ToAddress(store.context().mutator.cage_base)).type_id();
  if (type.kind == HeapKind::kExtern || type.kind == HeapKind::kAny || type.kind == HeapKind::kExn) return true;
  if (id < kFirstCanonicalTypeId) return false;
  const CanonicalTypeId actual = id - kFirstCanonicalTypeId;
  switch (type.kind) {
    case HeapKind::kEq:
      return true;
    case HeapKind::kStruct:
      return store.engine().Layout(actual).kind == ObjectKind::kStruct;
    case HeapKind::kArray:
      return store.engine().Layout(actual).kind == ObjectKind::kArray;
    case HeapKind::kConcrete:
      return store.engine().types().IsSubtype(actual, type.index);
    default:
      return false;
  }
}

// An odd word: a function where `type` is in the func hierarchy, else an i31.
bool ImmediateMatches(const Store& store, uint32_t word, HeapType type) {
  switch (type.kind) {
    case HeapKind::kFunc:
    case HeapKind::kAny:
    case HeapKind::kEq:
    case HeapKind::kI31:
    case HeapKind::kExtern:
      return true;
    case HeapKind::kConcrete: {
      const TypeRegistry& types = store.engine().types();
      if (types.Get(type.index).func() == nullptr) return false;
      return types.IsSubtype(store.func_record(FuncRecordOfWord(word)).type, type.index);
    }
    default:
      return false;
  }
}

}  // namespace

bool RefMatches(const Store& store, uint32_t word, HeapType type, bool nullable) {
  const vm::ObjectRef reference(word);
  if (reference.is_null()) return nullable;
  return reference.is_immediate() ? ImmediateMatches(store, word, type) : ObjectMatches(store, reference, type);
}

}  // namespace strata::wasm
