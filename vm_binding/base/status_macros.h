// Early return of an absl::Status: the two lines every caller of a fallible function would otherwise write.
//
// Both are for functions that return absl::Status or absl::StatusOr<T>. Neither adds to the message: whoever knows the
// offset or the name writes it.

#ifndef STRATA_VM_BINDING_BASE_STATUS_MACROS_H_
#define STRATA_VM_BINDING_BASE_STATUS_MACROS_H_

#include <utility>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

// Returns the status of `expression` (an absl::Status) from the enclosing function unless it is OK.
#define STRATA_RETURN_IF_ERROR(expression)                                                      \
  do {                                                                                          \
    if (::absl::Status strata_status = (expression); ABSL_PREDICT_FALSE(!strata_status.ok())) { \
      return strata_status;                                                                     \
    }                                                                                           \
  } while (false)

// Assigns the value of `expression` (an absl::StatusOr<T>) to `lhs`, which may declare a variable, or returns its
// status. A type with a comma in `lhs` needs an alias or `auto`.
#define STRATA_ASSIGN_OR_RETURN(lhs, ...) \
  STRATA_ASSIGN_OR_RETURN_IMPL_(STRATA_STATUS_CONCAT_(strata_status_or_, __LINE__), lhs, __VA_ARGS__)

#define STRATA_ASSIGN_OR_RETURN_IMPL_(result, lhs, ...)                    \
  auto result = (__VA_ARGS__);                                             \
  if (ABSL_PREDICT_FALSE(!result.ok())) return std::move(result).status(); \
  lhs = *std::move(result)

#define STRATA_STATUS_CONCAT_(a, b) STRATA_STATUS_CONCAT_IMPL_(a, b)
#define STRATA_STATUS_CONCAT_IMPL_(a, b) a##b

#endif  // STRATA_VM_BINDING_BASE_STATUS_MACROS_H_
