#include "vm_binding/base/json/json_reader.h"

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "vm_binding/base/json/json_value.h"
#include "vm_binding/base/json/utf8.h"
#include "vm_binding/base/status_macros.h"

namespace strata::base {
namespace {

bool IsHighSurrogate(uint32_t unit) { return unit >= 0xd800 && unit < 0xdc00; }
bool IsLowSurrogate(uint32_t unit) { return unit >= 0xdc00 && unit < 0xe000; }

void AppendUtf8(std::string& out, uint32_t point) {
  auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((point >> shift) & 0x3f))); };
  if (point < 0x80) {
    out.push_back(static_cast<char>(point));
  } else if (point < 0x800) {
    out.push_back(static_cast<char>(0xc0 | (point >> 6)));
    tail(0);
  } else if (point < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | (point >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xf0 | (point >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

class JsonReader {
 public:
  explicit JsonReader(absl::string_view text) : text_(text) {}

  absl::StatusOr<JsonValue> ReadDocument() {
    STRATA_ASSIGN_OR_RETURN(JsonValue value, ReadValue());
    SkipSpace();
    if (position_ != text_.size()) return Fail("text after the value");
    return value;
  }

 private:
  absl::Status Fail(absl::string_view what) const {
    return absl::InvalidArgumentError(absl::StrCat("offset ", position_, ": ", what));
  }

  // The byte at the position; 0, which is nowhere allowed, at the end.
  char Peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

  bool Accept(char expected) {
    if (Peek() != expected) return false;
    ++position_;
    return true;
  }

  void SkipSpace() {
    while (Peek() == ' ' || Peek() == '\t' || Peek() == '\n' || Peek() == '\r') ++position_;
  }

  absl::StatusOr<JsonValue> ReadValue() {
    SkipSpace();
    switch (Peek()) {
      case '{':
        return ReadNested(&JsonReader::ReadObject);
      case '[':
        return ReadNested(&JsonReader::ReadArray);
      case '"':
        return ReadStringValue();
      case 't':
        return ReadWord("true", JsonValue(true));
      case 'f':
        return ReadWord("false", JsonValue(false));
      case 'n':
        return ReadWord("null", JsonValue());
      default:
        return ReadNumber();
    }
  }

  absl::StatusOr<JsonValue> ReadNested(absl::StatusOr<JsonValue> (JsonReader::*read)()) {
    if (depth_ == kMaxJsonDepth) return Fail("nested too deeply");
    ++depth_;
    ++position_;
    absl::StatusOr<JsonValue> value = (this->*read)();
    --depth_;
    return value;
  }

  absl::StatusOr<JsonValue> ReadArray() {
    JsonValue::Array elements;
    SkipSpace();
    if (Accept(']')) return JsonValue(std::move(elements));
    for (;;) {
      STRATA_ASSIGN_OR_RETURN(JsonValue element, ReadValue());
      elements.push_back(std::move(element));
      SkipSpace();
      if (Accept(']')) return JsonValue(std::move(elements));
      if (!Accept(',')) return Fail("expected ',' or ']'");
    }
  }

  absl::StatusOr<JsonValue> ReadObject() {
    JsonValue::Object members;
    absl::flat_hash_set<std::string> keys;
    SkipSpace();
    if (Accept('}')) return JsonValue(std::move(members));
    for (;;) {
      STRATA_ASSIGN_OR_RETURN(JsonMember member, ReadMember());
      if (!keys.insert(member.key).second) return Fail(absl::StrCat("member \"", member.key, "\" is repeated"));
      members.push_back(std::move(member));
      SkipSpace();
      if (Accept('}')) return JsonValue(std::move(members));
      if (!Accept(',')) return Fail("expected ',' or '}'");
    }
  }

  absl::StatusOr<JsonMember> ReadMember() {
    SkipSpace();
    if (Peek() != '"') return Fail("expected a member's name");
    STRATA_ASSIGN_OR_RETURN(std::string key, ReadString());
    SkipSpace();
    if (!Accept(':')) return Fail("expected ':'");
    STRATA_ASSIGN_OR_RETURN(JsonValue value, ReadValue());
    return JsonMember{std::move(key), std::move(value)};
  }

  absl::StatusOr<JsonValue> ReadWord(absl::string_view word, JsonValue value) {
    if (text_.substr(position_, word.size()) != word) return Fail("expected a value");
    position_ += word.size();
    return value;
  }

  bool SkipDigits() {
    const size_t begin = position_;
    while (absl::ascii_isdigit(static_cast<unsigned char>(Peek()))) ++position_;
    return position_ != begin;
  }

  absl::StatusOr<JsonValue> ReadNumber() {
    const size_t begin = position_;
    const bool negative = Accept('-');
    if (!Accept('0') && !SkipDigits()) return Fail(negative ? "expected a digit" : "expected a value");
    if (Accept('.') && !SkipDigits()) return Fail("expected a digit");
    if (Accept('e') || Accept('E')) {
      if (!Accept('+')) Accept('-');
      if (!SkipDigits()) return Fail("expected a digit");
    }
    double value = 0;
    const std::from_chars_result result = std::from_chars(text_.data() + begin, text_.data() + position_, value);
    if (result.ec != std::errc()) return Fail("number out of range");
    return JsonValue(value);
  }

  absl::StatusOr<JsonValue> ReadStringValue() {
    STRATA_ASSIGN_OR_RETURN(std::string text, ReadString());
    return JsonValue(std::move(text));
  }

  absl::StatusOr<std::string> ReadString() {
    ++position_;  // the opening quote
    std::string out;
    while (!Accept('"')) {
      if (position_ == text_.size()) return Fail("string does not end");
      if (Accept('\\')) {
        STRATA_RETURN_IF_ERROR(ReadEscape(out));
        continue;
      }
      const size_t length = Utf8Length(text_.substr(position_));
      if (length == 0) return Fail("not UTF-8");
      if (static_cast<unsigned char>(Peek()) < 0x20) return Fail("control character in a string");
      out.append(text_.substr(position_, length));
      position_ += length;
    }
    return out;
  }

  absl::Status ReadEscape(std::string& out) {
    constexpr absl::string_view kNames = "\"\\/bfnrt";
    constexpr absl::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (Accept('u')) return ReadUnicodeEscape(out);
    const size_t which = kNames.find(Peek());
    if (which == kNames.npos) return Fail("unknown escape");
    ++position_;
    out.push_back(kMeanings[which]);
    return absl::OkStatus();
  }

  absl::Status ReadUnicodeEscape(std::string& out) {
    STRATA_ASSIGN_OR_RETURN(uint32_t point, ReadHex());
    if (IsLowSurrogate(point)) return Fail("surrogate without its pair");
    if (IsHighSurrogate(point)) {
      if (!Accept('\\') || !Accept('u')) return Fail("surrogate without its pair");
      STRATA_ASSIGN_OR_RETURN(const uint32_t low, ReadHex());
      if (!IsLowSurrogate(low)) return Fail("surrogate without its pair");
      point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
    }
    AppendUtf8(out, point);
    return absl::OkStatus();
  }

  absl::StatusOr<uint32_t> ReadHex() {
    const absl::string_view digits = text_.substr(position_, 4);
    uint32_t value = 0;
    const std::from_chars_result result = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() < 4 || result.ptr != digits.data() + 4) return Fail("expected four hexadecimal digits");
    position_ += 4;
    return value;
  }

  absl::string_view text_;
  size_t position_ = 0;
  int depth_ = 0;
};

}  // namespace

absl::StatusOr<JsonValue> ReadJson(absl::string_view text) { return JsonReader(text).ReadDocument(); }

}  // namespace strata::base
