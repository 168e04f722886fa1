// What a heap snapshot of a store calls things: types, fields, and the roots outside the heap.
//
// Names come from the modules' name sections ("$node"), of globals and tables else from their exports, else they are
// numbers ("type 12"). A canonical type is called as the first module calls it that gives it a name; of several types
// of one name the first keeps it, the others' ends in their numbers. One thread; the store outlives it.

#ifndef STRATA_VM_BINDING_PROFILING_HEAP_NAMES_H_
#define STRATA_VM_BINDING_PROFILING_HEAP_NAMES_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/model/heap_graph.h"
#include "vm_binding/contract/header.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/types/type_registry.h"

namespace strata::profiling {

// How objects of a type are shown.
struct HeapTypeShape {
  profiler::HeapNodeKind kind = profiler::HeapNodeKind::kObject;
  profiler::HeapNameIndex name = {};
  // Of a struct: an edge, its target left out, for each reference slot in the model's order. Other objects' slots are
  // elements.
  std::vector<profiler::HeapEdge> slots;
};

enum class RootGroup : uint8_t { kGlobals, kTables, kSegments, kStack, kHost };
inline constexpr size_t kRootGroups = 5;
// As snapshots show it: "(Globals)".
absl::string_view RootGroupName(RootGroup group);

struct RootLabel {
  RootGroup group = RootGroup::kHost;
  profiler::HeapEdge edge;  // its target left out
};

class HeapNames {
 public:
  explicit HeapNames(const wasm::Store& store) : HeapNames(store, [](const wasm::ModuleCode&) { return true; }) {}
  // With the names of some modules only; what none of these defines has a number.
  HeapNames(const wasm::Store& store, absl::FunctionRef<bool(const wasm::ModuleCode&)> shows);
  HeapNames(const HeapNames&) = delete;
  HeapNames& operator=(const HeapNames&) = delete;

  // Prepares the shape of `type`, one of the store's engine, unless that has been done.
  void Meet(vm::TypeId type);
  // Of a type that has been met; stays where it is.
  const HeapTypeShape& ShapeOf(vm::TypeId type) const { return *shapes_[type]; }
  // Of the root word at `place`, which the store reports; `number` tells one of the host's from others.
  RootLabel LabelOf(const uint32_t* place, uint32_t number) const;
  profiler::HeapNameIndex Intern(absl::string_view name);

  absl::Span<const std::string> names() const { return names_; }

 private:
  // Where a canonical type is defined.
  struct Definition {
    const wasm::ModuleCode* code = nullptr;
    uint32_t index = 0;
    absl::string_view name;  // empty: it has none
  };
  static std::string PlainName(const Definition& definition);

  void AddTypes(const wasm::ModuleCode& code);
  void AddRoots(const wasm::Instance& instance);
  void AddRoot(const uint32_t* place, RootGroup group, absl::string_view name);
  HeapTypeShape MakeShape(vm::TypeId type);
  std::string TypeNameOf(vm::TypeId type) const;
  std::vector<profiler::HeapEdge> FieldsOf(wasm::CanonicalTypeId type);

  const wasm::Store& store_;
  std::vector<std::string> names_;
  absl::flat_hash_map<std::string, profiler::HeapNameIndex> interned_;
  absl::flat_hash_map<wasm::CanonicalTypeId, Definition> definitions_;
  absl::flat_hash_map<const uint32_t*, RootLabel> roots_;
  std::vector<std::unique_ptr<const HeapTypeShape>> shapes_;  // by type id; null for those that have not been met
  std::vector<wasm::CanonicalTypeId> defined_;  // the keys of definitions_, in the order of their first definitions
  absl::flat_hash_map<std::string, wasm::CanonicalTypeId> first_of_name_;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_HEAP_NAMES_H_
