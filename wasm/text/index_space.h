// The entries of one index space, with the identifiers and names that the text gives them.

#ifndef STRATA_WASM_TEXT_INDEX_SPACE_H_
#define STRATA_WASM_TEXT_INDEX_SPACE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace strata::wasm::text {

class IndexSpace {
 public:
  // What messages call an entry: "duplicate func", "unknown function".
  struct Nouns {
    absl::string_view duplicate;
    absl::string_view unknown;
  };
  explicit IndexSpace(Nouns nouns) : nouns_(nouns) {}

  const Nouns& nouns() const { return nouns_; }
  uint32_t size() const { return size_; }

  // Appends an entry. False if the identifier is taken; the entry is then anonymous.
  bool Define(std::optional<std::string> id) {
    const uint32_t index = size_++;
    if (!id) return true;
    names_[index] = *id;
    return by_id_.try_emplace(*std::move(id), index).second;
  }
  std::optional<uint32_t> Find(absl::string_view id) const {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    return found->second;
  }
  // The name that the binary gets, where it is not the identifier.
  void Rename(uint32_t index, std::string name) { names_[index] = std::move(name); }
  // By ascending index.
  const std::map<uint32_t, std::string>& names() const { return names_; }

 private:
  Nouns nouns_;
  uint32_t size_ = 0;
  absl::flat_hash_map<std::string, uint32_t> by_id_;
  std::map<uint32_t, std::string> names_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_INDEX_SPACE_H_
