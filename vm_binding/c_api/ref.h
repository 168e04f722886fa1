// References of wasm.h: one class for each kind of thing, below wasm_ref_t.
//
// A reference names its thing and keeps alive what it needs to: a module, a trap, a foreign object or an object of the
// heap. What lives in a store is named only, and is found out to be gone, with the store or before it. Used on the
// store's thread.

#ifndef STRATA_VM_BINDING_C_API_REF_H_
#define STRATA_VM_BINDING_C_API_REF_H_

#include <cstdint>
#include <memory>
#include <utility>

#include "vm_binding/c_api/host_info.h"
#include "vm_binding/c_api/store_state.h"
#include "vm_binding/c_api/wasm.h"
#include "wasm/api/extern.h"
#include "wasm/api/instance.h"
#include "wasm/api/root_set.h"
#include "wasm/api/val.h"

namespace strata::c_api {

enum class RefKind : uint8_t { kExtern, kInstance, kModule, kTrap, kForeign, kObject };

}  // namespace strata::c_api

struct wasm_ref_t {
  explicit wasm_ref_t(strata::c_api::RefKind its_kind) : ref_kind(its_kind) {}
  wasm_ref_t(const wasm_ref_t&) = delete;
  wasm_ref_t& operator=(const wasm_ref_t&) = delete;
  virtual ~wasm_ref_t();
  virtual wasm_ref_t* Copy() const = 0;
  // `other` is of the same kind.
  virtual bool SameAs(const wasm_ref_t& other) const = 0;
  // Where information of the host's is put; null if the thing is gone.
  virtual strata::c_api::HostInfo* host_info() const = 0;
  // The same to look at; may be null if there is none.
  virtual const strata::c_api::HostInfo* FindHostInfo() const { return host_info(); }

  const strata::c_api::RefKind ref_kind;
};

struct wasm_extern_t : wasm_ref_t {
  wasm_extern_t(wasm_externkind_t its_kind, std::shared_ptr<strata::c_api::StoreState> its_state,
                const strata::wasm::api::Extern& its_item)
      : wasm_ref_t(strata::c_api::RefKind::kExtern), kind(its_kind), state(std::move(its_state)), item(its_item) {}
  wasm_extern_t* Copy() const override;
  bool SameAs(const wasm_ref_t& other) const override;
  strata::c_api::HostInfo* host_info() const override;
  const strata::c_api::HostInfo* FindHostInfo() const override;

  const wasm_externkind_t kind;
  const std::shared_ptr<strata::c_api::StoreState> state;
  const strata::wasm::api::Extern item;
};

struct wasm_func_t final : wasm_extern_t {
  using wasm_extern_t::wasm_extern_t;
  const strata::wasm::api::Func& func() const { return *std::get_if<strata::wasm::api::Func>(&item); }
};
struct wasm_global_t final : wasm_extern_t {
  using wasm_extern_t::wasm_extern_t;
  const strata::wasm::api::Global& global() const { return *std::get_if<strata::wasm::api::Global>(&item); }
};
struct wasm_table_t final : wasm_extern_t {
  using wasm_extern_t::wasm_extern_t;
  const strata::wasm::api::Table& table() const { return *std::get_if<strata::wasm::api::Table>(&item); }
};
struct wasm_memory_t final : wasm_extern_t {
  using wasm_extern_t::wasm_extern_t;
  const strata::wasm::api::Memory& memory() const { return *std::get_if<strata::wasm::api::Memory>(&item); }
};

struct wasm_instance_t final : wasm_ref_t {
  wasm_instance_t(std::shared_ptr<strata::c_api::StoreState> its_state, const strata::wasm::api::Instance& its_instance)
      : wasm_ref_t(strata::c_api::RefKind::kInstance), state(std::move(its_state)), instance(its_instance) {}
  wasm_instance_t* Copy() const override { return new wasm_instance_t(state, instance); }
  bool SameAs(const wasm_ref_t& other) const override;
  strata::c_api::HostInfo* host_info() const override;
  const strata::c_api::HostInfo* FindHostInfo() const override;

  const std::shared_ptr<strata::c_api::StoreState> state;
  const strata::wasm::api::Instance instance;
};

