// One bit per 8 bytes: this granule belongs to an object that lives (or to one not yet judged).
//
// The mark bits of spaces that mark in place. An object is marked over its whole length, so that a run of clear bits is
// a hole and a run of set bits is whole objects, one after the other: sweeping and walking need no object's size.
// A view, freely copied; the memory belongs to the heap's cage. Marking is atomic where it says so, relaxed because a
// mark publishes nothing; everything else needs the words it touches to itself.

#ifndef STRATA_GC_METADATA_GRANULE_MAP_H_
#define STRATA_GC_METADATA_GRANULE_MAP_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "gc/metadata/side_metadata_spec.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

enum class MarkSharing : uint8_t { kAlone, kShared };  // whether other threads mark at the same time

class GranuleMap {
 public:
  static constexpr uint8_t kLogGranuleBytes = 3;
  static constexpr size_t kGranuleBytes = size_t{1} << kLogGranuleBytes;
  static constexpr SideMetadataSpec kSpec = {
      .name = "live granule", .log_region_bytes = kLogGranuleBytes, .log_bits = 0, .dies_with_blocks = true};

  GranuleMap() = default;
  GranuleMap(vm::Address table, vm::Address objects_begin) : table_(table), objects_begin_(objects_begin) {}

  bool Test(vm::Address granule) const { return (Load(Index(granule) / 64) >> (Index(granule) % 64) & 1) != 0; }

  // The marks of the 64 granules around `granule`, lowest address first.
  uint64_t WordOf(vm::Address granule) const { return Load(Index(granule) / 64); }

  // Marks the object's first granule; returns whether it was marked already. Of several markers one gets false, and
  // must go on with MarkRest.
  template <MarkSharing kSharing>
  bool TestAndMark(vm::Address object) const {
    const size_t index = Index(object);
    const uint64_t mask = uint64_t{1} << (index % 64);
    if constexpr (kSharing == MarkSharing::kShared) {
      if ((Load(index / 64) & mask) != 0) return true;
      return (Word(index / 64).fetch_or(mask, std::memory_order_relaxed) & mask) != 0;
    } else {
      uint64_t& word = table_.As<uint64_t>()[index / 64];
      if ((word & mask) != 0) return true;
      word |= mask;
      return false;
    }
  }
  // Both at once: marks all of the object, and returns whether it was marked already. One change of one word for most
  // objects: where others mark too, that is what marking costs.
  template <MarkSharing kSharing>
  bool TestAndMarkWhole(vm::Address object, size_t bytes) const {
    const size_t bit = Index(object) % 64;
    const size_t granules = bytes / kGranuleBytes;
    if (granules > 64 - bit) [[unlikely]] {
      if (TestAndMark<kSharing>(object)) return true;
      MarkRest<kSharing>(object, bytes);
      return false;
    }
    const uint64_t first = uint64_t{1} << bit;
    const uint64_t mask = Mask(bit, granules);
    if constexpr (kSharing == MarkSharing::kShared) {
      if ((Load(Index(object) / 64) & first) != 0) return true;
      return (Word(Index(object) / 64).fetch_or(mask, std::memory_order_relaxed) & first) != 0;
    } else {
      uint64_t& word = table_.As<uint64_t>()[Index(object) / 64];
      if ((word & first) != 0) return true;
      word |= mask;
      return false;
    }
  }
  // Marks the granules of [object, object + bytes). `bytes` is a multiple of kGranuleBytes.
  template <MarkSharing kSharing>
  void MarkRest(vm::Address object, size_t bytes) const {
    const size_t first = Index(object);
    const size_t last = first + bytes / kGranuleBytes;  // exclusive
    if (last <= (first | 63) + 1) [[likely]] {
      return Or<kSharing>(first / 64, Mask(first % 64, last - first));
    }
    Or<kSharing>(first / 64, Mask(first % 64, 64 - first % 64));
    for (size_t word = first / 64 + 1; word < last / 64; ++word) Or<kSharing>(word, ~uint64_t{0});
    if (last % 64 != 0) Or<kSharing>(last / 64, Mask(0, last % 64));
  }

  // Both ends are granule boundaries.
  void SetRange(vm::Address begin, vm::Address end) const;
  void ClearRange(vm::Address begin, vm::Address end) const;
  bool AnySet(vm::Address begin, vm::Address end) const { return FindSet(begin, end) != end; }
  // Bytes of [begin, end) whose granules are set.
  size_t SetBytes(vm::Address begin, vm::Address end) const;
  // The first set, or clear, granule at or after `begin`; `end` when there is none.
  vm::Address FindSet(vm::Address begin, vm::Address end) const { return Find(begin, end, 0); }
  vm::Address FindClear(vm::Address begin, vm::Address end) const { return Find(begin, end, ~uint64_t{0}); }

 private:
  // `count` set bits from `bit` on; 1 <= count <= 64 - bit.
  static constexpr uint64_t Mask(size_t bit, size_t count) { return (~uint64_t{0} >> (64 - count)) << bit; }

  size_t Index(vm::Address address) const { return (address - objects_begin_) >> kLogGranuleBytes; }
  vm::Address AddressOf(size_t index) const { return objects_begin_ + (index << kLogGranuleBytes); }
  std::atomic_ref<uint64_t> Word(size_t word) const { return std::atomic_ref<uint64_t>(table_.As<uint64_t>()[word]); }
  uint64_t Load(size_t word) const { return Word(word).load(std::memory_order_relaxed); }

  template <MarkSharing kSharing>
  void Or(size_t word, uint64_t mask) const {
    if constexpr (kSharing == MarkSharing::kShared) {
      if ((Load(word) & mask) != mask) Word(word).fetch_or(mask, std::memory_order_relaxed);
    } else {
      table_.As<uint64_t>()[word] |= mask;
    }
  }
  vm::Address Find(vm::Address begin, vm::Address end, uint64_t flip) const;
  template <typename Change>
  void ForEachWord(vm::Address begin, vm::Address end, const Change& change) const;

  vm::Address table_;
  vm::Address objects_begin_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_METADATA_GRANULE_MAP_H_
