// The writer's numbers, prefixes and sections, byte for byte.

#include "wasm/binary/byte_writer.h"

#include <cstdint>
#include <limits>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

using ByteVector = std::vector<uint8_t>;

ByteVector Unsigned(uint64_t value) {
  ByteWriter writer;
  writer.U64Leb(value);
  return writer.bytes();
}

ByteVector Signed(int64_t value) {
  ByteWriter writer;
  writer.S64Leb(value);
  return writer.bytes();
}

TEST(ByteWriter, WritesUnsignedNumbersShortest) {
  EXPECT_EQ(Unsigned(0), (ByteVector{0x00}));
  EXPECT_EQ(Unsigned(127), (ByteVector{0x7f}));
  EXPECT_EQ(Unsigned(128), (ByteVector{0x80, 0x01}));
  EXPECT_EQ(Unsigned(624485), (ByteVector{0xe5, 0x8e, 0x26}));
  EXPECT_EQ(Unsigned(0xffffffff), (ByteVector{0xff, 0xff, 0xff, 0xff, 0x0f}));
}

TEST(ByteWriter, WritesSignedNumbersShortest) {
  EXPECT_EQ(Signed(63), (ByteVector{0x3f}));
  EXPECT_EQ(Signed(64), (ByteVector{0xc0, 0x00}));
  EXPECT_EQ(Signed(-1), (ByteVector{0x7f}));
  EXPECT_EQ(Signed(-64), (ByteVector{0x40}));
  EXPECT_EQ(Signed(-65), (ByteVector{0xbf, 0x7f}));
  EXPECT_EQ(Signed(std::numeric_limits<int32_t>::min()), (ByteVector{0x80, 0x80, 0x80, 0x80, 0x78}));
  EXPECT_EQ(Signed(std::numeric_limits<int64_t>::min()).size(), 10u);
}

TEST(ByteWriter, WritesFixedWidthLittleEndian) {
  ByteWriter writer;
  writer.Fixed32(0x04030201);
  writer.Fixed64(0x0c0b0a0908070605);
  EXPECT_EQ(writer.bytes(), (ByteVector{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}));
}

TEST(ByteWriter, PrefixesNamesAndSectionsWithTheirLength) {
  ByteWriter writer;
  writer.Section(1, [](ByteWriter& section) { section.Name("ab"); });
  EXPECT_EQ(writer.bytes(), (ByteVector{1, 3, 2, 'a', 'b'}));
}

TEST(ByteWriter, WidensTheLengthOfALongSection) {
  ByteWriter writer;
  writer.Section(0, [](ByteWriter& section) { section.Bytes(ByteVector(200, 7)); });
  ASSERT_EQ(writer.size(), 203u);
  EXPECT_EQ(writer.bytes()[1], 0xc8);
  EXPECT_EQ(writer.bytes()[2], 0x01);
  EXPECT_EQ(writer.bytes()[3], 7);
}

TEST(ByteWriter, StartsAModuleWithMagicAndVersion) {
  ByteWriter writer;
  writer.Preamble();
  EXPECT_EQ(std::move(writer).Take(), (ByteVector{0, 'a', 's', 'm', 1, 0, 0, 0}));
}

}  // namespace
}  // namespace strata::wasm