// A thing that only its references hold, the guest's among them: its identity is where its information is.
struct wasm_foreign_t final : wasm_ref_t {
  explicit wasm_foreign_t(std::shared_ptr<strata::c_api::HostInfo> its_info)
      : wasm_ref_t(strata::c_api::RefKind::kForeign), info(std::move(its_info)) {}
  wasm_foreign_t* Copy() const override { return new wasm_foreign_t(info); }
  bool SameAs(const wasm_ref_t& other) const override;
  strata::c_api::HostInfo* host_info() const override { return info.get(); }

  const std::shared_ptr<strata::c_api::HostInfo> info;
};

namespace strata::c_api {

// An object of the heap or an i31: what wasm.h has no name for. Host information belongs to it and its copies, not to
// what the guest gives anew.
struct ObjectRef final : wasm_ref_t {
  ObjectRef(std::shared_ptr<StoreState> its_state, std::shared_ptr<const wasm::api::OwnedRoot> its_root,
            wasm::api::I31 its_number, std::shared_ptr<HostInfo> its_info)
      : wasm_ref_t(RefKind::kObject),
        state(std::move(its_state)),
        root(std::move(its_root)),
        number(its_number),
        info(std::move(its_info)) {}
  ObjectRef* Copy() const override { return new ObjectRef(state, root, number, info); }
  bool SameAs(const wasm_ref_t& other) const override;
  HostInfo* host_info() const override { return info.get(); }

  const std::shared_ptr<StoreState> state;
  const std::shared_ptr<const wasm::api::OwnedRoot> root;  // null: an i31
  const wasm::api::I31 number;
  const std::shared_ptr<HostInfo> info;
};

// A reference to an item of the state's store.
wasm_extern_t* NewExtern(const std::shared_ptr<StoreState>& state, const wasm::api::Extern& item);
wasm_func_t* NewFunc(const std::shared_ptr<StoreState>& state, const wasm::api::Func& func);

}  // namespace strata::c_api

// Defines what every type of references has. `is_one` is a condition on `const wasm_ref_t& ref`.
#define STRATA_DEFINE_REF_BASE(name)                                                                                \
  void wasm_##name##_delete(wasm_##name##_t* owned) { delete owned; }                                               \
  wasm_##name##_t* wasm_##name##_copy(const wasm_##name##_t* from) {                                                \
    return from == nullptr ? nullptr : static_cast<wasm_##name##_t*>(from->Copy());                                 \
  }                                                                                                                 \
  bool wasm_##name##_same(const wasm_##name##_t* left, const wasm_##name##_t* right) {                              \
    return left != nullptr && right != nullptr && left->ref_kind == right->ref_kind && left->SameAs(*right);        \
  }                                                                                                                 \
  void* wasm_##name##_get_host_info(const wasm_##name##_t* of) {                                                    \
    const ::strata::c_api::HostInfo* info = of == nullptr ? nullptr : of->FindHostInfo();                           \
    return info == nullptr ? nullptr : info->get();                                                                 \
  }                                                                                                                 \
  void wasm_##name##_set_host_info_with_finalizer(wasm_##name##_t* of, void* data, void (*finalizer)(void* info)) { \
    ::strata::c_api::HostInfo* info = of == nullptr ? nullptr : of->host_info();                                    \
    if (info != nullptr) info->Set(data, finalizer);                                                                \
  }                                                                                                                 \
  void wasm_##name##_set_host_info(wasm_##name##_t* of, void* data) {                                               \
    wasm_##name##_set_host_info_with_finalizer(of, data, nullptr);                                                  \
  }

#define STRATA_DEFINE_REF(name, is_one)                                                       \
  STRATA_DEFINE_REF_BASE(name)                                                                \
  wasm_ref_t* wasm_##name##_as_ref(wasm_##name##_t* of) { return of; }                        \
  const wasm_ref_t* wasm_##name##_as_ref_const(const wasm_##name##_t* of) { return of; }      \
  const wasm_##name##_t* wasm_ref_as_##name##_const(const wasm_ref_t* of) {                   \
    const auto matches = [](const wasm_ref_t& ref) { return is_one; };                        \
    return of != nullptr && matches(*of) ? static_cast<const wasm_##name##_t*>(of) : nullptr; \
  }                                                                                           \
  wasm_##name##_t* wasm_ref_as_##name(wasm_ref_t* of) {                                       \
    return const_cast<wasm_##name##_t*>(wasm_ref_as_##name##_const(of));                      \
  }

#endif  // STRATA_VM_BINDING_C_API_REF_H_
