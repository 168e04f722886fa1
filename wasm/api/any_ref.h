// References of the host's choosing in signatures: (ref any), (ref eq), and i31 alone.
//
// AnyRef and EqRef are values that are known to be of these types, or shall be: every use checks again. std::optional
// of them is the nullable type. For more special ones see struct_ref.h, array_ref.h, extern_ref.h, exn_ref.h, func.h.

#ifndef STRATA_WASM_API_ANY_REF_H_
#define STRATA_WASM_API_ANY_REF_H_

#include "wasm/api/native_type.h"
#include "wasm/api/val.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::api {

// An i31 or a scoped handle of an object (rooted.h), never null.
template <HeapKind kind>
class HeapRef {
 public:
  HeapRef() = default;  // no reference: every use fails
  explicit HeapRef(const Val& val) : val_(val) {}

  bool is_i31() const { return val_.tag() == ValTag::kI31; }
  I31 i31() const { return val_.i31(); }
  // For StructRef::FromVal and its like.
  const Val& val() const { return val_; }
  operator Val() const { return val_; }  // NOLINT: a reference is a value

 private:
  Val val_;
};
using AnyRef = HeapRef<HeapKind::kAny>;
using EqRef = HeapRef<HeapKind::kEq>;

template <HeapKind kind>
struct NativeType<HeapRef<kind>> {
  static constexpr bool kIsRef = true;
  static ValType type() { return RefType{{kind, 0}, false}; }
  static Val ToVal(const HeapRef<kind>& value) { return value; }
  static HeapRef<kind> FromVal(const Val& val) { return HeapRef<kind>(val); }
};

template <>
struct NativeType<I31> {
  static constexpr bool kIsRef = true;
  static ValType type() { return RefType{{HeapKind::kI31, 0}, false}; }
  static Val ToVal(I31 value) { return Val::OfI31(value); }
  static I31 FromVal(const Val& val) { return val.i31(); }
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_ANY_REF_H_
