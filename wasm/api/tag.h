// A tag of a store: the identity of a kind of exceptions.

#ifndef STRATA_WASM_API_TAG_H_
#define STRATA_WASM_API_TAG_H_

#include <cstdint>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wasm/api/rooted.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {
struct TagInstance;
}  // namespace strata::wasm

namespace strata::wasm::api {

class Store;

class Tag {
 public:
  Tag() = default;  // of no store: every use fails
  // A new one, whose exceptions carry values of these types; concrete ones are the engine's. `name` is for messages.
  // kInvalidArgument for types that are none.
  static absl::StatusOr<Tag> Create(Store& store, std::vector<ValType> payload, absl::string_view name = "");

  // Types of the payload. kFailedPrecondition in another store.
  absl::StatusOr<std::vector<ValType>> payload(const Store& store) const;
  bool operator==(const Tag& other) const { return store_ == other.store_ && tag_ == other.tag_; }

  // For this package: made of a store's own tag, now.
  Tag(const Store& store, TagInstance* tag);
  StoreId store() const { return store_; }
  uint32_t since() const { return since_; }
  TagInstance* runtime() const { return tag_; }

 private:
  StoreId store_ = 0;
  TagInstance* tag_ = nullptr;
  uint32_t since_ = 0;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_TAG_H_
