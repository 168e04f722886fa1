// An exception as an object of the heap (exnref).
//
// A scoped handle (rooted.h). On the store's thread; kFailedPrecondition for a stale one, or one of another store.

#ifndef STRATA_WASM_API_EXN_REF_H_
#define STRATA_WASM_API_EXN_REF_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/api/native_type.h"
#include "wasm/api/rooted.h"
#include "wasm/api/store.h"
#include "wasm/api/tag.h"
#include "wasm/api/val.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::api {

class ExnRef : public Rooted {
 public:
  ExnRef() = default;
  // For values that are known to be exceptions: every use checks again.
  explicit ExnRef(const Rooted& object) : Rooted(object) {}
  // A new one that nobody has thrown. kInvalidArgument for a payload that is not the tag's, kFailedPrecondition for a
  // store without a collector, kResourceExhausted if the heap is full. May collect.
  static absl::StatusOr<ExnRef> Create(Store& store, const Tag& tag, absl::Span<const Val> payload);
  // kInvalidArgument for a value that is no exception.
  static absl::StatusOr<ExnRef> FromVal(const Store& store, const Val& val);
  operator Val() const { return Val::Object(*this); }  // NOLINT: an exception is a value

  absl::StatusOr<Tag> tag(const Store& store) const;
  // Its references are rooted in the present scope.
  absl::StatusOr<std::vector<Val>> payload(Store& store) const;
};

template <>
struct NativeType<ExnRef> {
  static constexpr bool kIsRef = true;
  static ValType type() { return RefType{{HeapKind::kExn, 0}, false}; }
  static Val ToVal(const ExnRef& value) { return value; }
  static ExnRef FromVal(const Val& val) { return ExnRef(val.object()); }
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_EXN_REF_H_
