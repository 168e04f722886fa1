// A handle of an object of a store's heap, which keeps it alive and follows it when a collection moves it.
//
// Scoped: it is good until the RootScope ends in which it was made, which for what a host function is given or makes is
// the end of the call, and otherwise the end of the store. A number, no pointer: copies are free, and one that has gone
// stale or comes from another store is told from a good one (kFailedPrecondition). OwnedRooted (root_set.h) lives
// longer.

#ifndef STRATA_WASM_API_ROOTED_H_
#define STRATA_WASM_API_ROOTED_H_

#include <cstdint>

namespace strata::wasm::api {

// Names a store among all that the process has ever had; 0 is none.
using StoreId = uint64_t;

class Rooted {
 public:
  Rooted() = default;  // of no store: every use fails
  // For RootSet.
  Rooted(StoreId store, uint32_t index, uint32_t generation) : store_(store), index_(index), generation_(generation) {}

  StoreId store() const { return store_; }
  uint32_t index() const { return index_; }
  uint32_t generation() const { return generation_; }

 private:
  StoreId store_ = 0;
  uint32_t index_ = 0;
  uint32_t generation_ = 0;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_ROOTED_H_
