// A small entry is one byte, (wasm_offset's difference - kLeastOffset) * 16 + the word's difference, which is not 0. A
// byte 0 is the escape.

#include "wasm/code/pc_map.h"

#include <algorithm>

namespace strata::wasm {
namespace {

constexpr uint8_t kEscape = 0;
constexpr uint32_t kMaxWords = 15;
// An operation may be emitted behind the next instruction's start, so offsets sometimes go back a little.
constexpr int64_t kLeastOffset = -3;
constexpr int64_t kMostOffset = 12;

constexpr uint64_t ZigZag(int64_t value) {
  return (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
}
constexpr int64_t UnZigZag(uint64_t value) {
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

}  // namespace

uint64_t PcMap::ReadNumber(size_t& at) const {
  uint64_t number = 0;
  for (int shift = 0;; shift += 7) {
    const uint8_t byte = bytes_[at++];
    number |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return number;
  }
}

PcMapEntry PcMap::Read(size_t& at, PcMapEntry before) const {
  const uint8_t byte = bytes_[at++];
  uint64_t words = byte & 0xf;
  int64_t offset = (byte >> 4) + kLeastOffset;
  if (byte == kEscape) {
    words = ReadNumber(at);
    offset = UnZigZag(ReadNumber(at));
  }
  return {before.word + static_cast<uint32_t>(words), before.wasm_offset + static_cast<uint32_t>(offset)};
}

uint32_t PcMap::Find(uint32_t word) const {
  const auto after = std::upper_bound(marks_.begin(), marks_.end(), word,
                                      [](uint32_t value, const Mark& mark) { return value < mark.entry.word; });
  const Mark from = after == marks_.begin() ? Mark() : *std::prev(after);
  PcMapEntry found = from.entry;
  for (size_t at = from.next; at < bytes_.size();) {
    const PcMapEntry next = Read(at, found);
    if (next.word > word) break;
    found = next;
  }
  return found.wasm_offset;
}

std::vector<PcMapEntry> PcMap::Entries() const {
  std::vector<PcMapEntry> entries;
  PcMapEntry last;
  for (size_t at = 0; at < bytes_.size();) entries.push_back(last = Read(at, last));
  return entries;
}

void PcMapBuilder::Append(PcMapEntry entry) {
  const uint32_t words = entry.word - last_.word;
  const int64_t offset = int64_t{entry.wasm_offset} - int64_t{last_.wasm_offset};
  if (words >= 1 && words <= kMaxWords && offset >= kLeastOffset && offset <= kMostOffset) {
    map_.bytes_.push_back(static_cast<uint8_t>(((offset - kLeastOffset) << 4) | words));
  } else {
    map_.bytes_.push_back(kEscape);
    AppendNumber(words);
    AppendNumber(ZigZag(offset));
  }
  last_ = entry;
  if (++count_ % PcMap::kEntriesPerMark == 0) {
    map_.marks_.push_back({entry, static_cast<uint32_t>(map_.bytes_.size())});
  }
}

void PcMapBuilder::AppendNumber(uint64_t number) {
  for (; number >= 0x80; number >>= 7) map_.bytes_.push_back(static_cast<uint8_t>(number | 0x80));
  map_.bytes_.push_back(static_cast<uint8_t>(number));
}

PcMap PcMapBuilder::Take() {
  PcMap exact;  // copies: shrink_to_fit does nothing where exceptions are off
  exact.bytes_.assign(map_.bytes_.begin(), map_.bytes_.end());
  exact.marks_.assign(map_.marks_.begin(), map_.marks_.end());
  *this = PcMapBuilder();
  return exact;
}

}  // namespace strata::wasm
