// Numbers at their limits, names, lengths and the sticky error.

#include "wasm/binary/byte_reader.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "wasm/binary/byte_writer.h"

namespace strata::wasm {
namespace {

using ByteVector = std::vector<uint8_t>;

template <class Value>
struct Result {
  Value value;
  std::string error;  // without the offset
};

template <class Value>
Result<Value> Read(const ByteVector& bytes, Value (ByteReader::*read)()) {
  ByteReader reader(bytes);
  const Value value = (reader.*read)();
  std::string message(reader.status().message());
  return {value, message.substr(0, message.find(" (at"))};
}

TEST(ByteReader, ReadsUnsignedNumbers) {
  EXPECT_EQ(Read({0x00}, &ByteReader::U32).value, 0u);
  EXPECT_EQ(Read({0xe5, 0x8e, 0x26}, &ByteReader::U32).value, 624485u);
  EXPECT_EQ(Read({0xff, 0xff, 0xff, 0xff, 0x0f}, &ByteReader::U32).value, 0xffffffffu);
  EXPECT_EQ(Read({0x83, 0x80, 0x80, 0x80, 0x00}, &ByteReader::U32).value, 3u);
}

TEST(ByteReader, ReadsBackEverySignedEdge) {
  std::vector<int64_t> values = {
      0, -1, 63, 64, -64, -65, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()};
  for (int bit = 0; bit < 63; ++bit) {
    for (int64_t delta : {-1, 0, 1}) {
      values.push_back((int64_t{1} << bit) + delta);
      values.push_back(-(int64_t{1} << bit) + delta);
    }
  }
  values.push_back(std::numeric_limits<int64_t>::min());
  values.push_back(std::numeric_limits<int64_t>::max());
  for (int64_t value : values) {
    ByteWriter writer;
    writer.S64Leb(value);
    EXPECT_EQ(Read(writer.bytes(), &ByteReader::S64).value, value);
    if (value >= -(int64_t{1} << 32) && value < (int64_t{1} << 32)) {
      EXPECT_EQ(Read(writer.bytes(), &ByteReader::S33).value, value);
    }
    if (value == static_cast<int32_t>(value)) {
      EXPECT_EQ(Read(writer.bytes(), &ByteReader::S32).value, value);
    }
    ByteWriter unsigned_writer;
    unsigned_writer.U64Leb(static_cast<uint64_t>(value));
    EXPECT_EQ(Read(unsigned_writer.bytes(), &ByteReader::U64).value, static_cast<uint64_t>(value));
  }
}

TEST(ByteReader, TellsTooLongFromTooLarge) {
  EXPECT_EQ(Read({0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, &ByteReader::U32).error, "integer representation too long");
  EXPECT_EQ(Read({0x80, 0x80, 0x80, 0x80, 0x10}, &ByteReader::U32).error, "integer too large");
  EXPECT_EQ(Read({0xff, 0xff, 0xff, 0xff, 0xff, 0x7f}, &ByteReader::S32).error, "integer representation too long");
  EXPECT_EQ(Read({0x80, 0x80, 0x80, 0x80, 0x70}, &ByteReader::S32).error, "integer too large");
  EXPECT_EQ(Read({0xff, 0xff, 0xff, 0xff, 0x0f}, &ByteReader::S32).error, "integer too large");
  EXPECT_EQ(Read({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02}, &ByteReader::U64).error,
            "integer too large");
  EXPECT_EQ(Read({0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7e}, &ByteReader::S64).error,
            "integer too large");
  EXPECT_EQ(Read({0x80, 0x80}, &ByteReader::U32).error, "unexpected end of section or function");
}

TEST(ByteReader, KeepsTheFirstErrorAndItsOffset) {
  const ByteVector bytes = {1, 2};
  ByteReader reader(bytes, 0x100);
  EXPECT_EQ(reader.U8(), 1);
  reader.Fail("first");
  EXPECT_TRUE(reader.at_end());
  EXPECT_EQ(reader.U8(), 0);
  EXPECT_EQ(reader.Name(), "");
  EXPECT_EQ(reader.status().message(), "first (at offset 0x101)");
}

TEST(ByteReader, RejectsLengthsBeyondTheEnd) {
  EXPECT_EQ(Read({0x02, 'a'}, &ByteReader::Length).value, 2u);  // its own byte counts
  EXPECT_EQ(Read({0x03, 'a'}, &ByteReader::Length).error, "length out of bounds");
  EXPECT_EQ(Read({0x02, 'a'}, &ByteReader::Name).error, "unexpected end of section or function");
  EXPECT_EQ(Read({0xff, 0xff, 0xff, 0xff, 0x0f}, &ByteReader::Name).error, "length out of bounds");
}

TEST(ByteReader, ReadsFixedWidthNumbers) {
  EXPECT_EQ(Read({1, 2, 3, 4}, &ByteReader::Fixed32).value, 0x04030201u);
  EXPECT_EQ(Read({1, 2, 3, 4, 5, 6, 7, 8}, &ByteReader::Fixed64).value, 0x0807060504030201u);
  EXPECT_FALSE(Read({1, 2, 3}, &ByteReader::Fixed32).error.empty());
}

TEST(ByteReader, AcceptsExactlyWellFormedUtf8) {
  for (absl::string_view good : {"", "abc", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                                 "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(IsUtf8(good)) << good;
  }
  for (absl::string_view bad : {"\x80", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xa0\x80",
                                "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "ab\xe2\x82"}) {
    EXPECT_FALSE(IsUtf8(bad)) << bad;
  }
  EXPECT_EQ(Read({0x01, 0x80}, &ByteReader::Name).error, "malformed UTF-8 encoding");
}

}  // namespace
}  // namespace strata::wasm
