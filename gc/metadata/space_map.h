// Which space owns each block of the cage: one byte per block, asked for every reference a trace meets.
//
// A view over side metadata. Written when a space takes or gives a block (with the block in that thread's hands),
// read by every worker; relaxed, because a worker can only hold a reference into a block after a synchronisation that
// also ordered the owner's byte. Space 0 owns nothing: blocks nobody took, and the null guard.

#ifndef STRATA_GC_METADATA_SPACE_MAP_H_
#define STRATA_GC_METADATA_SPACE_MAP_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "gc/metadata/side_metadata_spec.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

// A small number, unique within a heap. Plans choose theirs.
using SpaceId = uint8_t;
inline constexpr SpaceId kNoSpace = 0;

class SpaceMap {
 public:
  static constexpr uint8_t kLogBlockBytes = 16;
  static constexpr SideMetadataSpec kSpec = {.name = "space map", .log_region_bytes = kLogBlockBytes, .log_bits = 3};

  SpaceMap() = default;
  SpaceMap(vm::Address table, vm::Address objects_begin) : table_(table), objects_begin_(objects_begin) {}

  // `address` must lie between the cage's first and last object byte.
  SpaceId Of(vm::Address address) const { return Entry(address).load(std::memory_order_relaxed); }
  void Set(vm::Address block, SpaceId owner) const { Entry(block).store(owner, std::memory_order_relaxed); }
  // Every block that [begin, end) touches.
  void SetRange(vm::Address begin, vm::Address end, SpaceId owner) const {
    const size_t block_bytes = size_t{1} << kLogBlockBytes;
    for (size_t i = (begin - objects_begin_) / block_bytes; objects_begin_ + i * block_bytes < end; ++i) {
      Set(objects_begin_ + i * block_bytes, owner);
    }
  }

 private:
  std::atomic_ref<SpaceId> Entry(vm::Address address) const {
    return std::atomic_ref<SpaceId>(table_.As<SpaceId>()[(address - objects_begin_) >> kLogBlockBytes]);
  }

  vm::Address table_;
  vm::Address objects_begin_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_METADATA_SPACE_MAP_H_
