#include "wasm/runtime/lifetimes.h"

#include <utility>

namespace strata::wasm {

void Lifetimes::Advance(absl::Span<const void* const> items, absl::Span<const FuncRecordIndex> freed,
                        size_t record_count) {
  absl::flat_hash_map<const void*, uint32_t> births;
  births.reserve(items.size());
  for (const void* item : items) {
    const auto known = births_.find(item);
    births.emplace(item, known != births_.end() ? known->second : now_);
  }
  births_ = std::move(births);
  record_births_.resize(record_count, now_);
  for (const FuncRecordIndex record : freed) record_births_[record] = kNever;
  ++now_;
}

}  // namespace strata::wasm
