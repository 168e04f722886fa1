// A linear memory that guests of several stores have at the same time, on as many threads (threads proposal).
//
// A shared handle: copies are the same memory, which lives as long as the last of them or of the stores that have it.
// It never moves and never shrinks. Any thread, any number at once; what is read and written by others meanwhile is
// atomic here, and in what order it is seen is said where it matters.

#ifndef STRATA_WASM_API_SHARED_MEMORY_H_
#define STRATA_WASM_API_SHARED_MEMORY_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/api/engine.h"
#include "wasm/api/memory.h"
#include "wasm/types/type.h"

namespace strata::wasm {
class MemoryInstance;
}  // namespace strata::wasm

namespace strata::wasm::api {

class Store;

// How a wait ended: by a notify, at once because the memory held another value, or because the time was over.
enum class WaitEnd : uint8_t { kWoken, kNotEqual, kTimedOut };

class SharedMemory {
 public:
  // A new one, zeroed. kInvalidArgument unless the type is shared, kResourceExhausted beyond the engine's limit or the
  // system's.
  static absl::StatusOr<SharedMemory> Create(const Engine& engine, const MemoryType& type);
  // What a store has, an instance's export for example, to be given to others. kInvalidArgument if it is not shared.
  static absl::StatusOr<SharedMemory> Of(const Store& store, const Memory& memory);
  // The same memory as a thing of `store`, the same each time. kFailedPrecondition in a store of another engine. On the
  // store's thread.
  absl::StatusOr<Memory> In(Store& store) const;

  const MemoryType& type() const;
  uint64_t size_bytes() const;
  uint64_t size_pages() const;
  // The old size in pages; kResourceExhausted if its maximum, the engine's limit or the system refuses.
  absl::StatusOr<uint64_t> Grow(uint64_t delta_pages) const;

  // Copies, byte by byte as far as others can see; kOutOfRange, and nothing copied, unless all of it lies inside.
  absl::Status Read(uint64_t address, absl::Span<uint8_t> into) const;
  absl::Status Write(uint64_t address, absl::Span<const uint8_t> bytes) const;
  // The number at an address, for atomic accesses as of the guests' own; it stays there as long as the memory.
  // kOutOfRange, or kInvalidArgument for an address that is no multiple of its size.
  template <class T>
  absl::StatusOr<std::atomic_ref<T>> At(uint64_t address) const {
    absl::StatusOr<uint8_t*> place = Place(address, sizeof(T));
    if (!place.ok()) return place.status();
    return std::atomic_ref<T>(*reinterpret_cast<T*>(*place));
  }

  // memory.atomic.notify: wakes up to `count` of those who wait at the address, guests and hosts; says how many.
  absl::StatusOr<uint32_t> Notify(uint64_t address, uint32_t count) const;
  // memory.atomic.wait32 and wait64 by the host: sleeps until a notify if the number is `expected`; forever without a
  // timeout. Not for a thread whose store runs a guest that shall be interruptible: nothing else ends the wait.
  absl::StatusOr<WaitEnd> Wait32(uint64_t address, uint32_t expected, std::optional<uint64_t> timeout_ns) const;
  absl::StatusOr<WaitEnd> Wait64(uint64_t address, uint64_t expected, std::optional<uint64_t> timeout_ns) const;

  bool operator==(const SharedMemory&) const = default;

 private:
  SharedMemory(const Engine& engine, std::shared_ptr<MemoryInstance> memory);

  absl::StatusOr<uint8_t*> Place(uint64_t address, size_t bytes) const;
  template <class T>
  absl::StatusOr<WaitEnd> Wait(uint64_t address, T expected, std::optional<uint64_t> timeout_ns) const;

  Engine engine_;
  std::shared_ptr<MemoryInstance> memory_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_SHARED_MEMORY_H_
