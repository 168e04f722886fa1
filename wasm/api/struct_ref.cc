#include "wasm/api/struct_ref.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/object_types.h"
#include "wasm/api/root_set.h"
#include "wasm/api/words.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/object_access.h"
#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/store.h"
#include "wasm/types/type.h"

namespace strata::wasm::api {
namespace {

const std::vector<FieldType>& FieldsOf(const Store& store, CanonicalTypeId type) {
  return store.runtime().engine().types().Get(type).struct_type()->fields;
}

std::vector<ValType> ValTypesOf(const std::vector<FieldType>& fields) {
  std::vector<ValType> types;
  for (const FieldType& field : fields) types.push_back(field.type);
  return types;
}

absl::Status CheckDefaults(const std::vector<ValType>& types) {
  for (size_t i = 0; i < types.size(); ++i) {
    if (!types[i].is_defaultable()) return absl::InvalidArgumentError(absl::StrCat("field ", i, " has no default"));
  }
  return absl::OkStatus();
}

// Where field `index` of the object is.
struct FieldPlace {
  uint32_t word;
  FieldType type;
  ObjectPlace place;
};

absl::StatusOr<FieldPlace> FindField(const Store& store, const StructRef& object, size_t index) {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, ObjectWord(store, object, ObjectKind::kStruct, "struct"));
  const std::vector<FieldType>& fields = FieldsOf(store, found.type);
  if (index >= fields.size()) {
    return absl::OutOfRangeError(absl::StrCat("field ", index, " of a struct of ", fields.size()));
  }
  const FieldLayout& layout = store.runtime().engine().Layout(found.type).fields[index];
  return FieldPlace{found.word, fields[index], ObjectPlace::Of(layout)};
}

}  // namespace

absl::StatusOr<StructRef> StructRef::Create(Store& store, HeapType type, absl::Span<const Val> fields) {
  STRATA_ASSIGN_OR_RETURN(const CanonicalTypeId id, ObjectType(store, type, ObjectKind::kStruct, "struct"));
  const std::vector<ValType> types = ValTypesOf(FieldsOf(store, id));
  if (fields.empty()) {
    STRATA_RETURN_IF_ERROR(CheckDefaults(types));
  } else {
    STRATA_RETURN_IF_ERROR(ToWords(store, types, fields).status());  // before anything is allocated
  }
  uint32_t object = 0;
  if (StructNewDefault(store.runtime(), id, &object) != TrapKind::kNone) return HeapFull(store);
  if (!fields.empty()) {
    STRATA_ASSIGN_OR_RETURN(const Values words, ToWords(store, types, fields));  // as they are now
    const std::vector<FieldLayout>& layouts = store.runtime().engine().Layout(id).fields;
    for (size_t i = 0; i < words.size(); ++i) InitPlace(store.runtime(), object, ObjectPlace::Of(layouts[i]), words[i]);
  }
  return StructRef(store.roots().Add(object));
}

absl::StatusOr<StructRef> StructRef::FromVal(const Store& store, const Val& val) {
  if (val.tag() != ValTag::kObject) {
    return absl::InvalidArgumentError(absl::StrCat("expected a struct, not ", TagName(val.tag())));
  }
  STRATA_RETURN_IF_ERROR(ObjectWord(store, val.object(), ObjectKind::kStruct, "struct").status());
  return StructRef(val.object());
}

absl::StatusOr<HeapType> StructRef::type(const Store& store) const {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, ObjectWord(store, *this, ObjectKind::kStruct, "struct"));
  return HeapType::Concrete(found.type);
}

absl::StatusOr<size_t> StructRef::field_count(const Store& store) const {
  STRATA_ASSIGN_OR_RETURN(const TypedWord found, ObjectWord(store, *this, ObjectKind::kStruct, "struct"));
  return FieldsOf(store, found.type).size();
}

absl::StatusOr<Val> StructRef::Get(Store& store, size_t field) const {
  STRATA_ASSIGN_OR_RETURN(const FieldPlace found, FindField(store, *this, field));
  return ToVal(store, found.type.type, ReadPlace(store.runtime(), found.word, found.place));
}

absl::Status StructRef::Set(Store& store, size_t field, const Val& value) const {
  STRATA_ASSIGN_OR_RETURN(const FieldPlace found, FindField(store, *this, field));
  if (!found.type.is_mutable) return absl::FailedPreconditionError(absl::StrCat("field ", field, " is immutable"));
  STRATA_ASSIGN_OR_RETURN(const Value word, ToWord(store, found.type.type, value));
  WritePlace(store.runtime(), found.word, found.place, word);
  return absl::OkStatus();
}

}  // namespace strata::wasm::api
