// What one table of side metadata holds: so many bits for each region of so many bytes of the cage's objects.
//
// A value. Where a table lies is decided by a MetadataLayout; a table's entry for an object is found from the object's
// offset alone: (offset >> log_region_bytes) << log_bits bits from the table's start.

#ifndef STRATA_GC_METADATA_SIDE_METADATA_SPEC_H_
#define STRATA_GC_METADATA_SIDE_METADATA_SPEC_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace strata::gc {

struct SideMetadataSpec {
  absl::string_view name;        // a literal
  uint8_t log_region_bytes = 0;  // at least 3: no two objects begin within 8 bytes
  uint8_t log_bits = 0;          // at most 6: an entry is one bit to one 64-bit word
  // Entries of free blocks may become zero at any time between collections, so that their memory can go back.
  bool dies_with_blocks = false;

  // Where the entry of the region at `offset` begins, in bits from the table's start.
  constexpr size_t BitOf(size_t offset) const { return (offset >> log_region_bytes) << log_bits; }
  // Bytes of a table that covers `covered_bytes` of objects, whole 64-bit words.
  constexpr size_t TableBytes(size_t covered_bytes) const {
    const size_t regions = (covered_bytes + (size_t{1} << log_region_bytes) - 1) >> log_region_bytes;
    return ((regions << log_bits) + 63) / 64 * 8;
  }
};

}  // namespace strata::gc

#endif  // STRATA_GC_METADATA_SIDE_METADATA_SPEC_H_
