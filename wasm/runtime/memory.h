// A linear memory (core specification 4.2.8).
//
// Guarded: 32-bit addresses and 64 KiB pages; 4 GiB plus a guard are reserved once, the base never moves, pages beyond
// the current size fault. Otherwise checked: the memory is reserved up to its maximum when that is declared and small,
// else grown by remapping, and every access compares with `bytes`. Handlers read `base` and `bytes` at each access of a
// checked memory.
//
// A memory is owned by its store and used on its thread. A shared one (threads proposal) is owned by all stores that
// have it: it never moves, Grow may be called on any thread, and its size is published once the pages are accessible.

#ifndef STRATA_WASM_RUNTIME_MEMORY_H_
#define STRATA_WASM_RUNTIME_MEMORY_H_

#include <atomic>
#include <cstdint>
#include <memory>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/span.h"
#include "wasm/code/memory_layout.h"
#include "wasm/runtime/wait_queue.h"
#include "wasm/types/type.h"

namespace strata::wasm {

inline constexpr uint64_t kWasmPageBytes = 65536;

class MemoryInstance {
 public:
  // Reserves and zeroes the initial pages. `max_pages_allowed`, in pages of 64 KiB whatever the type's page size, is
  // the embedder's limit on top of the type's. kResourceExhausted if the address space or the limit does not suffice.
  // `want_guarded` asks for the guarded form where the type permits it.
  static absl::StatusOr<std::unique_ptr<MemoryInstance>> Create(const MemoryType& type, bool want_guarded,
                                                                uint64_t max_pages_allowed);
  ~MemoryInstance();
  MemoryInstance(const MemoryInstance&) = delete;
  MemoryInstance& operator=(const MemoryInstance&) = delete;

  const MemoryType& type() const { return type_; }
  bool guarded() const { return guarded_; }
  bool shared() const { return type_.shared; }
  uint64_t pages() const { return bytes() >> type_.page_size_log2; }
  // memory.grow: the old size in pages, or -1 when the limit or the system refuses. Does not move a guarded memory.
  int64_t Grow(uint64_t delta_pages) ABSL_LOCKS_EXCLUDED(growth_);
  absl::Span<uint8_t> data() { return absl::MakeSpan(base_, bytes()); }
  // Whether [address, address + length) lies inside; no overflow whatever the arguments.
  bool Contains(uint64_t address, uint64_t length) const {
    const uint64_t size = bytes();
    return length <= size && address <= size - length;
  }

  uint8_t* base() const { return base_; }
  uint64_t bytes() const { return bytes_.load(std::memory_order_acquire); }  // pairs with the release in Grow
  // Who waits at the addresses of a shared memory; null for any other.
  WaitQueue* wait_queue() const { return wait_queue_.get(); }

 private:
  MemoryInstance() = default;

  // Reserve address space for each form; false if there is none.
  bool ReserveGuarded();
  bool ReserveChecked();
  // Makes the first `bytes` accessible, moving the memory if it is not fixed.
  bool Commit(uint64_t bytes);

  uint8_t* base_ = nullptr;
  std::atomic<uint64_t> bytes_{0};  // written under growth_
  absl::Mutex growth_;
  std::unique_ptr<WaitQueue> wait_queue_;
  uint64_t reserved_bytes_ = 0;
  uint64_t max_pages_ = 0;
  bool guarded_ = false;
  bool fixed_ = false;  // base_ never changes
  MemoryType type_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_MEMORY_H_
