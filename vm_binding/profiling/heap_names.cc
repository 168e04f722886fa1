#include "vm_binding/profiling/heap_names.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "wasm/code/frame_layout.h"
#include "wasm/code/object_layout.h"
#include "wasm/module/module.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/global.h"
#include "wasm/runtime/guest_stack.h"
#include "wasm/runtime/table.h"
#include "wasm/types/type_registry.h"

namespace strata::profiling {
namespace {

using profiler::HeapEdge;
using profiler::HeapEdgeKind;
using profiler::HeapNodeKind;

// Of a list that ascends by index; null if there is none.
template <class Entry>
const Entry* Find(const std::vector<Entry>& entries, uint32_t index) {
  const auto found = std::lower_bound(entries.begin(), entries.end(), index,
                                      [](const Entry& entry, uint32_t wanted) { return entry.index < wanted; });
  return found != entries.end() && found->index == index ? &*found : nullptr;
}

absl::string_view NameIn(const std::vector<wasm::NameEntry>& entries, uint32_t index) {
  const wasm::NameEntry* entry = Find(entries, index);
  return entry == nullptr ? absl::string_view() : entry->name;
}

// Names for the items of one index space: "$name" if the name section has one, else that of an export, else "global 3".
class ItemNames {
 public:
  ItemNames(const wasm::Module& module, const std::vector<wasm::NameEntry>& entries, wasm::ExternKind kind,
            absl::string_view noun)
      : entries_(entries), noun_(noun) {
    for (const wasm::Export& exported : module.exports) {
      if (exported.kind == kind) exports_.emplace(exported.index, exported.name);
    }
  }

  std::string NameOf(size_t item) const {
    const auto index = static_cast<uint32_t>(item);
    if (const absl::string_view name = NameIn(entries_, index); !name.empty()) return absl::StrCat("$", name);
    const auto exported = exports_.find(index);
    return exported != exports_.end() ? std::string(exported->second) : absl::StrCat(noun_, " ", index);
  }

