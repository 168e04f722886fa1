#include "wasm/debug_info/dwarf_reader.h"

#include <cstring>

#include "absl/strings/str_cat.h"

namespace strata::wasm::debug_info {
namespace {

constexpr uint32_t kLength64 = 0xffffffff;
constexpr uint32_t kFirstReservedLength = 0xfffffff0;

}  // namespace

DwarfReader::DwarfReader(const DwarfSection& section, uint64_t offset)
    : section_(section), offset_(offset), end_(section.bytes.size()) {
  if (offset <= end_) return;
  Fail("beyond the section's end");
}

absl::Status DwarfReader::status() const {
  if (ok()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(section_.name, " at 0x", absl::Hex(error_offset_), ": ", error_));
}

void DwarfReader::Fail(absl::string_view why) {
  if (!ok()) return;
  error_ = std::string(why);
  error_offset_ = offset_;
  offset_ = end_;
}

void DwarfReader::SetEnd(uint64_t end) {
  if (end > end_ || end < offset_) return Fail("a length beyond the section's end");
  end_ = end;
}

uint64_t DwarfReader::Fixed(uint64_t size) {
  if (remaining() < size) {
    Fail("unexpected end");
    return 0;
  }
  uint64_t value = 0;
  for (uint64_t i = 0; i < size; ++i) value |= uint64_t{section_.bytes[offset_ + i]} << (8 * i);
  offset_ += size;
  return value;
}

uint64_t DwarfReader::Uleb() {
  uint64_t value = 0;
  for (uint32_t shift = 0;; shift += 7) {
    const uint8_t byte = U8();
    if (shift < 64) value |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
}

int64_t DwarfReader::Sleb() {
  uint64_t value = 0;
  for (uint32_t shift = 0;;) {
    const uint8_t byte = U8();
    if (shift < 64) value |= uint64_t{byte & 0x7fu} << shift;
    shift += 7;
    if (byte >= 0x80) continue;
    if ((byte & 0x40) != 0 && shift < 64) value |= ~uint64_t{0} << shift;
    return static_cast<int64_t>(value);
  }
}

absl::string_view DwarfReader::String() {
  if (at_end()) {
    Fail("unexpected end");
    return {};
  }
  const char* begin = reinterpret_cast<const char*>(section_.bytes.data()) + offset_;
  const void* zero = std::memchr(begin, 0, remaining());
  if (zero == nullptr) {
    Fail("a string without an end");
    return {};
  }
  const absl::string_view text(begin, static_cast<size_t>(static_cast<const char*>(zero) - begin));
  offset_ += text.size() + 1;
  return text;
}

void DwarfReader::Skip(uint64_t size) {
  if (remaining() < size) return Fail("unexpected end");
  offset_ += size;
}

bool DwarfReader::UnitLength() {
  const uint32_t first = U32();
  const bool is64 = first == kLength64;
  if (!is64 && first >= kFirstReservedLength) Fail("a reserved length");
  const uint64_t length = is64 ? Fixed(8) : first;
  if (length > remaining()) {
    Fail("a length beyond the section's end");
  } else {
    SetEnd(offset_ + length);
  }
  return is64;
}

}  // namespace strata::wasm::debug_info
