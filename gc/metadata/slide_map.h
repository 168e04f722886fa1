// Where each live object of a sliding space goes: as far from the space's start as there is live memory before it.
//
// The offset table of the Compressor (Kermany and Petrank, PLDI 2006) over the granule map: the number of live granules
// before each 512 bytes; what lies in between is counted in one word of marks. Beside it, per block, how far the last
// object of the block before reaches into this one, so that objects of a block can be found from its start alone.
// Objects that must stay where they are interrupt the sliding; for objects in the same 512 bytes as a part of one, the
// table alone does not tell where they go (a SlideSpace does).
// A view, freely copied. Filled block by block, by any worker; read by all once filled.

#ifndef STRATA_GC_METADATA_SLIDE_MAP_H_
#define STRATA_GC_METADATA_SLIDE_MAP_H_

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "gc/metadata/granule_map.h"
#include "gc/metadata/side_metadata_spec.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

class SlideMap {
 public:
  static constexpr uint8_t kLogBlockBytes = 16;
  static constexpr size_t kBlockBytes = size_t{1} << kLogBlockBytes;
  static constexpr size_t kRegionBytes = 512;
  static constexpr SideMetadataSpec kOffsetSpec = {
      .name = "slide offset", .log_region_bytes = 9, .log_bits = 5, .dies_with_blocks = true};
  static constexpr SideMetadataSpec kCrossingSpec = {
      .name = "block crossing", .log_region_bytes = kLogBlockBytes, .log_bits = 4, .dies_with_blocks = true};

  SlideMap() = default;
  SlideMap(vm::Address offsets, vm::Address crossings, vm::Address objects_begin, GranuleMap granules)
      : offsets_(offsets), crossings_(crossings), objects_begin_(objects_begin), granules_(granules) {}

  // An object at [object, object + bytes) is live; 0 < bytes < kBlockBytes. Any worker.
  void NoteCrossing(vm::Address object, size_t bytes) const {
    const size_t last_block = BlockIndex(object + (bytes - 1));
    if (last_block == BlockIndex(object)) [[likely]] {
      return;
    }
    const size_t reaches = (object - objects_begin_ + bytes) % kBlockBytes;
    Crossing(last_block).store(static_cast<uint16_t>(reaches), std::memory_order_relaxed);
  }
  void ClearCrossing(vm::Address block) const { Crossing(BlockIndex(block)).store(0, std::memory_order_relaxed); }
  // The first byte of `block` that no object of the block before covers.
  vm::Address FirstObject(vm::Address block) const {
    return block + Crossing(BlockIndex(block)).load(std::memory_order_relaxed);
  }

  // Enters the block's objects, `live_bytes_before` of live memory lying before it in the space.
  void FillBlock(vm::Address block, size_t live_bytes_before) const;

  // Enters one region, a multiple of kRegionBytes, of which the first object goes to `to_bytes` from the space's start.
  void SetRegion(vm::Address region, size_t to_bytes, bool interrupted) const {
    const uint32_t granules = static_cast<uint32_t>(to_bytes / GranuleMap::kGranuleBytes);
    offsets_.As<uint32_t>()[(region - objects_begin_) / kRegionBytes] = granules | (interrupted ? kInterrupted : 0);
  }
  bool IsInterrupted(vm::Address object) const { return (OffsetAt(object) & kInterrupted) != 0; }
  // The region around `address`.
  vm::Address RegionOf(vm::Address address) const { return address - (address - objects_begin_) % kRegionBytes; }

  // Where the live granule at `object` goes, in a space that starts at `space_begin`; not if a pinned object lies in
  // its region before it.
  vm::Address ForwardedAddress(vm::Address space_begin, vm::Address object) const {
    const size_t granule = (object - objects_begin_) >> GranuleMap::kLogGranuleBytes;
    const uint64_t before = granules_.WordOf(object) & ((uint64_t{1} << (granule % 64)) - 1);
    const size_t granules = (OffsetAt(object) & ~kInterrupted) + static_cast<size_t>(std::popcount(before));
    return space_begin + granules * GranuleMap::kGranuleBytes;
  }

 private:
  // A cage holds at most 2^31 granules, the first is never reached, so an offset leaves this bit free.
  static constexpr uint32_t kInterrupted = uint32_t{1} << 31;

  uint32_t OffsetAt(vm::Address object) const {
    return offsets_.As<uint32_t>()[(object - objects_begin_) / kRegionBytes];
  }
  size_t BlockIndex(vm::Address block) const { return (block - objects_begin_) >> kLogBlockBytes; }
  std::atomic_ref<uint16_t> Crossing(size_t block) const {
    return std::atomic_ref<uint16_t>(crossings_.As<uint16_t>()[block]);
  }

  vm::Address offsets_;
  vm::Address crossings_;
  vm::Address objects_begin_;
  GranuleMap granules_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_METADATA_SLIDE_MAP_H_
