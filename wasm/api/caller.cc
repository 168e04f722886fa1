#include "wasm/api/caller.h"

#include "absl/status/status.h"
#include "wasm/runtime/instance.h"

namespace strata::wasm::api {

absl::StatusOr<Instance> Caller::instance() const {
  if (instance_ == nullptr) return absl::NotFoundError("the host function was called by the host");
  return Instance(store_, instance_);
}

absl::StatusOr<Memory> Caller::memory() const {
  if (instance_ == nullptr) return absl::NotFoundError("the host function was called by the host");
  if (instance_->memory_storage.empty()) return absl::NotFoundError("the calling instance has no memory");
  return Memory(store_, instance_->memory_storage[0]);
}

}  // namespace strata::wasm::api