 private:
  const std::vector<wasm::NameEntry>& entries_;
  const absl::string_view noun_;
  absl::flat_hash_map<uint32_t, absl::string_view> exports_;
};

}  // namespace

absl::string_view RootGroupName(RootGroup group) {
  constexpr absl::string_view kNames[kRootGroups] = {"(Globals)", "(Tables)", "(Element segments)", "(Stack)",
                                                     "(Host)"};
  return kNames[static_cast<size_t>(group)];
}

HeapNames::HeapNames(const wasm::Store& store, absl::FunctionRef<bool(const wasm::ModuleCode&)> shows) : store_(store) {
  absl::flat_hash_set<const wasm::ModuleCode*> seen;
  for (const std::unique_ptr<wasm::Instance>& instance : store.instances()) {
    if (!shows(*instance->code)) continue;
    if (seen.insert(instance->code.get()).second) AddTypes(*instance->code);
    AddRoots(*instance);
  }
  for (const wasm::CanonicalTypeId id : defined_) first_of_name_.emplace(PlainName(definitions_[id]), id);
}

void HeapNames::AddTypes(const wasm::ModuleCode& code) {
  const absl::Span<const wasm::CanonicalTypeId> ids = code.canonical_types();
  for (uint32_t index = 0; index < ids.size(); ++index) {
    Definition& definition = definitions_[ids[index]];
    if (definition.code == nullptr) defined_.push_back(ids[index]);
    const absl::string_view name = NameIn(code.module().names.types, index);
    if (definition.code == nullptr || (definition.name.empty() && !name.empty())) definition = {&code, index, name};
  }
}

void HeapNames::AddRoots(const wasm::Instance& instance) {
  const wasm::Module& module = instance.module();
  const ItemNames globals(module, module.names.globals, wasm::ExternKind::kGlobal, "global");
  for (size_t i = 0; i < instance.global_storage.size(); ++i) {
    const wasm::GlobalInstance* global = instance.global_storage[i];
    if (global != nullptr && global->object != 0) AddRoot(&global->object, RootGroup::kGlobals, globals.NameOf(i));
  }
  const ItemNames tables(module, module.names.tables, wasm::ExternKind::kTable, "table");
  for (size_t i = 0; i < instance.table_storage.size(); ++i) {
    const wasm::TableInstance* table = instance.table_storage[i];
    if (table != nullptr && table->object != 0) AddRoot(&table->object, RootGroup::kTables, tables.NameOf(i));
  }
  for (size_t i = 0; i < instance.elems.size(); ++i) {
    const absl::string_view name = NameIn(module.names.elems, static_cast<uint32_t>(i));
    AddRoot(&instance.elems[i].object, RootGroup::kSegments,
            name.empty() ? absl::StrCat("segment ", i) : absl::StrCat("$", name));
  }
}

// What several instances share is called as the first of them calls it.
void HeapNames::AddRoot(const uint32_t* place, RootGroup group, absl::string_view name) {
  RootLabel label;
  label.group = group;
  label.edge.kind = HeapEdgeKind::kProperty;
  label.edge.name = Intern(name);
  roots_.emplace(place, label);
}

RootLabel HeapNames::LabelOf(const uint32_t* place, uint32_t number) const {
  RootLabel label;
  const uint32_t* const stack = store_.stack().refs();
  // One frame may lie beyond the slots.
  if (place >= stack && place < stack + store_.stack().slots() + wasm::kMaxFrameSlots) {
    label.group = RootGroup::kStack;
    label.edge.element = static_cast<uint32_t>(place - stack);
    return label;
  }
  if (const auto found = roots_.find(place); found != roots_.end()) return found->second;
  label.edge.element = number;
  return label;
}

profiler::HeapNameIndex HeapNames::Intern(absl::string_view name) {
  const auto [entry, is_new] = interned_.emplace(name, profiler::HeapNameIndex(static_cast<uint32_t>(names_.size())));
  if (is_new) names_.emplace_back(name);
  return entry->second;
}

void HeapNames::Meet(vm::TypeId type) {
  if (type >= shapes_.size()) shapes_.resize(type + 1);
  if (shapes_[type] == nullptr) shapes_[type] = std::make_unique<const HeapTypeShape>(MakeShape(type));
}

HeapTypeShape HeapNames::MakeShape(vm::TypeId type) {
  HeapTypeShape shape;
  shape.name = Intern(TypeNameOf(type));
  if (type < wasm::kFirstCanonicalTypeId) {
    shape.kind = HeapNodeKind::kNative;
  } else {
    shape.slots = FieldsOf(type - wasm::kFirstCanonicalTypeId);
  }
  return shape;
}

std::string HeapNames::PlainName(const Definition& definition) {
  if (definition.name.empty()) return absl::StrCat("type ", definition.index);
  return absl::StrCat("$", definition.name);
}

std::string HeapNames::TypeNameOf(vm::TypeId type) const {
  if (type == wasm::kHostRefTypeId) return "host reference";
  if (type == wasm::kRefVectorTypeId) return "reference vector";
  if (type == wasm::kExceptionTypeId) return "exception";
  const wasm::CanonicalTypeId id = type - wasm::kFirstCanonicalTypeId;
  const auto found = definitions_.find(id);
  // Of a module that did not get as far as an instance.
  if (found == definitions_.end()) return absl::StrCat("engine type ", id);
  std::string name = PlainName(found->second);
  return first_of_name_.at(name) == id ? name : absl::StrCat(name, " (engine type ", id, ")");
}

std::vector<HeapEdge> HeapNames::FieldsOf(wasm::CanonicalTypeId type) {
  std::vector<HeapEdge> edges;
  const wasm::ObjectLayout& layout = store_.engine().Layout(type);
  if (layout.kind != wasm::ObjectKind::kStruct) return edges;
  const auto found = definitions_.find(type);
  const wasm::IndirectNameEntry* fields =
      found == definitions_.end() ? nullptr : Find(found->second.code->module().names.fields, found->second.index);
  std::vector<std::pair<uint32_t, HeapEdge>> by_offset;
  for (uint32_t i = 0; i < layout.fields.size(); ++i) {
    if (layout.fields[i].storage != wasm::StorageKind::kRef) continue;
    HeapEdge edge;
    edge.element = i;
    if (const absl::string_view name = fields == nullptr ? "" : NameIn(fields->names, i); !name.empty()) {
      edge.kind = HeapEdgeKind::kProperty;
      edge.name = Intern(name);
    }
    by_offset.emplace_back(layout.fields[i].offset, edge);
  }
  std::sort(by_offset.begin(), by_offset.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [offset, edge] : by_offset) edges.push_back(edge);
  return edges;
}

}  // namespace strata::profiling
