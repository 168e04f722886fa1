// Tells names of things that a store has freed from names of what lies in their place now.
//
// A name holds the time at which it was made, in frees: as long as nothing has been freed since, it is good. Later the
// thing must be among those that have survived, and be as old as its name. Used on the store's thread.

#ifndef STRATA_WASM_RUNTIME_LIFETIMES_H_
#define STRATA_WASM_RUNTIME_LIFETIMES_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/types/span.h"
#include "wasm/runtime/func_record.h"

namespace strata::wasm {

class Lifetimes {
 public:
  uint32_t now() const { return now_; }
  // Whether what an address meant at `since` is still there: an instance, table, memory, global or tag.
  bool Has(const void* item, uint32_t since) const {
    if (since == now_) return true;
    const auto survivor = births_.find(item);
    return survivor != births_.end() && survivor->second <= since;
  }
  bool HasFunction(FuncRecordIndex record, uint32_t since) const {
    return since == now_ || record >= record_births_.size() || record_births_[record] <= since;
  }

  // A free: `items` are left, each of which an address names, and `freed` are the records that are not.
  void Advance(absl::Span<const void* const> items, absl::Span<const FuncRecordIndex> freed, size_t record_count);
  // A record's place has a new function.
  void OnReused(FuncRecordIndex record) { record_births_[record] = now_; }

 private:
  static constexpr uint32_t kNever = 0xffffffff;

  uint32_t now_ = 0;
  absl::flat_hash_map<const void*, uint32_t> births_;  // of what was left by the last free
  std::vector<uint32_t> record_births_;                // likewise
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_LIFETIMES_H_
