// Types of objects, and values for their fields, as struct_ref and array_ref need them.
//
// For this package alone.

#ifndef STRATA_WASM_API_OBJECT_TYPES_H_
#define STRATA_WASM_API_OBJECT_TYPES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "wasm/api/store.h"
#include "wasm/api/val.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/trap.h"
#include "wasm/runtime/value.h"
#include "wasm/types/type.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm::api {

// The type's id if it is a concrete one of that kind, and the store has a heap then; kInvalidArgument naming `what`.
absl::StatusOr<CanonicalTypeId> ObjectType(Store& store, HeapType type, ObjectKind kind, absl::string_view what);
// The word of an object of that kind, and its type.
struct TypedWord {
  uint32_t word = 0;
  CanonicalTypeId type = 0;
};
absl::StatusOr<TypedWord> ObjectWord(const Store& store, const Rooted& object, ObjectKind kind, absl::string_view what);
// Why the runtime could not allocate.
absl::Status HeapFull(const Store& store);

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_OBJECT_TYPES_H_
