// An object of the host's in a guest's hands: any C++ value, whose destructor runs once, when the guest has dropped it
// and a collection has found that out, or the store ends.
//
// A scoped handle (rooted.h). On the store's thread, where destructors run too: at a host boundary, never in a pause.
// Two references made of one value are two references; to give a guest the same one again, keep the handle.

#ifndef STRATA_WASM_API_EXTERN_REF_H_
#define STRATA_WASM_API_EXTERN_REF_H_

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wasm/api/native_type.h"
#include "wasm/api/rooted.h"
#include "wasm/api/store.h"
#include "wasm/api/val.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::api {

class ExternRef : public Rooted {
 public:
  ExternRef() = default;
  // For values that are known to be host objects: every use checks again.
  explicit ExternRef(const Rooted& object) : Rooted(object) {}
  // kFailedPrecondition for a store without a collector, kResourceExhausted if the heap is full: the value is destroyed
  // then. May collect.
  template <class T>
  static absl::StatusOr<ExternRef> Create(Store& store, T value) {
    return CreateErased(store, std::make_shared<T>(std::move(value)), &kTypeOf<T>);
  }
  // kInvalidArgument for a value that is no object of the host's.
  static absl::StatusOr<ExternRef> FromVal(const Store& store, const Val& val);
  operator Val() const { return Val::Object(*this); }  // NOLINT: a host object is a value

  // The object, which stays where it is as long as it is referred to. kInvalidArgument if it is no T.
  template <class T>
  absl::StatusOr<T*> Get(const Store& store) const {
    absl::StatusOr<void*> value = GetErased(store, &kTypeOf<T>);
    if (!value.ok()) return value.status();
    return static_cast<T*>(*value);
  }

 private:
  template <class T>
  static constexpr char kTypeOf = 0;

  static absl::StatusOr<ExternRef> CreateErased(Store& store, std::shared_ptr<void> value, const void* type);
  absl::StatusOr<void*> GetErased(const Store& store, const void* type) const;
};

template <>
struct NativeType<ExternRef> {
  static constexpr bool kIsRef = true;
  static ValType type() { return RefType{{HeapKind::kExtern, 0}, false}; }
  static Val ToVal(const ExternRef& value) { return value; }
  static ExternRef FromVal(const Val& val) { return ExternRef(val.object()); }
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_EXTERN_REF_H_
