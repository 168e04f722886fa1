// Short forms against the reader that knows all forms.

#include "wasm/binary/short_immediates.h"

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "wasm/binary/byte_reader.h"
#include "wasm/binary/byte_writer.h"

namespace strata::wasm {
namespace {

// Numbers around every power of two, and enough bytes behind each that none is near the end.
std::vector<int64_t> Edges() {
  std::vector<int64_t> values = {0};
  for (int bit = 0; bit < 31; ++bit) {
    for (int64_t delta : {-1, 0, 1}) values.push_back((int64_t{1} << bit) + delta);
  }
  return values;
}

TEST(ShortImmediates, ReadWhatTheReaderReadsOrNothing) {
  int read = 0;
  for (int64_t edge : Edges()) {
    for (int64_t value : {edge, -edge}) {
      ByteWriter writer;
      writer.S64Leb(value);
      writer.Fixed32(0);
      const std::vector<uint8_t>& bytes = writer.bytes();
      ByteReader reader(bytes);
      const int32_t expected = reader.S32();
      int32_t found = 0;
      const uint8_t* behind = ReadShortS32(bytes.data(), bytes.data() + bytes.size(), found);
      if (behind == nullptr) continue;
      ++read;
      EXPECT_EQ(found, expected);
      EXPECT_EQ(behind, reader.cursor());
    }
  }
  EXPECT_GT(read, 150);
}

TEST(ShortImmediates, ReadUnsignedNumbersOfTwoBytes) {
  for (uint32_t value : {0u, 1u, 127u, 128u, 16383u}) {
    ByteWriter writer;
    writer.U32Leb(value);
    writer.U8(0);
    const std::vector<uint8_t>& bytes = writer.bytes();
    uint32_t found = ~0u;
    EXPECT_EQ(ReadShortU32(bytes.data(), bytes.data() + bytes.size(), found), bytes.data() + bytes.size() - 1);
    EXPECT_EQ(found, value);
  }
  const uint8_t three[] = {0x80, 0x80, 0x01};
  uint32_t unused = 0;
  EXPECT_EQ(ReadShortU32(three, three + 3, unused), nullptr);
}

TEST(ShortImmediates, LeaveTheEndAlone) {
  const uint8_t bytes[] = {0x01, 0x01, 0x01, 0x01};
  for (int size = 0; size < 4; ++size) {
    int32_t value = 0;
    uint32_t index = 0;
    MemArg arg;
    BlockType block;
    EXPECT_EQ(ReadShortS32(bytes, bytes + size, value), nullptr);
    EXPECT_EQ(ReadShortU32(bytes, bytes + size, index) == nullptr, size < 2);
    EXPECT_EQ(ReadShortMemArg(bytes, bytes + size, arg) == nullptr, size < 3);
    EXPECT_EQ(ReadShortBlockType(bytes, bytes + size, block), nullptr);
  }
}

TEST(ShortImmediates, LeaveFlagsOfMemoryArgumentsAlone) {
  const uint8_t bytes[] = {0x42, 0x01, 0x08, 0x00};
  MemArg arg;
  EXPECT_EQ(ReadShortMemArg(bytes, bytes + 4, arg), nullptr);
}

TEST(ShortImmediates, ReadBlockTypesWithoutReferences) {
  const uint8_t bytes[] = {0x40, 0x7f, 0x7c, 0x7b, 0x70, 0x00};
  BlockType block;
  EXPECT_EQ(ReadShortBlockType(bytes, bytes + 6, block), bytes + 1);
  EXPECT_EQ(block.kind, BlockType::Kind::kEmpty);
  EXPECT_EQ(ReadShortBlockType(bytes + 1, bytes + 6, block), bytes + 2);
  EXPECT_EQ(block.value, ValType(ValKind::kI32));
  EXPECT_EQ(ReadShortBlockType(bytes + 2, bytes + 6, block), bytes + 3);
  EXPECT_EQ(block.value, ValType(ValKind::kF64));
  for (int at = 3; at < 6; ++at) EXPECT_EQ(ReadShortBlockType(bytes + at, bytes + 6, block), nullptr);
}

}  // namespace
}  // namespace strata::wasm
