// Who calls a host function: the store, and the instance whose code called.
//
// Lives for the call.

#ifndef STRATA_WASM_API_CALLER_H_
#define STRATA_WASM_API_CALLER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/api/host_definition.h"
#include "wasm/api/instance.h"
#include "wasm/api/memory.h"
#include "wasm/api/store.h"

namespace strata::wasm::api {

class Caller {
 public:
  explicit Caller(const HostFrame& frame) : store_(frame.store), instance_(frame.caller) {}
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  Store& store() const { return store_; }
  template <class T>
  T* data() const {
    return store_.data<T>();
  }
  // kNotFound if the host itself calls.
  absl::StatusOr<Instance> instance() const;
  // The calling instance's memory 0, exported or not: what pointers of its toolchain point into. kNotFound if it has
  // none.
  absl::StatusOr<Memory> memory() const;

 private:
  Store& store_;
  wasm::Instance* const instance_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_CALLER_H_
