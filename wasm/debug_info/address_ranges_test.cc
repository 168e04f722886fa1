#include "wasm/debug_info/address_ranges.h"

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/section_bytes.h"

namespace strata::wasm::debug_info {
namespace {

class AddressRangesTest : public testing::Test {
 protected:
  AddressRangesTest() {
    sections_.code_size = 1000;
    unit_.encoding.version = 5;
    unit_.root.low_pc = {ValueKind::kAddress, 100};
    addresses_.U32(0xdddd).U32(300).U32(350);
    sections_.addr.bytes = addresses_.bytes();
    unit_.encoding.addr_base = 4;
  }

  // "low-high low-high", and what went wrong.
  std::string Shown(const Entry& entry, uint64_t steps = 1000) {
    std::vector<AddressRange> ranges;
    WorkBudget budget(steps);
    const absl::Status status = AppendRanges(sections_, unit_, entry, budget, ranges);
    std::string out;
    for (const AddressRange& range : ranges) absl::StrAppend(&out, range.low, "-", range.high, " ");
    return absl::StrCat(out, status.message());
  }

  std::string ShownList(const SectionBytes& list, uint64_t steps = 1000) {
    sections_.rnglists.bytes = list.bytes();
    return Shown(At(0), steps);
  }
  std::string ShownPairs(const SectionBytes& pairs) {
    unit_.encoding.version = 4;
    sections_.ranges.bytes = pairs.bytes();
    return Shown(At(0));
  }

  static Entry At(uint64_t offset) {
    Entry entry;
    entry.ranges = {ValueKind::kNumber, offset};
    return entry;
  }
  static Entry Pair(AttributeValue low, AttributeValue high) {
    Entry entry;
    entry.low_pc = low;
    entry.high_pc = high;
    return entry;
  }

  DwarfSections sections_;
  SectionBytes addresses_;
  Unit unit_;
};

TEST_F(AddressRangesTest, TakesAPairAsAddressesOrAddressAndSize) {
  EXPECT_EQ(Shown(Pair({ValueKind::kAddress, 20}, {ValueKind::kAddress, 30})), "20-30 ");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddress, 20}, {ValueKind::kNumber, 30})), "20-50 ");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddressIndex, 0}, {ValueKind::kNumber, 5})), "300-305 ");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddressIndex, 0}, {ValueKind::kAddressIndex, 1})), "300-350 ");
}

TEST_F(AddressRangesTest, IgnoresWhatIsLeftOutEmptyOrBeyondTheCode) {
  EXPECT_EQ(Shown(Pair({ValueKind::kAddress, 0}, {ValueKind::kNumber, 30})), "");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddress, 0xffffffff}, {ValueKind::kNumber, 30})), "");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddress, 990}, {ValueKind::kNumber, 11})), "");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddress, 990}, {ValueKind::kNumber, UINT64_MAX})), "");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddress, 30}, {ValueKind::kAddress, 30})), "");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddressIndex, 2}, {ValueKind::kNumber, 5})), "");
  EXPECT_EQ(Shown(Pair({ValueKind::kAddressIndex, UINT64_MAX}, {ValueKind::kNumber, 5})), "");
  EXPECT_EQ(Shown(Pair({}, {ValueKind::kNumber, 5})), "");
}

TEST_F(AddressRangesTest, ReadsPairsFromABase) {
  EXPECT_EQ(ShownPairs(SectionBytes().U32(1).U32(9).U32(UINT32_MAX).U32(500).U32(0).U32(4).U32(0).U32(0).U32(7).U32(8)),
            "101-109 500-504 ");
  EXPECT_EQ(ShownPairs(SectionBytes().U32(UINT32_MAX).U32(UINT32_MAX).U32(3).U32(4).U32(0).U32(0)), "");
  EXPECT_EQ(ShownPairs(SectionBytes().U32(1).U32(9)), "101-109 .debug_ranges at 0x8: unexpected end");
}

TEST_F(AddressRangesTest, ReadsEveryKindOfListEntry) {
  EXPECT_EQ(ShownList(SectionBytes()
                          .U8({kRangeOffsetPair, 1, 9})
                          .U8({kRangeBaseAddressx, 1, kRangeOffsetPair, 0, 3})
                          .U8({kRangeStartxEndx, 0, 1})
                          .U8({kRangeStartxLength, 0, 7})
                          .U8({kRangeBaseAddress})
                          .U32(10)
                          .U8({kRangeOffsetPair, 0, 1})
                          .U8({kRangeStartEnd})
                          .U32(600)
                          .U32(700)
                          .U8({kRangeStartLength})
                          .U32(800)
                          .U8({0x10, kRangeEndOfList, kRangeStartxEndx})),
            "101-109 350-353 300-350 300-307 10-11 600-700 800-816 ");
}

TEST_F(AddressRangesTest, FindsListsByTheirNumber) {
  const SectionBytes lists = SectionBytes().U32(0xaaaa).U32(8).U32(11).U8({kRangeOffsetPair, 1, 2, kRangeEndOfList});
  sections_.rnglists.bytes = lists.bytes();
  unit_.encoding.rnglists_base = 4;
  Entry entry;
  entry.ranges = {ValueKind::kRangeIndex, 0};
  EXPECT_EQ(Shown(entry), "101-102 ");
  entry.ranges.number = 1;
  EXPECT_EQ(Shown(entry), "");
  entry.ranges.number = UINT64_MAX / 2;
  EXPECT_EQ(Shown(entry), ".debug_rnglists at 0x4: unexpected end");
}

TEST_F(AddressRangesTest, SaysWhereAListIsMalformed) {
  EXPECT_EQ(ShownList(SectionBytes().U8({kRangeOffsetPair, 1, 9, 99})),
            "101-109 .debug_rnglists at 0x4: unknown kind of range 99");
  EXPECT_EQ(ShownList(SectionBytes().U8({kRangeStartEnd, 1})), ".debug_rnglists at 0x1: unexpected end");
  EXPECT_EQ(ShownList(SectionBytes().U8({kRangeOffsetPair, 1, 9, kRangeOffsetPair, 1, 9}), 9),
            "101-109 .debug_rnglists at 0x4: takes too long to read");
}

TEST(CoverMap, PrefersTheLastBeginningAndTheLongest) {
  CoverMap map;
  map.Add({10, 100}, 0);
  map.Add({20, 30}, 1);
  map.Add({20, 22}, 2);
  map.Sort();
  EXPECT_EQ(map.Find(9), std::nullopt);
  EXPECT_EQ(map.Find(10), 0u);
  EXPECT_EQ(map.Find(21), 1u);
  EXPECT_EQ(map.Find(29), 1u);
  EXPECT_EQ(map.Find(30), 0u);
  EXPECT_EQ(map.Find(100), std::nullopt);
}

}  // namespace
}  // namespace strata::wasm::debug_info
