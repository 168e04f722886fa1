#include "gc/metadata/metadata_layout.h"

#include "absl/strings/str_cat.h"
#include "vm_binding/base/bits.h"
#include "vm_binding/base/check.h"

namespace strata::gc {
namespace {

constexpr size_t kTableAlignment = 64;  // a cache line
constexpr uint8_t kMinLogRegionBytes = 3;
constexpr uint8_t kMaxLogRegionBytes = 34;
constexpr uint8_t kMaxLogBits = 6;

absl::Status CheckPair(const PlacedTable& a, const PlacedTable& b) {
  if (a.spec.name == b.spec.name) {
    return absl::InvalidArgumentError(absl::StrCat("two side-metadata tables are named ", a.spec.name));
  }
  if (a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("side-metadata tables ", a.spec.name, " and ", b.spec.name, " overlap (kTablesAreDisjoint)"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckTablesAreDisjoint(absl::Span<const PlacedTable> tables) {
  for (size_t i = 0; i < tables.size(); ++i) {
    for (size_t j = i + 1; j < tables.size(); ++j) {
      if (absl::Status status = CheckPair(tables[i], tables[j]); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<MetadataLayout> MetadataLayout::Create(absl::Span<const SideMetadataSpec> specs, size_t covered_bytes) {
  std::vector<PlacedTable> tables;
  size_t end = 0;
  for (const SideMetadataSpec& spec : specs) {
    if (spec.log_region_bytes < kMinLogRegionBytes || spec.log_region_bytes > kMaxLogRegionBytes ||
        spec.log_bits > kMaxLogBits) {
      return absl::InvalidArgumentError(absl::StrCat("side-metadata table ", spec.name, " has an impossible shape"));
    }
    tables.push_back({.spec = spec, .offset = end, .bytes = spec.TableBytes(covered_bytes)});
    end = base::AlignUp(end + tables.back().bytes, kTableAlignment);
  }
  if (absl::Status status = CheckTablesAreDisjoint(tables); !status.ok()) return status;
  return MetadataLayout(std::move(tables), end);
}

size_t MetadataLayout::OffsetOf(absl::string_view name) const {
  for (const PlacedTable& table : tables_) {
    if (table.spec.name == name) return table.offset;
  }
  STRATA_CHECK(false, "kTableWasLaidOut");
}

}  // namespace strata::gc
