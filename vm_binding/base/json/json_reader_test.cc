#include "vm_binding/base/json/json_reader.h"

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::base {
namespace {

JsonValue Read(absl::string_view text) {
  absl::StatusOr<JsonValue> value = ReadJson(text);
  EXPECT_TRUE(value.ok()) << value.status();
  return value.ok() ? *value : JsonValue();
}

double Number(absl::string_view text) {
  JsonValue value = Read(text);
  return value.number() != nullptr ? *value.number() : -12345;
}

std::string String(absl::string_view text) {
  JsonValue value = Read(text);
  return value.string() != nullptr ? *value.string() : "no string";
}

TEST(JsonReader, ReadsWords) {
  EXPECT_TRUE(Read(" null ").is_null());
  EXPECT_TRUE(*Read("true").boolean());
  EXPECT_FALSE(*Read("\t\r\nfalse").boolean());
}

TEST(JsonReader, ReadsNumbers) {
  EXPECT_EQ(Number("0"), 0);
  EXPECT_EQ(Number("-0.5"), -0.5);
  EXPECT_EQ(Number("10e2"), 1000);
  EXPECT_EQ(Number("1E-2"), 0.01);
  EXPECT_EQ(Number("1.25e+1"), 12.5);
  EXPECT_EQ(Number("9007199254740991"), 9007199254740991.0);
}

TEST(JsonReader, ReadsStrings) {
  EXPECT_EQ(String(R"("")"), "");
  EXPECT_EQ(String(R"("a\"\\\/\b\f\n\r\tz")"), "a\"\\/\b\f\n\r\tz");
  EXPECT_EQ(String(R"("\u0041\u00e9\u20AC\ud83d\uDE00")"), "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
  EXPECT_EQ(String("\"\xc3\xa9\""), "\xc3\xa9");
  EXPECT_EQ(String(R"("\u0000")"), std::string(1, '\0'));
}

TEST(JsonReader, ReadsNestedValuesInOrder) {
  JsonValue value = Read(R"( { "b" : [ 1 , [ ] , { } ] , "a" : null } )");
  ASSERT_NE(value.object(), nullptr);
  ASSERT_EQ(value.object()->size(), 2u);
  EXPECT_EQ((*value.object())[0].key, "b");
  EXPECT_EQ(value.Find("b")->array()->size(), 3u);
  EXPECT_TRUE(value.Find("a")->is_null());
  EXPECT_EQ(value.Find("c"), nullptr);
  EXPECT_EQ(value.Find("b")->Find("c"), nullptr);
}

struct ErrorCase {
  absl::string_view text;
  absl::string_view message;
};

TEST(JsonReader, RejectsWhatIsNotJson) {
  const ErrorCase cases[] = {
      {"", "offset 0: expected a value"},
      {"  ", "offset 2: expected a value"},
      {"tru", "offset 0: expected a value"},
      {"1 2", "offset 2: text after the value"},
      {"01", "offset 1: text after the value"},
      {"+1", "offset 0: expected a value"},
      {"-", "offset 1: expected a digit"},
      {"1.", "offset 2: expected a digit"},
      {"1e", "offset 2: expected a digit"},
      {"1e+-1", "offset 3: expected a digit"},
      {"1e999", "offset 5: number out of range"},
      {"NaN", "offset 0: expected a value"},
      {"[1,]", "offset 3: expected a value"},
      {"[1 2]", "offset 3: expected ',' or ']'"},
      {"[", "offset 1: expected a value"},
      {"{\"a\":1,}", "offset 7: expected a member's name"},
      {"{\"a\" 1}", "offset 5: expected ':'"},
      {"{\"a\":1 \"b\":2}", "offset 7: expected ',' or '}'"},
      {"{a:1}", "offset 1: expected a member's name"},
      {"{\"a\":1,\"a\":2}", "offset 12: member \"a\" is repeated"},
      {"\"a", "offset 2: string does not end"},
      {"\"\n\"", "offset 1: control character in a string"},
      {"\"\xff\"", "offset 1: not UTF-8"},
      {"\"\\x\"", "offset 2: unknown escape"},
      {"\"\\u12\"", "offset 3: expected four hexadecimal digits"},
      {"\"\\u12g4\"", "offset 3: expected four hexadecimal digits"},
      {"\"\\u-123\"", "offset 3: expected four hexadecimal digits"},
      {"\"\\udc00\"", "offset 7: surrogate without its pair"},
      {"\"\\ud800x\"", "offset 7: surrogate without its pair"},
      {"\"\\ud800\\u0041\"", "offset 13: surrogate without its pair"},
      {"'a'", "offset 0: expected a value"},
      {"// a\n1", "offset 0: expected a value"},
  };
  for (const ErrorCase& error : cases) {
    absl::StatusOr<JsonValue> value = ReadJson(error.text);
    ASSERT_FALSE(value.ok()) << error.text;
    EXPECT_EQ(value.status().message(), error.message) << error.text;
  }
}

std::string Nested(int depth) {
  return std::string(static_cast<size_t>(depth), '[') + std::string(static_cast<size_t>(depth), ']');
}

TEST(JsonReader, LimitsDepth) {
  EXPECT_TRUE(ReadJson(Nested(kMaxJsonDepth)).ok());
  EXPECT_EQ(ReadJson(Nested(kMaxJsonDepth + 1)).status().message(), "offset 64: nested too deeply");
  EXPECT_FALSE(ReadJson(std::string(1'000'000, '[')).ok());
}

}  // namespace
}  // namespace strata::base
