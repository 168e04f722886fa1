// Multi-byte numbers, names and error texts.

#include "wasm/binary/byte_reader.h"

#include <algorithm>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace strata::wasm {
namespace {

constexpr absl::string_view kTooLong = "integer representation too long";
constexpr absl::string_view kTooLarge = "integer too large";

// Reads a number of kBits from `reader` byte by byte, in the order of checks of core specification 5.2.2: a last byte
// may hold no bits beyond kBits (nor, if signed, other ones than copies of the sign), and no byte may follow it.
template <int kBits, bool kSigned>
uint64_t ReadLeb(ByteReader& reader) {
  uint64_t value = 0;
  for (int shift = 0;; shift += 7) {
    const uint32_t at = reader.offset();
    if (shift >= kBits) {
      reader.FailAt(kTooLong, at);
      return 0;
    }
    const uint8_t byte = reader.U8();
    const int left = kBits - shift;
    if (left < 7) {
      const uint8_t unused = kSigned ? (0x7f << (left - 1)) & 0x7f : (0x7f << left) & 0x7f;
      const uint8_t extra = byte & unused;
      if (extra != 0 && !(kSigned && extra == unused)) {
        reader.FailAt(kTooLarge, at);
        return 0;
      }
    }
    value |= uint64_t{byte & 0x7fu} << shift;
    if ((byte & 0x80) == 0) {
      if (kSigned && shift + 7 < 64 && (byte & 0x40) != 0) value |= ~uint64_t{0} << (shift + 7);
      return value;
    }
  }
}

// The same for a number that is as it should be, without a test per byte: moves `cursor` behind it, or returns false.
template <int kBits, bool kSigned>
bool ReadSoundLeb(const uint8_t*& cursor, const uint8_t* end, uint64_t& value) {
  constexpr int kMaxBytes = (kBits + 6) / 7;
  constexpr int kLastBits = kBits - (kMaxBytes - 1) * 7;  // that the last byte may hold
  const int available = static_cast<int>(std::min<ptrdiff_t>(end - cursor, kMaxBytes));
  uint64_t bits = 0;
  for (int i = 0; i < available; ++i) {
    const uint8_t byte = cursor[i];
    bits |= uint64_t{byte & 0x7fu} << (7 * i);
    if ((byte & 0x80) != 0) continue;
    const int width = 7 * (i + 1);
    const bool negative = kSigned && (byte & 0x40) != 0;
    if (i == kMaxBytes - 1) {
      const uint8_t high = static_cast<uint8_t>(byte >> (kSigned ? kLastBits - 1 : kLastBits));
      const uint8_t all = static_cast<uint8_t>(0x7f >> (kLastBits - 1));
      if (high != 0 && !(negative && high == all)) return false;
    }
    if (negative && width < 64) bits |= ~uint64_t{0} << width;
    cursor += i + 1;
    value = bits;
    return true;
  }
  return false;
}

bool IsContinuation(uint8_t byte) { return (byte & 0xc0) == 0x80; }

// Whether eight characters below 128 come first.
bool StartsWithAscii8(absl::Span<const uint8_t> text) {
  uint64_t word;
  if (text.size() < sizeof(word)) return false;
  std::memcpy(&word, text.data(), sizeof(word));
  return (word & 0x8080808080808080) == 0;
}

// The length of the well-formed sequence at the start of `text`, or 0.
size_t SequenceLength(absl::Span<const uint8_t> text) {
  const uint8_t lead = text[0];
  if (lead < 0x80) return 1;
  const size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return 0;
  for (size_t i = 1; i < length; ++i) {
    if (!IsContinuation(text[i])) return 0;
  }
  // The second byte tells overlong forms, surrogates and values above U+10FFFF.
  const uint8_t second = text[1];
  if (lead == 0xe0 && second < 0xa0) return 0;
  if (lead == 0xed && second > 0x9f) return 0;
  if (lead == 0xf0 && second < 0x90) return 0;
  if (lead == 0xf4 && second > 0x8f) return 0;
  return length;
}

}  // namespace

absl::Status ByteReader::status() const {
  if (ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(error_, " (at offset 0x", absl::Hex(error_offset_), ")"));
}

void ByteReader::FailAt(absl::string_view text, uint32_t offset) {
  if (failed_) return;
  failed_ = true;
  error_ = std::string(text);
  error_offset_ = offset;
  cursor_ = end_;
}

void ByteReader::FailEnd() { Fail("unexpected end of section or function"); }

template <int kBits, bool kSigned>
uint64_t ByteReader::Leb() {
  uint64_t value = 0;
  if (ReadSoundLeb<kBits, kSigned>(cursor_, end_, value)) return value;
  return ReadLeb<kBits, kSigned>(*this);  // for its error
}

uint32_t ByteReader::U32Slow() {
  // Indexes above 127 mostly take two bytes.
  if (remaining() >= 2 && cursor_[1] < 0x80) {
    const uint32_t value = (cursor_[0] & 0x7fu) | uint32_t{cursor_[1]} << 7;
    cursor_ += 2;
    return value;
  }
  return static_cast<uint32_t>(Leb<32, false>());
}

uint64_t ByteReader::U64Slow() { return Leb<64, false>(); }
int32_t ByteReader::S32Slow() { return static_cast<int32_t>(Leb<32, true>()); }
int64_t ByteReader::S33() { return static_cast<int64_t>(Leb<33, true>()); }
int64_t ByteReader::S64Slow() { return static_cast<int64_t>(Leb<64, true>()); }

absl::Span<const uint8_t> ByteReader::Bytes(size_t size) {
  if (size > remaining()) {
    FailEnd();
    return {};
  }
  const absl::Span<const uint8_t> bytes(cursor_, size);
  cursor_ += size;
  return bytes;
}

uint32_t ByteReader::Fixed32() {
  uint32_t value = 0;
  int shift = 0;
  for (uint8_t byte : Bytes(4)) {
    value |= uint32_t{byte} << shift;
    shift += 8;
  }
  return value;
}

uint64_t ByteReader::Fixed64() {
  const uint64_t low = Fixed32();
  return low | uint64_t{Fixed32()} << 32;
}

uint32_t ByteReader::Length() {
  const uint32_t at = offset();
  const size_t available = remaining();
  const uint32_t length = U32();
  if (length <= available) return length;
  FailAt("length out of bounds", at);
  return 0;
}

absl::string_view ByteReader::Name() {
  const uint32_t length = Length();
  const uint32_t at = offset();
  const absl::Span<const uint8_t> bytes = Bytes(length);
  const absl::string_view name(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!IsUtf8(name)) FailAt("malformed UTF-8 encoding", at);
  return name;
}

bool IsUtf8(absl::string_view text) {
  absl::Span<const uint8_t> rest(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  while (!rest.empty()) {
    if (StartsWithAscii8(rest)) {
      rest.remove_prefix(8);
      continue;
    }
    const size_t length = SequenceLength(rest);
    if (length == 0) return false;
    rest.remove_prefix(length);
  }
  return true;
}

}  // namespace strata::wasm
