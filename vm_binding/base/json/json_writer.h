// Writes JSON to a stream, piece by piece.
//
// The caller says what comes next; the writer puts in the commas, escapes
// strings and buffers. It does not check that keys and values alternate: what
// is written is well formed if the calls are. One thread.

#ifndef STRATA_VM_BINDING_BASE_JSON_JSON_WRITER_H_
#define STRATA_VM_BINDING_BASE_JSON_JSON_WRITER_H_

#include <cstdint>
#include <ostream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace strata::base {

class JsonWriter {
 public:
  explicit JsonWriter(std::ostream& out) : out_(out) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  void BeginObject() { Open('{'); }
  void EndObject() { Close('}'); }
  void BeginArray() { Open('['); }
  void EndArray() { Close(']'); }

  void Key(absl::string_view key);
  // Each byte that is not part of a UTF-8 character becomes U+FFFD.
  void String(absl::string_view text);
  void Int(int64_t value);
  void Uint(uint64_t value);
  // Infinities and NaN, which JSON has not, become null.
  void Double(double value);
  // The exact value in milliseconds.
  void Milliseconds(int64_t value_ns);
  // The exact value in microseconds.
  void Microseconds(int64_t value_ns);
  void Bool(bool value);
  void Null();

  // Writes out what is buffered; fails if the stream has failed. Call it last.
  absl::Status Finish();

 private:
  void Open(char bracket);
  void Close(char bracket);
  void BeginValue();
  // value / unit, exactly; `unit` is a power of ten.
  void Decimal(int64_t value, uint64_t unit);
  void AppendQuoted(absl::string_view text);
  void AppendEscaped(char character);
  void Flush();

  std::ostream& out_;
  std::string buffer_;
  bool needs_comma_ = false;
};

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_JSON_JSON_WRITER_H_
