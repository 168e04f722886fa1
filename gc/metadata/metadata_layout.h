// Where each side-metadata table of one heap lies, relative to the start of its metadata.
//
// Made once per heap from the specs of everything that needs a table; immutable. Invariant kTablesAreDisjoint: no two
// tables share a byte, checked whenever a layout is made.

#ifndef STRATA_GC_METADATA_METADATA_LAYOUT_H_
#define STRATA_GC_METADATA_METADATA_LAYOUT_H_

#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "gc/metadata/side_metadata_spec.h"

namespace strata::gc {

struct PlacedTable {
  SideMetadataSpec spec;
  size_t offset = 0;  // from the start of the heap's metadata
  size_t bytes = 0;
};

// Names two tables that share a byte or a name, if there are any.
absl::Status CheckTablesAreDisjoint(absl::Span<const PlacedTable> tables);

class MetadataLayout {
 public:
  // One table after the other, each on cache lines of its own. `covered_bytes` of objects get entries.
  static absl::StatusOr<MetadataLayout> Create(absl::Span<const SideMetadataSpec> specs, size_t covered_bytes);

  size_t total_bytes() const { return total_bytes_; }
  absl::Span<const PlacedTable> tables() const { return tables_; }
  // The offset of the table `name`, which must be one of the specs given to Create.
  size_t OffsetOf(absl::string_view name) const;

 private:
  MetadataLayout(std::vector<PlacedTable> tables, size_t total_bytes)
      : tables_(std::move(tables)), total_bytes_(total_bytes) {}

  std::vector<PlacedTable> tables_;
  size_t total_bytes_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_METADATA_METADATA_LAYOUT_H_
