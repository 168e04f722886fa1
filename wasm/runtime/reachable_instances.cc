#include "wasm/runtime/reachable_instances.h"

#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "wasm/code/exception_layout.h"
#include "wasm/code/object_layout.h"

namespace strata::wasm {
namespace {

// Where the words of an object's type are, functions and others apart; for an array the kind of its elements.
struct WordPlaces {
  std::vector<uint32_t> functions;
  std::vector<uint32_t> objects;
};

class Search {
 public:
  explicit Search(const StoreItems& items) : items_(items) { MapOwners(); }

  Unreachable Run() {
    if (released_ == 0) return {};
    VisitRoots();
    while (reached_.size() < released_ && (!instances_.empty() || !objects_.empty())) Step();
    Unreachable left;
    for (const std::unique_ptr<Instance>& instance : items_.instances) {
      if (instance->released && !reached_.contains(instance.get())) left.instances.push_back(instance.get());
    }
    left.live_objects = std::move(seen_);
    return left;
  }

 private:
  void MapOwners() {
    for (const std::unique_ptr<Instance>& instance : items_.instances) {
      if (!instance->released) continue;
      ++released_;
      ForEachDefined(*instance, [&](const void* item) { owners_.emplace(item, instance.get()); });
      for (const FuncRecordIndex stub : instance->stub_records) stub_owners_.emplace(stub, instance.get());
    }
  }

  void VisitRoots() {
    for (const std::unique_ptr<Instance>& instance : items_.instances) {
      if (!instance->released) VisitInstance(*instance);
    }
    // Those that no released instance defines.
    for (const std::unique_ptr<TableInstance>& table : items_.tables) {
      if (!owners_.contains(table.get())) VisitTable(*table);
    }
    for (const std::unique_ptr<GlobalInstance>& global : items_.globals) {
      if (!owners_.contains(global.get())) VisitGlobal(*global);
    }
    for (const uint32_t word : items_.handles) VisitWord(word);
    if (items_.thrown.present()) VisitThrown();
  }

  void VisitThrown() {
    VisitWord(items_.thrown.object);
    Reach(items_.thrown.tag);
    VisitPayload(*items_.thrown.tag, items_.thrown.refs.data());
  }

  void Step() {
    if (!instances_.empty()) {
      const Instance& instance = *instances_.back();
      instances_.pop_back();
      VisitInstance(instance);
      VisitContents(instance);
    } else {
      const uint32_t word = objects_.back();
      objects_.pop_back();
      VisitObject(vm::ObjectRef(word).ToAddress(items_.cage_base));
    }
  }

  // What an instance names, but for the contents of its tables and globals.
  void VisitInstance(const Instance& instance) {
    for (const void* item : instance.table_storage) Reach(item);
    for (const void* item : instance.memory_storage) Reach(item);
    for (const void* item : instance.global_storage) Reach(item);
    for (const void* item : instance.tags) Reach(item);
    for (const FuncRecordIndex record : instance.func_record_storage) ReachFunction(record);
    for (const Instance::Segment& segment : instance.elems) {
      for (const uint32_t word : segment.words) VisitFunction(word);
      VisitWord(segment.object);
    }
  }

  void VisitContents(const Instance& instance) {
    for (size_t i = instance.module().imported_tables; i < instance.table_storage.size(); ++i) {
      if (instance.table_storage[i] != nullptr) VisitTable(*instance.table_storage[i]);
    }
    for (size_t i = instance.module().imported_globals; i < instance.global_storage.size(); ++i) {
      if (instance.global_storage[i] != nullptr) VisitGlobal(*instance.global_storage[i]);
    }
  }

  void VisitTable(const TableInstance& table) {
    for (const uint32_t word : table.words) VisitFunction(word);
    VisitWord(table.object);
  }

  void VisitGlobal(const GlobalInstance& global) {
    VisitFunction(global.word);  // zero but for functions
    VisitWord(global.object);
  }

  void Reach(const void* item) {
    if (const auto owner = owners_.find(item); owner != owners_.end()) ReachInstance(*owner->second);
  }

