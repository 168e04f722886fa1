#include "wasm/api/weak_ref.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/dropped_handles.h"
#include "wasm/api/root_set.h"
#include "wasm/api/weak_set.h"

namespace strata::wasm::api {

absl::StatusOr<WeakRef> WeakRef::Create(Store& store, const Val& value) {
  if (!value.is_ref()) {
    return absl::InvalidArgumentError(absl::StrCat("expected a reference, not ", TagName(value.tag())));
  }
  if (value.tag() == ValTag::kFunc) STRATA_RETURN_IF_ERROR(CheckOwner(store, value.function_store(), "function"));
  WeakRef ref;
  if (value.tag() == ValTag::kObject) {
    STRATA_ASSIGN_OR_RETURN(const uint32_t word, store.roots().Word(value.object()));
    ref.handle_ = store.weak().Add(word);
    ref.dropped_ = store.weak().dropped();
  }
  ref.store_ = store.id();
  ref.value_ = value;
  return ref;
}

WeakRef::WeakRef(WeakRef&& other) noexcept
    : store_(std::exchange(other.store_, 0)),
      value_(other.value_),
      handle_(other.handle_),
      dropped_(std::move(other.dropped_)) {}

WeakRef& WeakRef::operator=(WeakRef&& other) noexcept {
  std::swap(store_, other.store_);
  std::swap(value_, other.value_);
  std::swap(handle_, other.handle_);
  std::swap(dropped_, other.dropped_);
  return *this;
}

WeakRef::~WeakRef() {
  if (dropped_ != nullptr) dropped_->Add(handle_);
}

absl::StatusOr<std::optional<Val>> WeakRef::Get(Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckOwner(store, store_, "weak reference"));
  if (dropped_ == nullptr) return value_;
  const uint32_t word = store.weak().Word(handle_);
  if (word == 0) return std::nullopt;
  return Val::Object(store.roots().Add(word));
}

}  // namespace strata::wasm::api
