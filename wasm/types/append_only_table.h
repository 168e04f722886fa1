// A table that only grows and whose entries never move, so that reading needs no lock.
//
// Chunk k holds kFirst << k entries: a small table costs little, and few chunks hold every 32-bit index. One writer at
// a time; any number of readers, each of an index that reached it from something published after the entry was
// written.

#ifndef STRATA_WASM_TYPES_APPEND_ONLY_TABLE_H_
#define STRATA_WASM_TYPES_APPEND_ONLY_TABLE_H_

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace strata::wasm {

template <typename T, uint32_t kFirst = 64>
class AppendOnlyTable {
 public:
  AppendOnlyTable() = default;
  AppendOnlyTable(const AppendOnlyTable&) = delete;
  AppendOnlyTable& operator=(const AppendOnlyTable&) = delete;
  ~AppendOnlyTable() {
    for (std::atomic<T*>& chunk : chunks_) delete[] chunk.load(std::memory_order_relaxed);
  }

  const T& operator[](uint32_t index) const {
    const Position at = Locate(index);
    return chunks_[at.chunk].load(std::memory_order_acquire)[at.slot];  // pairs with the release in Entry
  }
  // The entry to be written, value-initialised at first. The writer's indexes ascend from 0 without gaps.
  T& Entry(uint32_t index) {
    const Position at = Locate(index);
    T* chunk = chunks_[at.chunk].load(std::memory_order_relaxed);
    if (chunk == nullptr) {
      chunk = new T[size_t{kFirst} << at.chunk]();
      chunks_[at.chunk].store(chunk, std::memory_order_release);  // pairs with the acquire in operator[]
    }
    return chunk[at.slot];
  }

 private:
  static_assert(std::has_single_bit(kFirst));
  static constexpr int kChunkCount = 34 - std::bit_width(kFirst);

  struct Position {
    int chunk;
    uint32_t slot;
  };
  static Position Locate(uint32_t index) {
    const uint64_t biased = uint64_t{index} + kFirst;
    const int chunk = std::bit_width(biased) - std::bit_width(kFirst);
    return {chunk, static_cast<uint32_t>(biased - (uint64_t{kFirst} << chunk))};
  }

  std::array<std::atomic<T*>, kChunkCount> chunks_{};
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_TYPES_APPEND_ONLY_TABLE_H_
