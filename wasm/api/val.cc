#include "wasm/api/val.h"

namespace strata::wasm::api {

absl::string_view TagName(ValTag tag) {
  switch (tag) {
    case ValTag::kI32:
      return "i32";
    case ValTag::kI64:
      return "i64";
    case ValTag::kF32:
      return "f32";
    case ValTag::kF64:
      return "f64";
    case ValTag::kV128:
      return "v128";
    case ValTag::kNull:
      return "null";
    case ValTag::kI31:
      return "i31";
    case ValTag::kFunc:
      return "function";
    case ValTag::kObject:
      break;
  }
  return "object";
}

}  // namespace strata::wasm::api
