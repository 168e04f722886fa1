// What a store's host holds weakly: references that a collection clears, and finalizers that it makes due.
//
// Belongs to the store and its thread. A finalizer runs exactly once: when its object has been found dead, at the next
// host boundary, or when the store ends. It is not given the object, so nothing comes back to life.

#ifndef STRATA_WASM_API_WEAK_SET_H_
#define STRATA_WASM_API_WEAK_SET_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "vm_binding/weak/weak_table.h"

namespace strata::wasm {
class Store;
}  // namespace strata::wasm

namespace strata::wasm::api {

class DroppedHandles;
class Store;

// Given the store, to use as it likes but not to end; null when the store ends, which must not be used any more then.
using Finalizer = std::function<void(Store*)>;

class WeakSet {
 public:
  explicit WeakSet(wasm::Store& runtime);
  ~WeakSet();
  WeakSet(const WeakSet&) = delete;
  WeakSet& operator=(const WeakSet&) = delete;

  // A weak reference to the object of `word`, until it is among those dropped.
  size_t Add(uint32_t word);
  // The object's word now; 0 once it is dead.
  uint32_t Word(size_t handle) const;
  const std::shared_ptr<DroppedHandles>& dropped() const { return dropped_; }

  void AddFinalizer(uint32_t word, Finalizer finalizer);
  // Runs the finalizers of objects that have died, in the order in which they were added; those that become due
  // meanwhile wait for the next call. Does nothing while one runs. May collect.
  void RunDue(Store& store);
  // At the store's end: the others, in the same order.
  void RunAll();

 private:
  // By when they were added.
  using Due = std::vector<std::pair<uint64_t, Finalizer>>;
  Due TakeDue();

  wasm::Store& runtime_;
  const std::shared_ptr<DroppedHandles> dropped_;
  std::map<weak::WeakRef, std::pair<uint64_t, Finalizer>> finalizers_;
  uint64_t finalizers_added_ = 0;
  bool running_ = false;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_WEAK_SET_H_
