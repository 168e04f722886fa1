// strata_error_t, and how a status becomes one.

#ifndef STRATA_VM_BINDING_C_API_ERROR_H_
#define STRATA_VM_BINDING_C_API_ERROR_H_

#include "absl/status/status.h"
#include "vm_binding/c_api/strata.h"

struct strata_error_t {
  absl::Status status;
};

namespace strata::c_api {

// Null if it is OK.
strata_error_t* NewError(const absl::Status& status);
// What is said of a NULL where something has to be.
inline absl::Status Missing() { return absl::InvalidArgumentError("an argument is NULL"); }
// What is said of something whose store has ended. A wasm_store_t that there is has a store.
inline absl::Status NoStore() { return absl::FailedPreconditionError("its store has ended"); }
// What is said to a hook that would change what the store tells of itself.
inline absl::Status WithinHook() { return absl::FailedPreconditionError("not while a hook of the store runs"); }

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_ERROR_H_
