// A module's types while its text is being read: those defined, and those that inline type uses add behind them.

#ifndef STRATA_WASM_TEXT_TYPE_SPACE_H_
#define STRATA_WASM_TEXT_TYPE_SPACE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/text/index_space.h"
#include "wasm/types/type.h"

namespace strata::wasm::text {

class TypeSpace {
 public:
  // What the text format itself needs to know of a defined type.
  struct Entry {
    std::optional<FuncType> func;
    std::unique_ptr<IndexSpace> fields;  // of a structure
  };

  // Identifiers of the types that `(type …)` defines; all are declared before any is defined.
  IndexSpace& ids() { return ids_; }
  const IndexSpace& ids() const { return ids_; }

  // Types defined so far; null beyond them.
  const Entry* Get(uint32_t index) const { return index < entries_.size() ? &entries_[index] : nullptr; }
  const std::vector<Entry>& entries() const { return entries_; }

  // Appends a defined type. A singleton is a final function type without supertype in a group of its own.
  void Define(Entry entry, bool is_singleton);
  // The first singleton equal to `type`, appended to the module if there is none. Call after the last Define.
  uint32_t Intern(const FuncType& type);

  // The type section's groups, to which the parser of type definitions adds.
  ByteWriter& groups() { return groups_; }
  void CountGroup() { ++group_count_; }
  uint32_t group_count() const { return group_count_; }

 private:
  static std::string Key(const FuncType& type);

  IndexSpace ids_{{"type", "type"}};
  std::vector<Entry> entries_;
  absl::flat_hash_map<std::string, uint32_t> singletons_;  // by encoding
  ByteWriter groups_;
  uint32_t group_count_ = 0;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_TYPE_SPACE_H_
