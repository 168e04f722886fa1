// A linear memory of a store.
//
// Used on the store's thread. Bytes of a shared memory may change under its reader: Read and Write allow for that, and
// SharedMemory is for other threads. kFailedPrecondition in another store.

#ifndef STRATA_WASM_API_MEMORY_H_
#define STRATA_WASM_API_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/api/rooted.h"
#include "wasm/types/type.h"

namespace strata::wasm {
class MemoryInstance;
}  // namespace strata::wasm

namespace strata::wasm::api {

class Store;

// kInvalidArgument for a type that no module could declare.
absl::Status CheckMemoryType(const MemoryType& type);

class Memory {
 public:
  Memory() = default;  // of no store: every use fails
  // A new one, zeroed. kResourceExhausted beyond the engine's limit or the system's, kInvalidArgument for a type that
  // no module could declare.
  static absl::StatusOr<Memory> Create(Store& store, const MemoryType& type);

  absl::StatusOr<MemoryType> type(const Store& store) const;
  // All bytes. Good until guest code runs or the memory grows: either may move it.
  absl::StatusOr<absl::Span<uint8_t>> data(const Store& store) const;
  absl::StatusOr<uint64_t> size_bytes(const Store& store) const;
  // In pages of the type's size, 64 KiB unless it says otherwise.
  absl::StatusOr<uint64_t> size_pages(const Store& store) const;
  // The old size in pages; kResourceExhausted if a limit or the system refuses.
  absl::StatusOr<uint64_t> Grow(Store& store, uint64_t delta_pages) const;

  // Copies; kOutOfRange, and nothing copied, unless all of it lies inside.
  absl::Status Read(const Store& store, uint64_t address, absl::Span<uint8_t> into) const;
  absl::Status Write(const Store& store, uint64_t address, absl::Span<const uint8_t> bytes) const;
  absl::StatusOr<std::string> ReadString(const Store& store, uint64_t address, uint64_t length) const;
  bool operator==(const Memory& other) const { return store_ == other.store_ && memory_ == other.memory_; }

  // For this package: made of a store's own memory, now.
  Memory(const Store& store, MemoryInstance* memory);
  StoreId store() const { return store_; }
  uint32_t since() const { return since_; }
  MemoryInstance* runtime() const { return memory_; }

 private:
  absl::StatusOr<absl::Span<uint8_t>> Range(const Store& store, uint64_t address, uint64_t length) const;
  // One side is the memory's.
  void Copy(uint8_t* to, const uint8_t* from, size_t count) const;

  StoreId store_ = 0;
  MemoryInstance* memory_ = nullptr;
  uint32_t since_ = 0;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_MEMORY_H_
