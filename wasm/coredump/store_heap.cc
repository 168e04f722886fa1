#include "wasm/coredump/store_heap.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "wasm/runtime/exception.h"
#include "wasm/runtime/object_access.h"

namespace strata::wasm::coredump {
namespace {

constexpr uint32_t kMaxElementsShown = 1 << 16;  // of one array
constexpr uint64_t kMaxBytesShown = 1 << 20;
constexpr uint64_t kTagKeys = uint64_t{1} << 32;  // keys of types: heap type ids, above them the tags of exceptions

absl::string_view SpellStorage(StorageKind storage) {
  constexpr absl::string_view kNames[] = {"i8", "i16", "i32", "i64", "f32", "f64", "v128", "ref"};
  return kNames[static_cast<size_t>(storage)];
}

absl::string_view NameIn(const std::vector<NameEntry>& names, uint32_t index) {
  const auto found = std::lower_bound(names.begin(), names.end(), index,
                                      [](const NameEntry& entry, uint32_t i) { return entry.index < i; });
  return found == names.end() || found->index != index ? absl::string_view() : found->name;
}

const std::vector<NameEntry>* FieldNames(const Module& module, uint32_t type) {
  const std::vector<IndirectNameEntry>& names = module.names.fields;
  const auto found = std::lower_bound(names.begin(), names.end(), type,
                                      [](const IndirectNameEntry& entry, uint32_t i) { return entry.index < i; });
  return found == names.end() || found->index != type ? nullptr : &found->names;
}

}  // namespace

StoreHeap::StoreHeap(const Store& store, size_t max_objects) : store_(store), max_objects_(max_objects) {
  for (const auto& instance : store.instances()) {
    instances_.emplace(instance.get(), static_cast<uint32_t>(instances_.size()));
  }
}

ImmediateKind StoreHeap::ImmediateOf(HeapType type) const {
  const HeapKind top = store_.engine().types().TopOf(type).kind;
  return top == HeapKind::kFunc ? ImmediateKind::kFunc : ImmediateKind::kI31;
}

Reference StoreHeap::ReferToFunction(uint32_t word) const {
  const FuncRecordIndex index = FuncRecordOfWord(word);
  if (index >= store_.func_record_count()) return {Reference::Kind::kImmediate, index, 0};
  const FuncRecord& record = store_.func_record(index);
  const auto instance = instances_.find(record.instance);
  if (instance == instances_.end()) return {Reference::Kind::kHostFunc, index, 0};
  return {Reference::Kind::kFunc, record.func_index, instance->second};
}

Reference StoreHeap::Refer(uint32_t word, ImmediateKind immediate) {
  if (word == 0) return {};
  if (word % 2 != 0) {
    if (immediate == ImmediateKind::kFunc) return ReferToFunction(word);
    const bool is_i31 = immediate == ImmediateKind::kI31 || FuncRecordOfWord(word) >= store_.func_record_count();
    return {is_i31 ? Reference::Kind::kI31 : Reference::Kind::kImmediate, word >> 1, 0};
  }
  if (const auto found = numbers_.find(word); found != numbers_.end()) {
    return {Reference::Kind::kObject, found->second, 0};
  }
  if (objects_.size() >= max_objects_) {
    left_out_ = true;
    return {Reference::Kind::kLeftOut, 0, 0};
  }
  const auto number = static_cast<uint32_t>(objects_.size());
  objects_.push_back(word);
  numbers_.emplace(word, number);
  return {Reference::Kind::kObject, number, 0};
}

DumpedValue StoreHeap::Describe(const Value& value, ImmediateKind immediate) {
  constexpr DumpedValue::Kind kKinds[] = {DumpedValue::Kind::kI32,    DumpedValue::Kind::kI64,  DumpedValue::Kind::kF32,
                                          DumpedValue::Kind::kF64,    DumpedValue::Kind::kV128, DumpedValue::Kind::kRef,
                                          DumpedValue::Kind::kMissing};
  DumpedValue dumped;
  dumped.kind = kKinds[static_cast<size_t>(value.kind)];
  if (value.kind == ValKind::kRef) {
    dumped.ref = Refer(value.ref(), immediate);
  } else {
    dumped.bits = value.bits;
    dumped.high = value.high;
  }
  return dumped;
}

void StoreHeap::AddRoot(uint32_t word) {
  if (word == 0 || word % 2 != 0) return;
  if (TypeIdOfObject(store_, word) != kRefVectorTypeId) {
    Refer(word, ImmediateKind::kUnknown);
    return;
  }
  const uint32_t length = ArrayLength(store_, word);
  for (uint32_t i = 0; i < length; ++i) {
    const uint32_t element = ReadPlace(store_, word, ObjectPlace::Of(StorageKind::kRef, i)).ref();
    if (element != 0 && element % 2 == 0) Refer(element, ImmediateKind::kUnknown);
  }
}

void StoreHeap::ForEachObject(absl::FunctionRef<bool(const DumpedObject&)> visit) {
  for (size_t i = 0; i < objects_.size(); ++i) {  // grows on the way
    if (!visit(Read(objects_[i]))) return;
  }
}

// At the first object of a defined type: a dump without objects needs none.
void StoreHeap::FindDefinitions() {
  if (std::exchange(has_definitions_, true)) return;
  absl::flat_hash_set<const ModuleCode*> modules;
  for (const auto& instance : store_.instances()) {
    if (!modules.insert(instance->code.get()).second) continue;
    const absl::Span<const CanonicalTypeId> ids = instance->code->canonical_types();
    for (uint32_t i = 0; i < ids.size(); ++i) definitions_.try_emplace(ids[i], Definition{instance->code.get(), i});
  }
}

uint32_t StoreHeap::TypeNumber(uint64_t key, absl::FunctionRef<DumpedType()> make) {
  const auto [found, is_new] = type_numbers_.try_emplace(key, static_cast<uint32_t>(types_.size()));
  const uint32_t number = found->second;
  if (is_new) types_.push_back(make());
  return number;
}

DumpedType StoreHeap::DescribeType(CanonicalTypeId type) const {
  DumpedType described;
  const std::vector<NameEntry>* field_names = nullptr;
  if (const auto found = definitions_.find(type); found != definitions_.end()) {
    const Module& module = found->second.code->module();
    const absl::string_view name = NameIn(module.names.types, found->second.index);
    described.name = name.empty() ? absl::StrCat("type ", found->second.index) : absl::StrCat("$", name);
    field_names = FieldNames(module, found->second.index);
  } else {
    described.name = absl::StrCat("engine type ", type);
  }
  const ObjectLayout& layout = store_.engine().Layout(type);
  if (layout.kind == ObjectKind::kArray) {
    described.fields.push_back({"", std::string(SpellStorage(layout.element))});
    return described;
  }
  for (uint32_t i = 0; i < layout.fields.size(); ++i) {
    const absl::string_view name = field_names == nullptr ? absl::string_view() : NameIn(*field_names, i);
    described.fields.push_back({std::string(name), std::string(SpellStorage(layout.fields[i].storage))});
  }
  return described;
}

DumpedObject StoreHeap::Read(uint32_t word) {
  DumpedObject object;
  const vm::TypeId type = TypeIdOfObject(store_, word);
  if (type == kExceptionTypeId) {
    ReadException(word, object);
  } else if (type >= kFirstCanonicalTypeId) {
    const CanonicalTypeId id = type - kFirstCanonicalTypeId;
    FindDefinitions();
    object.type = TypeNumber(type, [this, id] { return DescribeType(id); });
    const ObjectLayout& layout = store_.engine().Layout(id);
    if (layout.kind == ObjectKind::kArray) {
      ReadArray(word, id, object);
    } else {
      ReadStruct(word, id, object);
    }
  } else {
    object.type = TypeNumber(type, [] { return DumpedType{"host reference", {}}; });
    object.bytes = vm::kObjectAlignment;
  }
  return object;
}

void StoreHeap::ReadStruct(uint32_t word, CanonicalTypeId type, DumpedObject& object) {
  const ObjectLayout& layout = store_.engine().Layout(type);
  const StructType& declared = *store_.engine().types().Get(type).struct_type();
  object.bytes = layout.size;
  for (size_t i = 0; i < layout.fields.size(); ++i) {
    const ValType field = declared.fields[i].type;
    const ImmediateKind immediate = field.is_ref() ? ImmediateOf(field.ref().heap) : ImmediateKind::kUnknown;
    object.values.push_back(Describe(ReadPlace(store_, word, ObjectPlace::Of(layout.fields[i])), immediate));
  }
}

void StoreHeap::ReadArray(uint32_t word, CanonicalTypeId type, DumpedObject& object) {
  const StorageKind element = store_.engine().Layout(type).element;
  const uint32_t length = ArrayLength(store_, word);
  object.length = length;
  object.bytes = ArrayBytes(element, length);
  if (element != StorageKind::kRef) {
    const uint64_t shown = std::min<uint64_t>(length, kMaxBytesShown / StorageBytes(element));
    object.raw = ArrayBytesOf(store_, word, element).first(shown * StorageBytes(element));
    return;
  }
  const ImmediateKind immediate = ImmediateOf(store_.engine().types().Get(type).array()->element.type.ref().heap);
  for (uint32_t i = 0; i < std::min(length, kMaxElementsShown); ++i) {
    object.values.push_back(Describe(ReadPlace(store_, word, ObjectPlace::Of(element, i)), immediate));
  }
}

void StoreHeap::ReadException(uint32_t word, DumpedObject& object) {
  const ExceptionView exception = ViewException(store_, word);
  const TagInstance& tag = *exception.tag;
  object.type = TypeNumber(kTagKeys + tag.index, [&tag] {
    return DumpedType{
        absl::StrCat("exception ", tag.module != nullptr ? tag.module->TagName(tag.module_index) : tag.name), {}};
  });
  object.bytes = ExceptionBytes(tag.slots);
  size_t num = 0, ref = 0;
  for (const ValType& type : store_.engine().types().Get(tag.type).func()->params) {
    Value value{type.kind(), 0, 0};
    value.bits = type.is_ref() ? exception.refs[ref++] : exception.nums[num++];
    if (type.kind() == ValKind::kV128) value.high = exception.nums[num++];
    if (type.kind() == ValKind::kI32 || type.kind() == ValKind::kF32) value.bits &= 0xffffffff;
    object.values.push_back(Describe(value, type.is_ref() ? ImmediateOf(type.ref().heap) : ImmediateKind::kUnknown));
  }
}

}  // namespace strata::wasm::coredump
