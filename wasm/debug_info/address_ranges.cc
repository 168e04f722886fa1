#include "wasm/debug_info/address_ranges.h"

#include <algorithm>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "wasm/debug_info/dwarf_codes.h"
#include "wasm/debug_info/dwarf_reader.h"
#include "wasm/debug_info/form.h"

namespace strata::wasm::debug_info {
namespace {

constexpr uint64_t kRangeSteps = 8;  // what is kept costs more than what is only read

class RangeCollector {
 public:
  RangeCollector(const DwarfSections& sections, const Unit& unit, WorkBudget& budget, std::vector<AddressRange>& ranges)
      : sections_(sections), unit_(unit), budget_(budget), ranges_(ranges) {
    base_ = AddressOf(unit.root.low_pc, unit.encoding, sections).value_or(0);
  }

  // Before version 5: pairs of addresses, up to a pair of zeros.
  absl::Status ReadPairs(uint64_t offset) {
    DwarfReader in(sections_.ranges, offset);
    const uint64_t size = unit_.encoding.address_size;
    const uint64_t base_selection = size == 8 ? UINT64_MAX : UINT32_MAX;
    while (in.ok()) {
      const uint64_t low = in.Fixed(size);
      const uint64_t high = in.Fixed(size);
      if (low == 0 && high == 0) break;
      Spend(in);
      if (low == base_selection) {
        base_ = high;
      } else if (in.ok()) {
        AddFromBase(low, high);
      }
    }
    return in.status();
  }

  // Since version 5: entries of several kinds.
  absl::Status ReadList(uint64_t offset) {
    DwarfReader in(sections_.rnglists, offset);
    while (in.ok()) {
      const uint8_t kind = in.U8();
      if (kind == kRangeEndOfList) break;
      Spend(in);
      ReadListEntry(in, kind);
    }
    return in.status();
  }

  void Add(uint64_t low, uint64_t high) {
    const bool is_left_out = low == 0 || high > sections_.code_size;
    if (is_left_out || low >= high) return;
    ranges_.push_back({static_cast<uint32_t>(low), static_cast<uint32_t>(high)});
  }

 private:
  void Spend(DwarfReader& in) {
    if (!budget_.Spend(kRangeSteps)) in.Fail("takes too long to read");
  }

  // A base that the linker left out (all bits set) makes all its ranges such.
  void AddFromBase(uint64_t low, uint64_t high) {
    if (base_ <= sections_.code_size && low <= high && high <= UINT32_MAX) Add(base_ + low, base_ + high);
  }

  uint64_t Indexed(DwarfReader& in) {
    return AddressAt(in.Uleb(), unit_.encoding, sections_).value_or(0);  // 0: left out
  }

  void AddLength(uint64_t low, uint64_t length) {
    if (length <= UINT32_MAX && low <= sections_.code_size) Add(low, low + length);
  }

  void ReadListEntry(DwarfReader& in, uint8_t kind) {
    const uint64_t size = unit_.encoding.address_size;
    uint64_t low = 0;
    switch (kind) {
      case kRangeBaseAddressx:
        base_ = Indexed(in);
        break;
      case kRangeStartxEndx:
        low = Indexed(in);
        Add(low, Indexed(in));
        break;
      case kRangeStartxLength:
        low = Indexed(in);
        AddLength(low, in.Uleb());
        break;
      case kRangeOffsetPair:
        low = in.Uleb();
        AddFromBase(low, in.Uleb());
        break;
      case kRangeBaseAddress:
        base_ = in.Fixed(size);
        break;
      case kRangeStartEnd:
        low = in.Fixed(size);
        Add(low, in.Fixed(size));
        break;
      case kRangeStartLength:
        low = in.Fixed(size);
        AddLength(low, in.Uleb());
        break;
      default:
        in.Fail(absl::StrCat("unknown kind of range ", kind));
    }
  }

  const DwarfSections& sections_;
  const Unit& unit_;
  WorkBudget& budget_;
  std::vector<AddressRange>& ranges_;
  uint64_t base_ = 0;
};

// Where the list of that number begins.
absl::Status ListOffset(const DwarfSections& sections, const UnitEncoding& unit, uint64_t index, uint64_t& offset) {
  DwarfReader in(sections.rnglists, unit.rnglists_base);
  in.Skip(index < sections.rnglists.bytes.size() ? index * unit.offset_size() : UINT64_MAX);
  offset = unit.rnglists_base + in.Fixed(unit.offset_size());
  return in.status();
}

absl::Status ReadRangesAttribute(const DwarfSections& sections, const Unit& unit, const AttributeValue& value,
                                 RangeCollector& collector) {
  uint64_t offset = value.number;
  if (unit.encoding.version < 5) return collector.ReadPairs(offset);
  if (value.kind == ValueKind::kRangeIndex) {
    if (absl::Status status = ListOffset(sections, unit.encoding, value.number, offset); !status.ok()) return status;
  }
  return collector.ReadList(offset);
}

constexpr int kMaxOverlaps = 8;  // that are searched for one that contains an address

}  // namespace

void CoverMap::Sort() {
  std::sort(sorted_.begin(), sorted_.end(), [](const Covered& a, const Covered& b) {
    return std::tie(a.range.low, a.range.high, a.number) < std::tie(b.range.low, b.range.high, b.number);
  });
}

std::optional<uint32_t> CoverMap::Find(uint32_t address) const {
  auto behind = std::upper_bound(sorted_.begin(), sorted_.end(), address,
                                 [](uint32_t at, const Covered& other) { return at < other.range.low; });
  for (int i = 0; i < kMaxOverlaps && behind != sorted_.begin(); ++i) {
    if ((--behind)->range.Contains(address)) return behind->number;
  }
  return std::nullopt;
}

absl::Status AppendRanges(const DwarfSections& sections, const Unit& unit, const Entry& entry, WorkBudget& budget,
                          std::vector<AddressRange>& ranges) {
  RangeCollector collector(sections, unit, budget, ranges);
  if (entry.ranges.present()) return ReadRangesAttribute(sections, unit, entry.ranges, collector);
  const std::optional<uint64_t> low = AddressOf(entry.low_pc, unit.encoding, sections);
  if (!low.has_value() || !entry.high_pc.present()) return absl::OkStatus();
  // A constant is the code's size (DWARF 5, 2.17.2).
  const std::optional<uint64_t> high = AddressOf(entry.high_pc, unit.encoding, sections);
  const uint64_t size = entry.high_pc.number;
  if (high.has_value()) {
    collector.Add(*low, *high);
  } else if (*low <= sections.code_size && size <= sections.code_size) {
    collector.Add(*low, *low + size);
  }
  return absl::OkStatus();
}

}  // namespace strata::wasm::debug_info
