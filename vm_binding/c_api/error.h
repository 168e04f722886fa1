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
// What is said of something whose store has ended, or of no store.
inline absl::Status NoStore() { return absl::FailedPreconditionError("no store, or one that has ended"); }

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_ERROR_H_
