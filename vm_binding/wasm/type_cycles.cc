#include "vm_binding/wasm/type_cycles.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {
namespace {

class TypeGraph {
 public:
  explicit TypeGraph(const ModuleCode& code) : code_(code), types_(code.module().types), reaches_(types_.size()) {
    for (size_t type = 0; type < types_.size(); ++type) AddFields(type);
    Close();
  }

  bool HasMutableCycle() const {
    for (const auto& [from, to] : mutable_edges_) {
      if (from == to || reaches_[to][from]) return true;
    }
    return false;
  }

 private:
  using Types = std::bitset<kMaxTypesForCycles>;

  void AddFields(size_t type) {
    if (const StructType* structure = types_[type].struct_type()) {
      for (const FieldType& field : structure->fields) AddField(type, field);
    }
    if (const ArrayType* array = types_[type].array()) AddField(type, array->element);
  }

  void AddField(size_t type, const FieldType& field) {
    if (!field.type.is_ref()) return;
    for (size_t target = 0; target < types_.size(); ++target) {
      if (!MayHold(field.type.ref().heap, target)) continue;
      reaches_[type].set(target);
      if (field.is_mutable) mutable_edges_.push_back({type, target});
    }
  }

  // Whether a reference of static type `heap` may be to an object of type `target`.
  bool MayHold(HeapType heap, size_t target) const {
    if (types_[target].func() != nullptr) return false;
    switch (heap.kind) {
      case HeapKind::kFunc:
      case HeapKind::kNoFunc:
      case HeapKind::kNone:
      case HeapKind::kNoExtern:
      case HeapKind::kNoExn:
      case HeapKind::kI31:
        return false;
      case HeapKind::kStruct:
        return types_[target].struct_type() != nullptr;
      case HeapKind::kArray:
        return types_[target].array() != nullptr;
      case HeapKind::kConcrete:
        return IsSubtype(target, heap.index);
      default:  // any, eq; extern by conversion; an exception by what it carries
        return true;
    }
  }

  bool IsSubtype(size_t type, uint32_t of) const {
    const CanonicalTypeId wanted = code_.canonical(of);
    for (;;) {
      if (code_.canonical(static_cast<uint32_t>(type)) == wanted) return true;
      if (!types_[type].supertype.has_value()) return false;
      type = *types_[type].supertype;
    }
  }

  // Warshall's transitive closure, a row at a time.
  void Close() {
    for (size_t middle = 0; middle < reaches_.size(); ++middle) {
      for (Types& row : reaches_) {
        if (row[middle]) row |= reaches_[middle];
      }
    }
  }

  const ModuleCode& code_;
  const std::vector<SubType>& types_;
  std::vector<Types> reaches_;
  std::vector<std::pair<size_t, size_t>> mutable_edges_;
};

}  // namespace

bool MayFormCycles(const ModuleCode& code) {
  return code.module().types.size() > kMaxTypesForCycles || TypeGraph(code).HasMutableCycle();
}

}  // namespace strata::wasm
