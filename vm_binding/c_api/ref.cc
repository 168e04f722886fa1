#include "vm_binding/c_api/ref.h"

#include <variant>

#include "absl/status/statusor.h"
#include "vm_binding/c_api/vectors.h"

namespace strata::c_api {
namespace {

using wasm::api::Func;
using wasm::api::Global;
using wasm::api::Memory;
using wasm::api::Table;
using wasm::api::Tag;

template <class T>
ItemName NameAt(int kind, const T& item) {
  return {{kind, reinterpret_cast<uintptr_t>(item.runtime())}, item.since()};
}

class NameOf {
 public:
  ItemName operator()(const Func& func) const { return {{WASM_EXTERN_FUNC, func.record()}, func.since()}; }
  ItemName operator()(const Table& table) const { return NameAt(WASM_EXTERN_TABLE, table); }
  ItemName operator()(const Memory& memory) const { return NameAt(WASM_EXTERN_MEMORY, memory); }
  ItemName operator()(const Global& global) const { return NameAt(WASM_EXTERN_GLOBAL, global); }
  ItemName operator()(const Tag& tag) const { return NameAt(WASM_EXTERN_TAG, tag); }
};

ItemName Name(const wasm_extern_t& item) { return std::visit(NameOf(), item.item); }
ItemName Name(const wasm_instance_t& instance) { return NameAt(ItemKey::kInstance, instance.instance); }

// Of two names of one place in one store: what has been freed is the same as nothing. Once the store has ended there is
// no telling any more.
template <class T>
bool AreBothThere(const T& left, const T& right) {
  if (left.state->store() == nullptr) return true;
  return left.state->Has(Name(left)) && right.state->Has(Name(right));
}
template <class T>
HostInfo* InfoOf(const T& ref) {
  return ref.state->store() == nullptr ? nullptr : ref.state->InfoOf(Name(ref));
}
template <class T>
const HostInfo* FindInfo(const T& ref) {
  return ref.state->store() == nullptr ? nullptr : ref.state->FindInfo(Name(ref));
}

class ToExtern {
 public:
  explicit ToExtern(const std::shared_ptr<StoreState>& state) : state_(state) {}
  wasm_extern_t* operator()(const Func& item) const { return NewFunc(state_, item); }
  wasm_extern_t* operator()(const Table& item) const { return new wasm_table_t(WASM_EXTERN_TABLE, state_, item); }
  wasm_extern_t* operator()(const Memory& item) const { return new wasm_memory_t(WASM_EXTERN_MEMORY, state_, item); }
  wasm_extern_t* operator()(const Global& item) const { return new wasm_global_t(WASM_EXTERN_GLOBAL, state_, item); }
  wasm_extern_t* operator()(const Tag& item) const { return new wasm_extern_t(WASM_EXTERN_TAG, state_, item); }

 private:
  const std::shared_ptr<StoreState>& state_;
};

bool IsExtern(const wasm_ref_t& ref, wasm_externkind_t kind) {
  return ref.ref_kind == RefKind::kExtern && static_cast<const wasm_extern_t&>(ref).kind == kind;
}

}  // namespace

wasm_extern_t* NewExtern(const std::shared_ptr<StoreState>& state, const wasm::api::Extern& item) {
  return std::visit(ToExtern(state), item);
}

wasm_func_t* NewFunc(const std::shared_ptr<StoreState>& state, const Func& func) {
  return new wasm_func_t(WASM_EXTERN_FUNC, state, func);
}

// Objects move, so they are compared where they are now.
bool ObjectRef::SameAs(const wasm_ref_t& other) const {
  const auto& right = static_cast<const ObjectRef&>(other);
  if (root == nullptr || right.root == nullptr) return root == right.root && number == right.number;
  if (root == right.root) return true;
  const StoreUse use(state);
  if (!use || state != right.state) return false;
  const absl::StatusOr<uint32_t> word = use.store().roots().Word(*root);
  const absl::StatusOr<uint32_t> right_word = use.store().roots().Word(*right.root);
  return word.ok() && right_word.ok() && *word == *right_word;
}

}  // namespace strata::c_api

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace

wasm_ref_t::~wasm_ref_t() = default;

wasm_extern_t* wasm_extern_t::Copy() const { return NewExtern(state, item); }
bool wasm_extern_t::SameAs(const wasm_ref_t& other) const {
  const auto& right = static_cast<const wasm_extern_t&>(other);
  return item == right.item && AreBothThere(*this, right);
}
HostInfo* wasm_extern_t::host_info() const { return InfoOf(*this); }
const HostInfo* wasm_extern_t::FindHostInfo() const { return FindInfo(*this); }

bool wasm_instance_t::SameAs(const wasm_ref_t& other) const {
  const auto& right = static_cast<const wasm_instance_t&>(other);
  return instance == right.instance && AreBothThere(*this, right);
}
HostInfo* wasm_instance_t::host_info() const { return InfoOf(*this); }
const HostInfo* wasm_instance_t::FindHostInfo() const { return FindInfo(*this); }

bool wasm_foreign_t::SameAs(const wasm_ref_t& other) const {
  return info == static_cast<const wasm_foreign_t&>(other).info;
}

extern "C" {

STRATA_DEFINE_REF_BASE(ref)

STRATA_DEFINE_REF(extern, ref.ref_kind == RefKind::kExtern)
STRATA_DEFINE_REF(func, IsExtern(ref, WASM_EXTERN_FUNC))
STRATA_DEFINE_REF(global, IsExtern(ref, WASM_EXTERN_GLOBAL))
STRATA_DEFINE_REF(table, IsExtern(ref, WASM_EXTERN_TABLE))
STRATA_DEFINE_REF(memory, IsExtern(ref, WASM_EXTERN_MEMORY))
STRATA_DEFINE_REF(instance, ref.ref_kind == RefKind::kInstance)
STRATA_DEFINE_REF(foreign, ref.ref_kind == RefKind::kForeign)

STRATA_DEFINE_POINTER_VEC(extern)

wasm_externkind_t wasm_extern_kind(const wasm_extern_t* item) {
  return item == nullptr ? static_cast<wasm_externkind_t>(WASM_EXTERN_FUNC) : item->kind;
}

// Views of externals of one kind.
#define STRATA_DEFINE_EXTERN_VIEWS(name)                                                       \
  wasm_extern_t* wasm_##name##_as_extern(wasm_##name##_t* of) { return of; }                   \
  const wasm_extern_t* wasm_##name##_as_extern_const(const wasm_##name##_t* of) { return of; } \
  wasm_##name##_t* wasm_extern_as_##name(wasm_extern_t* of) { return wasm_ref_as_##name(of); } \
  const wasm_##name##_t* wasm_extern_as_##name##_const(const wasm_extern_t* of) {              \
    return wasm_ref_as_##name##_const(of);                                                     \
  }

STRATA_DEFINE_EXTERN_VIEWS(func)
STRATA_DEFINE_EXTERN_VIEWS(global)
STRATA_DEFINE_EXTERN_VIEWS(table)
STRATA_DEFINE_EXTERN_VIEWS(memory)

wasm_foreign_t* wasm_foreign_new(wasm_store_t* store) {
  return store == nullptr ? nullptr : new wasm_foreign_t(std::make_shared<HostInfo>());
}

}  // extern "C"
