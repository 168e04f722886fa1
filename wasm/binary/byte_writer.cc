// LEB128 and length prefixes, written shortest first.

#include "wasm/binary/byte_writer.h"

#include <array>

namespace strata::wasm {

void ByteWriter::U64Leb(uint64_t value) {
  while (value >= 0x80) {
    U8(static_cast<uint8_t>(value) | 0x80);
    value >>= 7;
  }
  U8(static_cast<uint8_t>(value));
}

void ByteWriter::S64Leb(int64_t value) {
  // One byte suffices once the rest is a copy of its sign bit.
  while (value < -64 || value > 63) {
    U8(static_cast<uint8_t>(value & 0x7f) | 0x80);
    value >>= 7;
  }
  U8(static_cast<uint8_t>(value & 0x7f));
}

void ByteWriter::Fixed32(uint32_t bits) {
  for (int shift = 0; shift < 32; shift += 8) U8(static_cast<uint8_t>(bits >> shift));
}

void ByteWriter::Fixed64(uint64_t bits) {
  for (int shift = 0; shift < 64; shift += 8) U8(static_cast<uint8_t>(bits >> shift));
}

void ByteWriter::Name(absl::string_view name) {
  U64Leb(name.size());
  bytes_.insert(bytes_.end(), name.begin(), name.end());
}

void ByteWriter::Preamble() {
  constexpr std::array<uint8_t, 8> kPreamble = {0x00, 'a', 's', 'm', 0x01, 0x00, 0x00, 0x00};
  Bytes(kPreamble);
}

void ByteWriter::InsertLength(size_t start) {
  ByteWriter length;
  length.U64Leb(bytes_.size() - start);
  bytes_.insert(bytes_.begin() + static_cast<std::ptrdiff_t>(start), length.bytes_.begin(), length.bytes_.end());
}

}  // namespace strata::wasm
