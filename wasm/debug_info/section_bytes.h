// For tests: the bytes of a section, put together piece by piece.

#ifndef STRATA_WASM_DEBUG_INFO_SECTION_BYTES_H_
#define STRATA_WASM_DEBUG_INFO_SECTION_BYTES_H_

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::wasm::debug_info {

class SectionBytes {
 public:
  const std::vector<uint8_t>& bytes() const { return bytes_; }
  uint32_t size() const { return static_cast<uint32_t>(bytes_.size()); }

  SectionBytes& U8(std::initializer_list<int> values) {
    for (const int value : values) bytes_.push_back(static_cast<uint8_t>(value));
    return *this;
  }
  SectionBytes& U16(uint32_t value) { return Fixed(value, 2); }
  SectionBytes& U32(uint32_t value) { return Fixed(value, 4); }
  SectionBytes& U64(uint64_t value) { return Fixed(value, 8); }
  SectionBytes& Text(absl::string_view text) {
    bytes_.insert(bytes_.end(), text.begin(), text.end());
    return U8({0});
  }
  // A 32-bit length, to be filled in by End with what has come since.
  uint32_t Begin() {
    U32(0);
    return size();
  }
  void End(uint32_t begin) {
    for (int i = 0; i < 4; ++i) bytes_[begin - 4 + i] = static_cast<uint8_t>((size() - begin) >> (8 * i));
  }

 private:
  SectionBytes& Fixed(uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<uint8_t>(value >> (8 * i)));
    return *this;
  }

  std::vector<uint8_t> bytes_;
};

}  // namespace strata::wasm::debug_info

#endif  // STRATA_WASM_DEBUG_INFO_SECTION_BYTES_H_
