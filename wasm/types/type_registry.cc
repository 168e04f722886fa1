// Interning of recursive groups by a flattened key, and displays for constant-time subtyping.

#include "wasm/types/type_registry.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "wasm/types/append_only_table.h"

namespace strata::wasm {
namespace {

struct Entry {
  SubType type;
  uint32_t depth = 0;                          // number of proper supertypes
  std::unique_ptr<CanonicalTypeId[]> display;  // depth + 1 ids: the root first, this type last
};

// Two groups are equal exactly if their keys are: the group's types flattened to numbers, a reference into the group
// by its position, one outside it by its canonical id.
using GroupKey = std::vector<uint32_t>;

class KeyBuilder {
 public:
  KeyBuilder(uint32_t first, absl::Span<const CanonicalTypeId> canonical) : first_(first), canonical_(canonical) {}

  void Add(const SubType& type) {
    key_.push_back(type.is_final ? 1 : 0);
    AddIndex(type.supertype.has_value(), type.supertype.value_or(0));
    key_.push_back(static_cast<uint32_t>(type.composite.index()));
    std::visit([this](const auto& composite) { Add(composite); }, type.composite);
  }
  GroupKey Take() && { return std::move(key_); }

 private:
  static constexpr uint32_t kAbsent = 0, kInside = 1, kOutside = 2;

  void AddIndex(bool present, uint32_t index) {
    key_.push_back(!present ? kAbsent : index >= first_ ? kInside : kOutside);
    key_.push_back(!present ? 0 : index >= first_ ? index - first_ : canonical_[index]);
  }
  void Add(ValType type) {
    key_.push_back(static_cast<uint32_t>(type.kind()));
    if (!type.is_ref()) return;
    key_.push_back(static_cast<uint32_t>(type.ref().heap.kind) * 2 + (type.ref().nullable ? 1 : 0));
    AddIndex(type.ref().heap.is_concrete(), type.ref().heap.index);
  }
  void Add(const std::vector<ValType>& types) {
    key_.push_back(static_cast<uint32_t>(types.size()));
    for (ValType type : types) Add(type);
  }
  void Add(const FieldType& field) {
    key_.push_back(static_cast<uint32_t>(field.packed) * 2 + (field.is_mutable ? 1 : 0));
    Add(field.type);
  }
  void Add(const FuncType& type) {
    Add(type.params);
    Add(type.results);
  }
  void Add(const StructType& type) {
    key_.push_back(static_cast<uint32_t>(type.fields.size()));
    for (const FieldType& field : type.fields) Add(field);
  }
  void Add(const ArrayType& type) { Add(type.element); }

  uint32_t first_;
  absl::Span<const CanonicalTypeId> canonical_;
  GroupKey key_;
};

// Rewrites a module's indexes to canonical ids.
class Renamer {
 public:
  Renamer(uint32_t first, CanonicalTypeId base, absl::Span<const CanonicalTypeId> canonical)
      : first_(first), base_(base), canonical_(canonical) {}

  SubType Rename(SubType type) const {
    if (type.supertype.has_value()) type.supertype = Rename(*type.supertype);
    std::visit([this](auto& composite) { RenameIn(composite); }, type.composite);
    return type;
  }

 private:
  uint32_t Rename(uint32_t index) const { return index >= first_ ? base_ + (index - first_) : canonical_[index]; }
  void RenameIn(ValType& type) const {
    if (!type.is_ref() || !type.ref().heap.is_concrete()) return;
    type = RefType{HeapType::Concrete(Rename(type.ref().heap.index)), type.ref().nullable};
  }
  void RenameIn(FuncType& type) const {
    for (ValType& param : type.params) RenameIn(param);
    for (ValType& result : type.results) RenameIn(result);
  }
  void RenameIn(StructType& type) const {
    for (FieldType& field : type.fields) RenameIn(field.type);
  }
  void RenameIn(ArrayType& type) const { RenameIn(type.element.type); }

  uint32_t first_;
  CanonicalTypeId base_;
  absl::Span<const CanonicalTypeId> canonical_;
};

constexpr uint32_t Bit(HeapKind kind) { return uint32_t{1} << static_cast<int>(kind); }

// The abstract heap types above each abstract heap type, itself included; in the order of HeapKind.
constexpr uint32_t kAboveAny = Bit(HeapKind::kAny);
constexpr uint32_t kAboveEq = kAboveAny | Bit(HeapKind::kEq);
constexpr uint32_t kAboveI31 = kAboveEq | Bit(HeapKind::kI31);
constexpr uint32_t kAboveStruct = kAboveEq | Bit(HeapKind::kStruct);
constexpr uint32_t kAboveArray = kAboveEq | Bit(HeapKind::kArray);
constexpr uint32_t kAboveNone = kAboveI31 | kAboveStruct | kAboveArray | Bit(HeapKind::kNone);
constexpr uint32_t kAboveFunc = Bit(HeapKind::kFunc);
constexpr uint32_t kAboveExtern = Bit(HeapKind::kExtern);
constexpr uint32_t kAboveExn = Bit(HeapKind::kExn);
constexpr std::array<uint32_t, 14> kAbove = {
    kAboveAny,
    kAboveEq,
    kAboveI31,
    kAboveStruct,
    kAboveArray,
    kAboveNone,
    kAboveFunc,
    kAboveFunc | Bit(HeapKind::kNoFunc),
    kAboveExtern,
    kAboveExtern | Bit(HeapKind::kNoExtern),
    kAboveExn,
    kAboveExn | Bit(HeapKind::kNoExn),
    0,  // kConcrete: by its composite type
    0,  // kBottom: handled before
};

// Of a concrete type, by CompositeType's alternatives.
constexpr std::array<HeapKind, 3> kKindOfComposite = {HeapKind::kFunc, HeapKind::kStruct, HeapKind::kArray};

constexpr HeapKind TopKindOf(HeapKind kind) {
  switch (kind) {
    case HeapKind::kFunc:
    case HeapKind::kNoFunc:
      return HeapKind::kFunc;
    case HeapKind::kExtern:
    case HeapKind::kNoExtern:
      return HeapKind::kExtern;
    case HeapKind::kExn:
    case HeapKind::kNoExn:
      return HeapKind::kExn;
    default:
      return HeapKind::kAny;
  }
}

}  // namespace

struct TypeRegistry::Impl {
  const Entry& Get(CanonicalTypeId id) const { return entries[id]; }
  HeapKind KindOf(CanonicalTypeId id) const { return kKindOfComposite[Get(id).type.composite.index()]; }

