// An instance of a module in a store, and what it exports.
//
// Lives as long as its store unless it is dropped. kFailedPrecondition in another store, kNotFound for a name that is
// not exported, kInvalidArgument for one that is something else.

#ifndef STRATA_WASM_API_INSTANCE_H_
#define STRATA_WASM_API_INSTANCE_H_

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/extern.h"
#include "wasm/api/rooted.h"

namespace strata::wasm {
struct Instance;
}  // namespace strata::wasm

namespace strata::wasm::api {

class Store;

class Instance {
 public:
  Instance() = default;  // of no store: every use fails

  // All exports, in the module's order; names live as long as the instance.
  absl::StatusOr<std::vector<std::pair<absl::string_view, Extern>>> exports(const Store& store) const;
  absl::StatusOr<Extern> GetExport(const Store& store, absl::string_view name) const;
  absl::StatusOr<Func> GetFunc(const Store& store, absl::string_view name) const;
  absl::StatusOr<Table> GetTable(const Store& store, absl::string_view name) const;
  absl::StatusOr<Memory> GetMemory(const Store& store, absl::string_view name) const;
  absl::StatusOr<Global> GetGlobal(const Store& store, absl::string_view name) const;
  absl::StatusOr<Tag> GetTag(const Store& store, absl::string_view name) const;
  // A function to be called as a C++ function; include wasm/api/typed_func.h.
  template <class Signature>
  absl::StatusOr<TypedFunc<Signature>> GetTypedFunc(const Store& store, absl::string_view name) const {
    STRATA_ASSIGN_OR_RETURN(const Func func, GetFunc(store, name));
    return func.Typed<Signature>(store);
  }
  // Gives the instance up. It and what it defines are freed when nothing else in the store reaches them: no import, no
  // function in a table, a global or an object. Names do not count; those of what has been freed are
  // kFailedPrecondition. The search takes time like a collection, so it waits until many have been dropped, guest code
  // does not run, and an instance is dropped or made, or for Store::Collect.
  absl::Status Drop(Store& store) const;
  bool operator==(const Instance& other) const { return store_ == other.store_ && instance_ == other.instance_; }

  // For this package: made of a store's own instance, now.
  Instance(const Store& store, wasm::Instance* instance);
  StoreId store() const { return store_; }
  uint32_t since() const { return since_; }
  wasm::Instance* runtime() const { return instance_; }

 private:
  StoreId store_ = 0;
  wasm::Instance* instance_ = nullptr;
  uint32_t since_ = 0;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_INSTANCE_H_
