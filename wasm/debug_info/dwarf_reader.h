// Reads the primitives of DWARF from a section (DWARF 5, 7.4 to 7.6).
//
// Errors are sticky: the first is kept with its offset, the cursor jumps to the end, and every later read returns zero.
// So a caller may read a whole construct and test ok() once, and loops bounded by at_end() end by themselves. Not
// thread safe; owns nothing.

#ifndef STRATA_WASM_DEBUG_INFO_DWARF_READER_H_
#define STRATA_WASM_DEBUG_INFO_DWARF_READER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "wasm/debug_info/dwarf_sections.h"

namespace strata::wasm::debug_info {

class DwarfReader {
 public:
  // Starts at `offset`; an error already if that is beyond the section.
  explicit DwarfReader(const DwarfSection& section, uint64_t offset = 0);

  bool ok() const { return error_.empty(); }
  // OK, or "SECTION at 0x…: why".
  absl::Status status() const;
  // Keeps the first error only.
  void Fail(absl::string_view why);

  uint64_t offset() const { return offset_; }
  uint64_t remaining() const { return end_ - offset_; }
  bool at_end() const { return offset_ == end_; }
  // Nothing is read from `end` on. Fails if there is not as much.
  void SetEnd(uint64_t end);

  uint8_t U8() { return static_cast<uint8_t>(Fixed(1)); }
  uint16_t U16() { return static_cast<uint16_t>(Fixed(2)); }
  uint32_t U32() { return static_cast<uint32_t>(Fixed(4)); }
  // Of 0 to 8 bytes, little-endian.
  uint64_t Fixed(uint64_t size);
  // Padded or not; bits above the 64th are lost.
  uint64_t Uleb();
  int64_t Sleb();
  // Up to a zero byte, which is read too.
  absl::string_view String();
  void Skip(uint64_t size);

  // The length that begins a unit (7.4): sets the end to what it says, and tells whether offsets have 64 bits.
  bool UnitLength();

 private:
  const DwarfSection& section_;
  uint64_t offset_;
  uint64_t end_;
  uint64_t error_offset_ = 0;
  std::string error_;
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_DWARF_READER_H_
