#include "vm_binding/base/json/json_writer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <ios>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "vm_binding/base/json/utf8.h"

namespace strata::base {
namespace {

constexpr size_t kBufferBytes = size_t{1} << 16;
constexpr absl::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
constexpr uint64_t kNsPerUs = 1'000;
constexpr uint64_t kNsPerMs = 1'000'000;

// How many bytes at the beginning are written as they are.
size_t PlainLength(absl::string_view text) {
  // Those that are part of a longer character are negative.
  const auto is_plain = [](char c) { return static_cast<signed char>(c) >= 0x20 && c != '"' && c != '\\'; };
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
}

}  // namespace

void JsonWriter::Key(absl::string_view key) {
  BeginValue();
  AppendQuoted(key);
  buffer_.push_back(':');
  needs_comma_ = false;
}

void JsonWriter::String(absl::string_view text) {
  BeginValue();
  AppendQuoted(text);
}

void JsonWriter::Int(int64_t value) {
  BeginValue();
  absl::StrAppend(&buffer_, value);
}

void JsonWriter::Uint(uint64_t value) {
  BeginValue();
  absl::StrAppend(&buffer_, value);
}

void JsonWriter::Double(double value) {
  if (!std::isfinite(value)) return Null();
  BeginValue();
  char digits[32];
  const std::to_chars_result result = std::to_chars(digits, digits + sizeof(digits), value);
  buffer_.append(digits, result.ptr);
}

void JsonWriter::Milliseconds(int64_t value_ns) { Decimal(value_ns, kNsPerMs); }

void JsonWriter::Microseconds(int64_t value_ns) { Decimal(value_ns, kNsPerUs); }

void JsonWriter::Decimal(int64_t value, uint64_t unit) {
  BeginValue();
  const uint64_t magnitude = value < 0 ? -static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
  absl::StrAppend(&buffer_, value < 0 ? "-" : "", magnitude / unit);
  uint64_t rest = magnitude % unit;
  if (rest != 0) buffer_.push_back('.');
  for (uint64_t place = unit / 10; rest != 0; place /= 10) {
    buffer_.push_back(static_cast<char>('0' + rest / place));
    rest %= place;
  }
}

void JsonWriter::Bool(bool value) {
  BeginValue();
  buffer_.append(value ? "true" : "false");
}

void JsonWriter::Null() {
  BeginValue();
  buffer_.append("null");
}

absl::Status JsonWriter::Finish() {
  Flush();
  out_.flush();
  return out_.good() ? absl::OkStatus() : absl::DataLossError("writing failed");
}

void JsonWriter::Open(char bracket) {
  BeginValue();
  buffer_.push_back(bracket);
  needs_comma_ = false;
}

void JsonWriter::Close(char bracket) {
  buffer_.push_back(bracket);
  needs_comma_ = true;
}

void JsonWriter::BeginValue() {
  if (buffer_.size() >= kBufferBytes) Flush();
  if (needs_comma_) buffer_.push_back(',');
  needs_comma_ = true;
}

void JsonWriter::AppendQuoted(absl::string_view text) {
  buffer_.push_back('"');
  while (!text.empty()) {
    const size_t plain = PlainLength(text);
    buffer_.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const size_t length = Utf8Length(text);
    if (length == 0) {
      buffer_.append(kReplacement);
    } else if (length == 1) {
      AppendEscaped(text[0]);
    } else {
      buffer_.append(text.substr(0, length));
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  buffer_.push_back('"');
}

void JsonWriter::AppendEscaped(char character) {
  switch (character) {
    case '"':
      buffer_.append("\\\"");
      break;
    case '\\':
      buffer_.append("\\\\");
      break;
    case '\n':
      buffer_.append("\\n");
      break;
    case '\t':
      buffer_.append("\\t");
      break;
    default:
      if (static_cast<uint8_t>(character) < 0x20) {
        absl::StrAppend(&buffer_, "\\u", absl::Hex(static_cast<uint8_t>(character), absl::kZeroPad4));
      } else {
        buffer_.push_back(character);
      }
  }
}

void JsonWriter::Flush() {
  out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  buffer_.clear();
}

}  // namespace strata::base
