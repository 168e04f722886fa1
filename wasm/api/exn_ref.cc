#include "wasm/api/exn_ref.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/root_set.h"
#include "wasm/api/words.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/exception.h"
#include "wasm/runtime/object_access.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {
namespace {

absl::StatusOr<ExceptionView> View(const Store& store, const Rooted& object) {
  STRATA_ASSIGN_OR_RETURN(const uint32_t word, store.roots().Word(object));
  if (TypeIdOfObject(store.runtime(), word) == kExceptionTypeId) return ViewException(store.runtime(), word);
  return absl::InvalidArgumentError("the object is no exception");
}

// The numbers of a payload in their slots, and as many zeros as it has references.
struct PayloadSlotsOf {
  explicit PayloadSlotsOf(const Values& values) {
    for (const Value& value : values) {
      if (value.kind == ValKind::kRef) {
        refs.push_back(0);
        continue;
      }
      nums.push_back(value.bits);
      if (value.kind == ValKind::kV128) nums.push_back(value.high);
    }
  }

  std::vector<uint64_t> nums;
  std::vector<uint32_t> refs;
};

}  // namespace

absl::StatusOr<ExnRef> ExnRef::Create(Store& store, const Tag& tag, absl::Span<const Val> payload) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<ValType> types, tag.payload(store));
  STRATA_ASSIGN_OR_RETURN(const Values before, ToWords(store, types, payload));
  STRATA_RETURN_IF_ERROR(store.runtime().EnsureHeap());
  const PayloadSlotsOf slots(before);
  const uint32_t word = NewException(store.runtime(), {tag.runtime(), slots.nums.data(), slots.refs.data()});
  if (word == 0) return absl::ResourceExhaustedError(store.runtime().host_message);
  STRATA_ASSIGN_OR_RETURN(const Values now, ToWords(store, types, payload));  // objects may have moved
  uint32_t* ref = NewExceptionRefs(store.runtime(), word).data();
  for (const Value& value : now) {
    if (value.kind == ValKind::kRef) *ref++ = value.ref();
  }
  return ExnRef(store.roots().Add(word));
}

absl::StatusOr<ExnRef> ExnRef::FromVal(const Store& store, const Val& val) {
  if (val.tag() != ValTag::kObject) {
    return absl::InvalidArgumentError(absl::StrCat("expected an exception, not ", TagName(val.tag())));
  }
  STRATA_RETURN_IF_ERROR(View(store, val.object()).status());
  return ExnRef(val.object());
}

absl::StatusOr<Tag> ExnRef::tag(const Store& store) const {
  STRATA_ASSIGN_OR_RETURN(const ExceptionView view, View(store, *this));
  return Tag(store, const_cast<TagInstance*>(view.tag));
}

absl::StatusOr<std::vector<Val>> ExnRef::payload(Store& store) const {
  STRATA_ASSIGN_OR_RETURN(const ExceptionView view, View(store, *this));
  STRATA_ASSIGN_OR_RETURN(const std::vector<ValType> types,
                          Tag(store, const_cast<TagInstance*>(view.tag)).payload(store));
  std::vector<Val> vals;
  const uint64_t* num = view.nums;
  const uint32_t* ref = view.refs;
  for (const ValType& type : types) {
    Value word = type.is_ref() ? Value::Ref(*ref++) : Value{type.kind(), *num++, 0};
    if (type.kind() == ValKind::kV128) word.high = *num++;
    vals.push_back(ToVal(store, type, word));
  }
  return vals;
}

}  // namespace strata::wasm::api
