#include "vm_binding/profiling/store_heap_graph.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "gc/heap.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/profiling/heap_names.h"
#include "vm_binding/profiling/object_numbers.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "vm_binding/wasm/wasm_model.h"
#include "wasm/code/object_layout.h"

namespace strata::profiling {
namespace {

using profiler::HeapEdge;
using profiler::HeapEdgeKind;
using profiler::HeapNode;
using profiler::HeapNodeIndex;
using profiler::HeapNodeKind;

constexpr uint32_t kGcRoots = 1;  // behind the root
constexpr uint32_t kFirstGroup = 2;
constexpr uint32_t kFirstObject = kFirstGroup + kRootGroups;

struct Root {
  HeapEdge edge;  // its target left out
  vm::ObjectRef object;
};

class StoreHeapGraph final : public profiler::HeapGraph {
 public:
  // Must not outlive the inspection that gave `roots`.
  StoreHeapGraph(const wasm::Store& store, const gc::HeapRoots& roots);

  absl::Span<const std::string> names() const override { return names_.names(); }
  uint64_t node_count() const override { return kFirstObject + objects_.size(); }
  uint64_t edge_count() const override { return edge_count_; }
  void ForEachNode(absl::FunctionRef<void(const HeapNode&)> visit) const override;
  void ForEachEdge(absl::FunctionRef<void(const HeapEdge&)> visit) const override;

 private:
  // A reference vector that belongs to something outside the heap.
  struct Owned {
    profiler::HeapNameIndex name;
    bool one_value = false;
  };

  void NameNodes();
  void AddRoot(const RootLabel& label, vm::ObjectRef object);
  void NoteOwner(RootGroup group, vm::ObjectRef vector);
  void AddRoots(const gc::HeapRoots& roots);
  uint32_t HostRootCount() const { return static_cast<uint32_t>(roots_[static_cast<size_t>(RootGroup::kHost)].size()); }
  void Reach(vm::ObjectRef object);
  void Trace();

  vm::Address AddressOf(vm::ObjectRef object) const { return object.ToAddress(cage_base_); }
  const Owned* OwnerOf(vm::ObjectRef object, vm::TypeId type) const;
  HeapNodeIndex IndexOf(vm::ObjectRef object) const { return HeapNodeIndex(kFirstObject + objects_.NumberOf(object)); }
  static uint64_t IdOf(uint64_t index) { return 2 * index + 1; }
  // Calls visit(slot's number, object) for each slot that holds an object.
  template <class F>
  void ForEachReference(vm::Address object, vm::TypeId type, F visit) const;
  HeapNode NodeOf(vm::ObjectRef object) const;
  void VisitEdgesOf(vm::ObjectRef object, absl::FunctionRef<void(const HeapEdge&)> visit) const;

