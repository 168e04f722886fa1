#include "vm_binding/wasm/wasm_model.h"

#include "absl/strings/str_cat.h"

namespace strata::wasm {
namespace {

constexpr size_t kHostRefBytes = 8;

}  // namespace

size_t WasmModel::SizeOf(vm::Address object, vm::TypeId type) const {
  if (type == kHostRefTypeId) return kHostRefBytes;
  if (type == kRefVectorTypeId) return ArrayBytes(StorageKind::kRef, Length(object));
  if (type == kExceptionTypeId) return ExceptionBytes(PayloadOf(object));
  const ObjectLayout& layout = Layout(type);
  return layout.kind == ObjectKind::kStruct ? layout.size : ArrayBytes(layout.element, Length(object));
}

bool WasmModel::IsKnownType(vm::TypeId type) const {
  if (type < kFirstCanonicalTypeId) {
    return type == kHostRefTypeId || type == kRefVectorTypeId || type == kExceptionTypeId;
  }
  if (type - kFirstCanonicalTypeId >= engine_->types().size()) return false;
  return Layout(type).kind != ObjectKind::kNone;
}

std::string WasmModel::TypeName(vm::TypeId type) const {
  if (type == kHostRefTypeId) return "host reference";
  if (type == kRefVectorTypeId) return "reference vector";
  if (type == kExceptionTypeId) return "exception";
  if (!IsKnownType(type)) return absl::StrCat("unknown type ", type);
  const bool is_struct = Layout(type).kind == ObjectKind::kStruct;
  return absl::StrCat(is_struct ? "struct" : "array", " of type ", type - kFirstCanonicalTypeId);
}

}  // namespace strata::wasm
