// Appends the binary format's primitives to a growing byte string (core specification 5.2).
//
// The encoder's counterpart of ByteReader: numbers in their shortest LEB128 form, names, and sections whose size is
// filled in afterwards. Knows no module structure.

#ifndef STRATA_WASM_BINARY_BYTE_WRITER_H_
#define STRATA_WASM_BINARY_BYTE_WRITER_H_

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::wasm {

class ByteWriter {
 public:
  void U8(uint8_t byte) { bytes_.push_back(byte); }
  void U32Leb(uint32_t value) { U64Leb(value); }
  void U64Leb(uint64_t value);
  void S32Leb(int32_t value) { S64Leb(value); }
  void S33(int64_t value) { S64Leb(value); }  // -2^32 <= value < 2^32
  void S64Leb(int64_t value);
  // Little endian, fixed width: f32 and f64 constants by their bits.
  void Fixed32(uint32_t bits);
  void Fixed64(uint64_t bits);
  void Bytes(absl::Span<const uint8_t> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  // A length, then that many bytes.
  void Name(absl::string_view name);

  // "\0asm" and version 1.
  void Preamble();
  // Calls `write(*this)`, then prefixes what it wrote with its length: a function body, a subsection.
  template <class Write>
  void Sized(Write&& write) {
    const size_t start = bytes_.size();
    std::forward<Write>(write)(*this);
    InsertLength(start);
  }
  // A section: its id, then sized contents.
  template <class Write>
  void Section(uint8_t id, Write&& write) {
    U8(id);
    Sized(std::forward<Write>(write));
  }

  size_t size() const { return bytes_.size(); }
  const std::vector<uint8_t>& bytes() const { return bytes_; }
  std::vector<uint8_t> Take() && { return std::move(bytes_); }

 private:
  // Inserts at `start` the length of everything after it.
  void InsertLength(size_t start);

  std::vector<uint8_t> bytes_;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_BYTE_WRITER_H_
