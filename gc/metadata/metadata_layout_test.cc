#include "gc/metadata/metadata_layout.h"

#include <vector>

#include "absl/status/status.h"
#include "gc/metadata/side_metadata_spec.h"
#include "gtest/gtest.h"

namespace strata::gc {
namespace {

constexpr SideMetadataSpec kMark = {.name = "mark", .log_region_bytes = 12, .log_bits = 0};
constexpr SideMetadataSpec kValid = {.name = "valid", .log_region_bytes = 3, .log_bits = 0};

TEST(SideMetadataSpec, TableCoversEveryRegionInWholeWords) {
  EXPECT_EQ(kValid.TableBytes(8), 8u);
  EXPECT_EQ(kValid.TableBytes(8 * 64), 8u);
  EXPECT_EQ(kValid.TableBytes(8 * 64 + 1), 16u);
  EXPECT_EQ((SideMetadataSpec{.name = "byte", .log_region_bytes = 16, .log_bits = 3}.TableBytes(size_t{1} << 30)),
            size_t{1} << 14);
}

TEST(MetadataLayout, PlacesTablesOneAfterTheOther) {
  auto layout = MetadataLayout::Create({kMark, kValid}, size_t{1} << 20);
  ASSERT_TRUE(layout.ok()) << layout.status();
  EXPECT_EQ(layout->OffsetOf("mark"), 0u);
  EXPECT_EQ(layout->OffsetOf("valid"), 64u);  // 256 bits, then a new cache line
  EXPECT_EQ(layout->total_bytes(), 64u + (size_t{1} << 20) / 64);
  EXPECT_TRUE(CheckTablesAreDisjoint(layout->tables()).ok());
}

TEST(MetadataLayout, RefusesTwoTablesOfOneName) {
  EXPECT_EQ(MetadataLayout::Create({kMark, kMark}, 1 << 20).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(MetadataLayout, RefusesImpossibleShapes) {
  EXPECT_FALSE(MetadataLayout::Create({{.name = "a", .log_region_bytes = 2, .log_bits = 0}}, 1 << 20).ok());
  EXPECT_FALSE(MetadataLayout::Create({{.name = "a", .log_region_bytes = 3, .log_bits = 7}}, 1 << 20).ok());
}

TEST(CheckTablesAreDisjoint, NamesBothTablesThatOverlap) {
  const std::vector<PlacedTable> tables = {{.spec = kMark, .offset = 0, .bytes = 65},
                                           {.spec = kValid, .offset = 64, .bytes = 8}};
  const absl::Status status = CheckTablesAreDisjoint(tables);
  EXPECT_EQ(status.message(), "side-metadata tables mark and valid overlap (kTablesAreDisjoint)");
}

}  // namespace
}  // namespace strata::gc
