// The references of one store that its host holds: scoped ones in a stack, owned ones by themselves.
//
// Belongs to the store and its thread; only OwnedRoot may be dropped on any thread, and after the store. Invariant
// kGenerationTellsReuse: a place in the stack gets a new generation whenever its scope ends, so a stale handle is never
// taken for the one that has its place now.

#ifndef STRATA_WASM_API_ROOT_SET_H_
#define STRATA_WASM_API_ROOT_SET_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "wasm/api/rooted.h"

namespace strata::wasm {
class Store;
}  // namespace strata::wasm

namespace strata::wasm::api {

class DroppedHandles;

// Keeps an object alive until it is dropped. Any thread may drop it; used on the store's. Movable.
class OwnedRoot {
 public:
  OwnedRoot() = default;  // of no store: every use fails
  OwnedRoot(OwnedRoot&& other) noexcept;
  OwnedRoot& operator=(OwnedRoot&& other) noexcept;
  ~OwnedRoot();

  StoreId store() const { return store_; }

 private:
  friend class RootSet;
  OwnedRoot(StoreId store, size_t handle, std::shared_ptr<DroppedHandles> dropped);

  StoreId store_ = 0;
  size_t handle_ = 0;
  std::shared_ptr<DroppedHandles> dropped_;
};

class RootSet {
 public:
  RootSet(StoreId store, wasm::Store& runtime);
  ~RootSet();
  RootSet(const RootSet&) = delete;
  RootSet& operator=(const RootSet&) = delete;

  // A handle of the object that `word` refers to.
  Rooted Add(uint32_t word);
  // The word now. kFailedPrecondition for a handle of another store, or whose scope has ended.
  absl::StatusOr<uint32_t> Word(const Rooted& handle) const;
  OwnedRoot Own(uint32_t word);
  absl::StatusOr<uint32_t> Word(const OwnedRoot& handle) const;

  // Forgets the owned ones that have been dropped; Add and Own do, too.
  void ReleaseDropped();

  // Scopes nest: a scope is how many handles there were when it began.
  size_t depth() const { return depth_; }
  void EndScope(size_t depth) {
    if (depth_ > depth) Pop(depth);
  }

 private:
  struct Entry {
    size_t handle = 0;
    uint32_t generation = 0;
  };

  void Pop(size_t depth);

  const StoreId store_;
  wasm::Store& runtime_;
  std::vector<Entry> entries_;  // those from depth_ on are free
  size_t depth_ = 0;
  const std::shared_ptr<DroppedHandles> dropped_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_ROOT_SET_H_
