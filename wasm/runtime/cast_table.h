// The rows that casts look at, one for each heap type id: Cohen's display, cut to a depth that a row holds.
//
// Owned by an Engine, which extends it before anybody hears of new types. Readers (handlers, on any thread) load `rows`
// at each cast: an object's type was there before the object, and so was its row. A table that was outgrown stays until
// the engine goes, for a reader may still be in it.

#ifndef STRATA_WASM_RUNTIME_CAST_TABLE_H_
#define STRATA_WASM_RUNTIME_CAST_TABLE_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "wasm/code/object_ops.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {

class CastTable {
 public:
  CastTable() { Grow(kFirstRows); }
  CastTable(const CastTable&) = delete;
  CastTable& operator=(const CastTable&) = delete;

  // Adds rows for the types interned so far. One thread at a time.
  void Extend(const TypeRegistry& types);
  // Indexed by heap type id. Load with acquire.
  const std::atomic<const CastRow*>& rows() const { return rows_; }

 private:
  static constexpr uint32_t kFirstRows = 64;

  void Grow(uint32_t capacity);
  CastRow MakeRow(const TypeRegistry& types, CanonicalTypeId id) const;

  std::vector<std::unique_ptr<CastRow[]>> tables_;  // the last is in use
  uint32_t capacity_ = 0;
  uint32_t types_ = 0;                         // that have a row
  std::atomic<const CastRow*> rows_{nullptr};  // stored with release in Grow
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_CAST_TABLE_H_
