// A guest's memory as a system call sees it: addresses that may be anything, checked before each use.
//
// Holds the memory, not its bytes: an address obtained from At dies when the guest can run or the memory can grow.

#ifndef STRATA_WASM_WASI_GUEST_MEMORY_H_
#define STRATA_WASM_WASI_GUEST_MEMORY_H_

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wasm/runtime/memory.h"
#include "wasm/wasi/errno.h"

namespace strata::wasm::wasi {

// A place and its length, as an iovec of the guest has them.
struct GuestBuffer {
  uint32_t address = 0;
  uint32_t length = 0;
};

class GuestMemory {
 public:
  // `memory` may be null: then every address is outside.
  explicit GuestMemory(MemoryInstance* memory) : memory_(memory) {}

  // The `length` bytes at `address`, or null if any of them is outside.
  uint8_t* At(uint32_t address, uint64_t length) const {
    return memory_ != nullptr && memory_->Contains(address, length) ? memory_->base() + address : nullptr;
  }
  bool Contains(uint32_t address, uint64_t length) const { return At(address, length) != nullptr; }

  // Writes or reads a number, little endian; false if it is outside.
  template <class T>
  [[nodiscard]] bool Store(uint32_t address, T value) const {
    uint8_t* place = At(address, sizeof value);
    if (place != nullptr) std::memcpy(place, &value, sizeof value);
    return place != nullptr;
  }
  template <class T>
  [[nodiscard]] bool Load(uint32_t address, T& value) const {
    const uint8_t* place = At(address, sizeof value);
    if (place != nullptr) std::memcpy(&value, place, sizeof value);
    return place != nullptr;
  }

  // A copy of a path given by address and length. kNametoolong beyond the host's limit, kInval if it contains a zero
  // byte.
  Errno LoadPath(uint32_t address, uint32_t length, std::string& path) const;
  // The buffers of an array of (address, length), all of them inside. kInval beyond the host's limit for their number.
  Errno LoadBuffers(uint32_t address, uint32_t count, std::vector<GuestBuffer>& buffers) const;

 private:
  MemoryInstance* memory_;
};

// Writes numbers at offsets from one place that is known to be inside.
class RecordWriter {
 public:
  // Zeroes the record: padding too has a value.
  RecordWriter(uint8_t* place, uint32_t bytes) : place_(place) { std::memset(place, 0, bytes); }
  template <class T>
  void Put(uint32_t offset, T value) {
    std::memcpy(place_ + offset, &value, sizeof value);
  }

 private:
  uint8_t* place_;
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_GUEST_MEMORY_H_