  void Append(SubType type) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex) {
    const CanonicalTypeId id = size.load(std::memory_order_relaxed);
    Entry& entry = entries.Entry(id);
    FillDisplay(type, id, entry);
    entry.type = std::move(type);
    size.store(id + 1, std::memory_order_release);  // pairs with the acquire in TypeRegistry::size
  }

  void FillDisplay(const SubType& type, CanonicalTypeId id, Entry& entry) const {
    const Entry* super = type.supertype.has_value() ? &Get(*type.supertype) : nullptr;
    entry.depth = super != nullptr ? super->depth + 1 : 0;
    entry.display = std::make_unique<CanonicalTypeId[]>(size_t{entry.depth} + 1);
    for (uint32_t i = 0; i < entry.depth; ++i) entry.display[i] = super->display[i];
    entry.display[entry.depth] = id;
  }

  absl::Mutex mutex;
  absl::flat_hash_map<GroupKey, CanonicalTypeId> groups ABSL_GUARDED_BY(mutex);
  AppendOnlyTable<Entry> entries;
  std::atomic<uint32_t> size{0};
};

TypeRegistry::TypeRegistry() : impl_(std::make_unique<Impl>()) {}
TypeRegistry::~TypeRegistry() = default;

CanonicalTypeId TypeRegistry::Intern(absl::Span<const SubType> group, uint32_t first,
                                     absl::Span<const CanonicalTypeId> canonical) {
  KeyBuilder builder(first, canonical);
  for (const SubType& type : group) builder.Add(type);
  GroupKey key = std::move(builder).Take();

  absl::MutexLock lock(&impl_->mutex);
  const CanonicalTypeId base = impl_->size.load(std::memory_order_relaxed);
  // An empty group has no member to identify it and takes no room.
  if (group.empty()) return base;
  const auto [found, is_new] = impl_->groups.try_emplace(std::move(key), base);
  if (!is_new) return found->second;
  const Renamer renamer(first, base, canonical);
  for (const SubType& type : group) impl_->Append(renamer.Rename(type));
  return base;
}

std::vector<CanonicalTypeId> TypeRegistry::InternAll(absl::Span<const SubType> types,
                                                     absl::Span<const RecGroup> groups) {
  std::vector<CanonicalTypeId> canonical;
  canonical.reserve(types.size());
  for (const RecGroup& group : groups) {
    const CanonicalTypeId base = Intern(types.subspan(group.first, group.count), group.first, canonical);
    for (uint32_t i = 0; i < group.count; ++i) canonical.push_back(base + i);
  }
  return canonical;
}

const SubType& TypeRegistry::Get(CanonicalTypeId id) const { return impl_->Get(id).type; }

bool TypeRegistry::IsSubtype(CanonicalTypeId sub, CanonicalTypeId super) const {
  if (sub == super) return true;
  const Entry& below = impl_->Get(sub);
  const uint32_t depth = impl_->Get(super).depth;
  return depth < below.depth && below.display[depth] == super;
}

uint32_t TypeRegistry::size() const { return impl_->size.load(std::memory_order_acquire); }

uint32_t TypeRegistry::Depth(CanonicalTypeId id) const { return impl_->Get(id).depth; }

HeapType TypeRegistry::TopOf(HeapType type) const {
  return {TopKindOf(type.is_concrete() ? impl_->KindOf(type.index) : type.kind), 0};
}

bool TypeRegistry::Matches(HeapType sub, HeapType super) const {
  if (sub == super || sub.kind == HeapKind::kBottom) return true;
  if (!super.is_concrete()) {
    const HeapKind kind = sub.is_concrete() ? impl_->KindOf(sub.index) : sub.kind;
    return (kAbove[static_cast<size_t>(kind)] & Bit(super.kind)) != 0;
  }
  if (sub.is_concrete()) return IsSubtype(sub.index, super.index);
  const bool super_is_func = impl_->KindOf(super.index) == HeapKind::kFunc;
  return sub.kind == (super_is_func ? HeapKind::kNoFunc : HeapKind::kNone);
}

bool TypeRegistry::Matches(RefType sub, RefType super) const {
  return (super.nullable || !sub.nullable) && Matches(sub.heap, super.heap);
}

bool TypeRegistry::Matches(ValType sub, ValType super) const {
  if (sub.kind() == ValKind::kBottom) return true;
  if (!sub.is_ref() || !super.is_ref()) return sub.kind() == super.kind();
  return Matches(sub.ref(), super.ref());
}

}  // namespace strata::wasm
