// Reads the binary format's primitives from a span of bytes (core specification 5.2).
//
// Errors are sticky: the first is kept with its offset, the cursor jumps to the end, and every later read returns zero.
// So a caller may read a whole construct and test ok() once, and loops bounded by remaining() end by themselves. Error
// texts are the specification's. Not thread safe; owns nothing.

#ifndef STRATA_WASM_BINARY_BYTE_READER_H_
#define STRATA_WASM_BINARY_BYTE_READER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::wasm {

class ByteReader {
 public:
  // `bytes` stand `base_offset` bytes into their module.
  explicit ByteReader(absl::Span<const uint8_t> bytes, uint32_t base_offset = 0)
      : begin_(bytes.data()), cursor_(begin_), end_(begin_ + bytes.size()), base_offset_(base_offset) {}

  bool ok() const { return !failed_; }
  // The first error as "text (at offset 0x…)", or OK.
  absl::Status status() const;
  // The first error's parts; empty and 0 before one.
  absl::string_view error() const { return error_; }
  uint32_t error_offset() const { return error_offset_; }
  // Keeps the first error only. `text` begins with the specification's wording.
  void Fail(absl::string_view text) { FailAt(text, offset()); }
  void FailAt(absl::string_view text, uint32_t offset);

  // Takes over the error, if any, of a reader of some of these bytes.
  void FailFrom(const ByteReader& other) {
    if (!other.ok()) FailAt(other.error_, other.error_offset_);
  }
  // Forgets an error and goes back to `offset`, an earlier offset().
  void Rewind(uint32_t offset) {
    failed_ = false;
    cursor_ = begin_ + (offset - base_offset_);
  }

  // The next byte's place, for callers that read short forms themselves; end() is the place after the last.
  const uint8_t* cursor() const { return cursor_; }
  const uint8_t* end() const { return end_; }
  void MoveTo(const uint8_t* cursor) { cursor_ = cursor; }
  uint32_t OffsetOf(const uint8_t* cursor) const { return base_offset_ + static_cast<uint32_t>(cursor - begin_); }

  bool at_end() const { return cursor_ == end_; }
  size_t remaining() const { return static_cast<size_t>(end_ - cursor_); }
  uint32_t offset() const { return OffsetOf(cursor_); }
  // Everything not read yet.
  absl::Span<const uint8_t> Rest() const { return {cursor_, remaining()}; }
  // The next byte without reading it; 0 at the end.
  uint8_t Peek() const { return cursor_ != end_ ? *cursor_ : 0; }

  uint8_t U8() {
    if (cursor_ != end_) return *cursor_++;
    FailEnd();
    return 0;
  }
  uint32_t U32() {
    if (cursor_ != end_ && *cursor_ < 0x80) return *cursor_++;
    return U32Slow();
  }
  uint64_t U64() {
    if (cursor_ != end_ && *cursor_ < 0x80) return *cursor_++;
    return U64Slow();
  }
  int32_t S32() {
    if (cursor_ != end_ && *cursor_ < 0x80) return SignExtend7(*cursor_++);
    return S32Slow();
  }
  int64_t S64() {
    if (cursor_ != end_ && *cursor_ < 0x80) return SignExtend7(*cursor_++);
    return S64Slow();
  }
  int64_t S33();
  uint32_t Fixed32();
  uint64_t Fixed64();
  absl::Span<const uint8_t> Bytes(size_t size);
  // A length or element count: at most the bytes that are left, its own included ("length out of bounds").
  uint32_t Length();
  // A length and that many bytes of UTF-8. Valid as long as the bytes are.
  absl::string_view Name();

 private:
  static int32_t SignExtend7(uint8_t byte) { return static_cast<int32_t>(uint32_t{byte} << 25) >> 25; }
  void FailEnd();
  template <int kBits, bool kSigned>
  uint64_t Leb();
  uint32_t U32Slow();
  uint64_t U64Slow();
  int32_t S32Slow();
  int64_t S64Slow();

  const uint8_t* begin_;
  const uint8_t* cursor_;
  const uint8_t* end_;
  uint32_t base_offset_;
  uint32_t error_offset_ = 0;
  bool failed_ = false;
  std::string error_;
};

// Whether the text is well-formed UTF-8 (no surrogates, nothing overlong).
bool IsUtf8(absl::string_view text);

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_BYTE_READER_H_