  void ReachFunction(FuncRecordIndex record) {
    if (const Instance* instance = items_.records[record].instance) return ReachInstance(*instance);
    if (const auto owner = stub_owners_.find(record); owner != stub_owners_.end()) ReachInstance(*owner->second);
  }

  void ReachInstance(const Instance& instance) {
    if (instance.released && reached_.insert(&instance).second) instances_.push_back(&instance);
  }

  void VisitFunction(uint32_t word) {
    if (word != 0) ReachFunction(FuncRecordOfWord(word));
  }

  // A reference that is no function.
  void VisitWord(uint32_t word) {
    if (vm::ObjectRef(word).is_object() && seen_.insert(word).second) objects_.push_back(word);
  }

  void VisitObject(vm::Address object) {
    const vm::TypeId type = vm::LoadHeader(object).type_id();
    const uint32_t* words = object.As<uint32_t>();
    if (type == kHostRefTypeId) return;
    if (type == kExceptionTypeId) {
      const TagInstance& tag = *items_.tags[words[kExceptionTagOffset / 4]];
      Reach(&tag);
      VisitPayload(tag, words + kExceptionRefsOffset / 4);
    } else if (type == kRefVectorTypeId) {
      VisitElements(words, /*functions=*/false);
    } else {
      VisitTyped(type - kFirstCanonicalTypeId, words);
    }
  }

  void VisitTyped(CanonicalTypeId id, const uint32_t* words) {
    const ObjectLayout& layout = items_.engine.Layout(id);
    if (layout.kind == ObjectKind::kArray) {
      if (layout.element != StorageKind::kRef) return;
      return VisitElements(words, IsFunction(items_.engine.types().Get(id).array()->element.type));
    }
    const WordPlaces& places = PlacesOf(id, layout);
    for (const uint32_t offset : places.functions) VisitFunction(words[offset / 4]);
    for (const uint32_t offset : places.objects) VisitWord(words[offset / 4]);
  }

  void VisitElements(const uint32_t* words, bool functions) {
    const uint32_t length = words[kArrayLengthOffset / 4];
    const uint32_t* elements = words + kArrayElementsOffset / 4;
    for (uint32_t i = 0; i < length; ++i) functions ? VisitFunction(elements[i]) : VisitWord(elements[i]);
  }

  void VisitPayload(const TagInstance& tag, const uint32_t* refs) {
    for (const ValType& type : items_.engine.types().Get(tag.type).func()->params) {
      if (!type.is_ref()) continue;
      IsFunction(type) ? VisitFunction(*refs) : VisitWord(*refs);
      ++refs;
    }
  }

  bool IsFunction(ValType type) const { return items_.engine.types().TopOf(type.ref().heap).kind == HeapKind::kFunc; }

  const WordPlaces& PlacesOf(CanonicalTypeId id, const ObjectLayout& layout) {
    const auto [place, is_new] = places_.try_emplace(id);
    if (!is_new) return place->second;
    const std::vector<FieldType>& fields = items_.engine.types().Get(id).struct_type()->fields;
    for (size_t i = 0; i < fields.size(); ++i) {
      if (layout.fields[i].storage != StorageKind::kRef) continue;
      WordPlaces& places = place->second;
      (IsFunction(fields[i].type) ? places.functions : places.objects).push_back(layout.fields[i].offset);
    }
    return place->second;
  }

  const StoreItems& items_;
  size_t released_ = 0;
  // Of what released instances define, functions apart: those of guests name their instance.
  absl::flat_hash_map<const void*, const Instance*> owners_;
  absl::flat_hash_map<FuncRecordIndex, const Instance*> stub_owners_;
  absl::flat_hash_map<CanonicalTypeId, WordPlaces> places_;
  absl::flat_hash_set<const Instance*> reached_;  // released ones
  absl::flat_hash_set<uint32_t> seen_;
  std::vector<const Instance*> instances_;  // reached and not yet visited, as are objects_
  std::vector<uint32_t> objects_;
};

}  // namespace

Unreachable FindUnreachable(const StoreItems& items) { return Search(items).Run(); }

}  // namespace strata::wasm