  const wasm::WasmModel model_;
  const vm::Address cage_base_;
  HeapNames names_;
  std::array<profiler::HeapNameIndex, kFirstObject> synthetic_names_;
  std::array<std::vector<Root>, kRootGroups> roots_;
  absl::flat_hash_map<uint32_t, Owned> owned_;
  profiler::HeapNameIndex value_name_;
  ObjectNumbers objects_;
  std::vector<vm::ObjectRef> pending_;
  uint64_t edge_count_ = 1 + kRootGroups;
};

StoreHeapGraph::StoreHeapGraph(const wasm::Store& store, const gc::HeapRoots& roots)
    : model_(store.engine()), cage_base_(store.context().mutator.cage_base), names_(store) {
  NameNodes();
  AddRoots(roots);
  Trace();
  objects_.Number();
}

void StoreHeapGraph::NameNodes() {
  synthetic_names_[0] = names_.Intern("");
  synthetic_names_[kGcRoots] = names_.Intern("(GC roots)");
  for (size_t i = 0; i < kRootGroups; ++i) {
    synthetic_names_[kFirstGroup + i] = names_.Intern(RootGroupName(static_cast<RootGroup>(i)));
  }
  value_name_ = names_.Intern("value");
}

void StoreHeapGraph::AddRoots(const gc::HeapRoots& roots) {
  for (const gc::RootRange& range : roots.ranges) {
    const auto* place = range.first.where().As<const uint32_t>();
    for (size_t i = 0; i < range.count; ++i, ++place) {
      const vm::ObjectRef object = vm::RefSlot(vm::Address::FromPointer(place)).Load();
      if (object.is_object()) AddRoot(names_.LabelOf(place, HostRootCount()), object);
    }
  }
  for (const vm::Address held : roots.held) {
    RootLabel label;
    label.edge.element = HostRootCount();
    AddRoot(label, vm::ObjectRef::FromAddress(cage_base_, held));
  }
}

void StoreHeapGraph::AddRoot(const RootLabel& label, vm::ObjectRef object) {
  roots_[static_cast<size_t>(label.group)].push_back({label.edge, object});
  ++edge_count_;
  NoteOwner(label.group, object);
  Reach(object);
}

void StoreHeapGraph::NoteOwner(RootGroup group, vm::ObjectRef vector) {
  if (group == RootGroup::kGlobals) owned_[vector.word()] = {names_.Intern("global"), true};
  if (group == RootGroup::kTables) owned_[vector.word()] = {names_.Intern("table")};
  if (group == RootGroup::kSegments) owned_[vector.word()] = {names_.Intern("element segment")};
}

void StoreHeapGraph::Reach(vm::ObjectRef object) {
  if (objects_.Add(object)) pending_.push_back(object);
}

void StoreHeapGraph::Trace() {
  while (!pending_.empty()) {
    const vm::Address object = AddressOf(pending_.back());
    pending_.pop_back();
    const vm::TypeId type = vm::LoadHeader(object).type_id();
    names_.Meet(type);
    ForEachReference(object, type, [this](size_t, vm::ObjectRef target) {
      ++edge_count_;
      Reach(target);
    });
  }
}

template <class F>
void StoreHeapGraph::ForEachReference(vm::Address object, vm::TypeId type, F visit) const {
  size_t number = 0;
  model_.ForEachSlot(object, type, [&](vm::RefSlot slot) {
    const vm::ObjectRef target = slot.Load();
    if (target.is_object()) visit(number, target);
    ++number;
  });
}

const StoreHeapGraph::Owned* StoreHeapGraph::OwnerOf(vm::ObjectRef object, vm::TypeId type) const {
  if (type != wasm::kRefVectorTypeId) return nullptr;
  const auto found = owned_.find(object.word());
  return found == owned_.end() ? nullptr : &found->second;
}

void StoreHeapGraph::ForEachNode(absl::FunctionRef<void(const HeapNode&)> visit) const {
  uint64_t id = 0;
  for (uint32_t i = 0; i < kFirstObject; ++i) {
    HeapNode node;
    node.kind = HeapNodeKind::kSynthetic;
    node.name = synthetic_names_[i];
    node.id = IdOf(id++);
    node.edges = i == 0 ? 1 : i == kGcRoots ? kRootGroups : roots_[i - kFirstGroup].size();
    visit(node);
  }
  objects_.ForEach([&](vm::ObjectRef object) {
    HeapNode node = NodeOf(object);
    node.id = IdOf(id++);
    visit(node);
  });
}

HeapNode StoreHeapGraph::NodeOf(vm::ObjectRef object) const {
  const vm::Address address = AddressOf(object);
  const vm::TypeId type = vm::LoadHeader(address).type_id();
  const HeapTypeShape& shape = names_.ShapeOf(type);
  const Owned* owned = OwnerOf(object, type);
  HeapNode node;
  node.kind = shape.kind;
  node.name = owned == nullptr ? shape.name : owned->name;
  node.self_bytes = model_.SizeOf(address, type);
  ForEachReference(address, type, [&node](size_t, vm::ObjectRef) { ++node.edges; });
  return node;
}

void StoreHeapGraph::ForEachEdge(absl::FunctionRef<void(const HeapEdge&)> visit) const {
  for (uint32_t i = kGcRoots; i < kFirstObject; ++i) {
    HeapEdge edge;
    edge.element = i == kGcRoots ? 1 : i - kGcRoots;
    edge.target = HeapNodeIndex(i);
    visit(edge);
  }
  for (const std::vector<Root>& group : roots_) {
    for (const Root& root : group) {
      HeapEdge edge = root.edge;
      edge.target = IndexOf(root.object);
      visit(edge);
    }
  }
  objects_.ForEach([&](vm::ObjectRef object) { VisitEdgesOf(object, visit); });
}

void StoreHeapGraph::VisitEdgesOf(vm::ObjectRef object, absl::FunctionRef<void(const HeapEdge&)> visit) const {
  const vm::Address address = AddressOf(object);
  const vm::TypeId type = vm::LoadHeader(address).type_id();
  const std::vector<HeapEdge>& slots = names_.ShapeOf(type).slots;
  const Owned* owned = OwnerOf(object, type);
  ForEachReference(address, type, [&](size_t number, vm::ObjectRef target) {
    HeapEdge edge;
    if (number < slots.size()) {
      edge = slots[number];
    } else if (owned != nullptr && owned->one_value) {
      edge.kind = HeapEdgeKind::kProperty;
      edge.name = value_name_;
    } else {
      edge.element = static_cast<uint32_t>(number);
    }
    edge.target = IndexOf(target);
    visit(edge);
  });
}

}  // namespace

absl::Status VisitHeap(wasm::Store& store, HeapVisitor visit) {
  gc::Heap* const heap = wasm::HeapOf(store);
  if (heap == nullptr) return visit(StoreHeapGraph(store, {}));
  absl::Status status;
  heap->InspectRoots([&](const gc::HeapRoots& roots) { status = visit(StoreHeapGraph(store, roots)); });
  return status;
}

}  // namespace strata::profiling
