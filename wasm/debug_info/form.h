// The values of attributes: read by their form (DWARF 5, 7.5.6), and strings and addresses looked up where a form only
// says where they are.

#ifndef STRATA_WASM_DEBUG_INFO_FORM_H_
#define STRATA_WASM_DEBUG_INFO_FORM_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "wasm/debug_info/dwarf_reader.h"
#include "wasm/debug_info/dwarf_sections.h"

namespace strata::wasm::debug_info {

// What the sizes and places of a unit's values depend on.
struct UnitEncoding {
  uint16_t version = 0;
  uint8_t address_size = 4;
  bool is64 = false;              // offsets have 64 bits
  uint64_t unit_offset = 0;       // of the unit's header: references within it count from here
  uint64_t str_offsets_base = 0;  // of the root's attributes of these names
  uint64_t addr_base = 0;
  uint64_t rnglists_base = 0;

  uint64_t offset_size() const { return is64 ? 8 : 4; }
};

enum class ValueKind : uint8_t {
  kNone,          // no such attribute, or of no use here
  kNumber,        // a constant or an offset into the section that the attribute implies
  kAddress,       // in the code section
  kAddressIndex,  // into .debug_addr
  kInfoOffset,    // of another entry, from the beginning of .debug_info
  kInlineString,  // the offset of the text in the section that the value was read from
  kStrOffset,     // into .debug_str
  kLineStrOffset,
  kStrIndex,    // into .debug_str_offsets
  kRangeIndex,  // into .debug_rnglists' table of offsets
};

struct AttributeValue {
  ValueKind kind = ValueKind::kNone;
  uint64_t number = 0;

  bool present() const { return kind != ValueKind::kNone; }
};

// Reads past a value; fails the reader for an unknown form. `implicit` is what an abbreviation says for
// kFormImplicitConst.
AttributeValue ReadValue(DwarfReader& in, uint32_t form, int64_t implicit, const UnitEncoding& unit);

// The text of a value; `home` is the section it was read from. Empty for what is no string or lies beyond its section.
absl::string_view StringOf(const AttributeValue& value, const UnitEncoding& unit, const DwarfSections& sections,
                           const DwarfSection& home);

// None for what is no address or lies beyond .debug_addr.
std::optional<uint64_t> AddressOf(const AttributeValue& value, const UnitEncoding& unit, const DwarfSections& sections);
std::optional<uint64_t> AddressAt(uint64_t index, const UnitEncoding& unit, const DwarfSections& sections);

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_FORM_H_
