#include "wasm/runtime/object_names.h"

#include "absl/strings/str_cat.h"
#include "wasm/code/object_layout.h"
#include "wasm/module/module.h"

namespace strata::wasm {
namespace {

// Empty if the module has no name for the type.
std::string NameIn(const ModuleCode& code, CanonicalTypeId id) {
  const absl::Span<const CanonicalTypeId> ids = code.canonical_types();
  for (const NameEntry& entry : code.module().names.types) {
    if (entry.index < ids.size() && ids[entry.index] == id) return std::string(entry.name);
  }
  return "";
}

}  // namespace

std::string NameObject(const Engine& engine, absl::Span<const std::unique_ptr<Instance>> instances, vm::TypeId type) {
  if (type == kHostRefTypeId) return "host reference";
  if (type == kRefVectorTypeId) return "reference vector";
  if (type == kExceptionTypeId) return "exception";
  if (type < kFirstCanonicalTypeId) return "object";
  const CanonicalTypeId id = type - kFirstCanonicalTypeId;
  const char* const kind = engine.Layout(id).kind == ObjectKind::kArray ? "array" : "struct";
  for (const std::unique_ptr<Instance>& instance : instances) {
    const std::string name = NameIn(*instance->code, id);
    if (!name.empty()) return absl::StrCat(kind, " $", name);
  }
  return absl::StrCat(kind, " of type ", id);
}

}  // namespace strata::wasm
