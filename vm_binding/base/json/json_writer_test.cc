#include "vm_binding/base/json/json_writer.h"

#include <cstdint>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace strata::base {
namespace {

// What `write` writes.
template <typename F>
std::string Written(F write) {
  std::ostringstream out;
  JsonWriter writer(out);
  write(writer);
  EXPECT_TRUE(writer.Finish().ok());
  return out.str();
}

std::string Quoted(absl::string_view text) {
  return Written([&](JsonWriter& json) { json.String(text); });
}

std::string Ms(int64_t value_ns) {
  return Written([&](JsonWriter& json) { json.Milliseconds(value_ns); });
}

std::string Double(double value) {
  return Written([&](JsonWriter& json) { json.Double(value); });
}

TEST(JsonWriter, PutsCommasBetweenElements) {
  EXPECT_EQ(Written([](JsonWriter& json) {
              json.BeginObject();
              json.Key("a");
              json.BeginArray();
              json.Int(-1);
              json.Uint(UINT64_MAX);
              json.BeginObject();
              json.EndObject();
              json.BeginArray();
              json.EndArray();
              json.EndArray();
              json.Key("b");
              json.Bool(true);
              json.Key("c");
              json.Null();
              json.EndObject();
            }),
            R"({"a":[-1,18446744073709551615,{},[]],"b":true,"c":null})");
}

TEST(JsonWriter, EscapesQuotesBackslashesAndControlCharacters) {
  EXPECT_EQ(Quoted("a\"b\\c/"), R"("a\"b\\c/")");
  EXPECT_EQ(Quoted(absl::string_view("\0\x01\b\t\n\r\x1f\x7f", 8)),
            "\"\\u0000\\u0001\\u0008\\t\\n\\u000d\\u001f\x7f\"");
}

TEST(JsonWriter, KeepsUtf8AndReplacesWhatIsNot) {
  EXPECT_EQ(Quoted("\xc3\xa9\xf0\x9f\x98\x80"), "\"\xc3\xa9\xf0\x9f\x98\x80\"");
  EXPECT_EQ(Quoted("a\x80z"), "\"a\xef\xbf\xbdz\"");
  EXPECT_EQ(Quoted("\xe1\x80"), "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(JsonWriter, WritesMillisecondsExactly) {
  EXPECT_EQ(Ms(0), "0");
  EXPECT_EQ(Ms(1), "0.000001");
  EXPECT_EQ(Ms(1'500'000), "1.5");
  EXPECT_EQ(Ms(10'000'000), "10");
  EXPECT_EQ(Ms(-2'000'100), "-2.0001");
  EXPECT_EQ(Ms(INT64_MIN), "-9223372036854.775808");
}

TEST(JsonWriter, WritesMicrosecondsExactly) {
  const auto micros = [](int64_t value_ns) { return Written([&](JsonWriter& json) { json.Microseconds(value_ns); }); };
  EXPECT_EQ(micros(0), "0");
  EXPECT_EQ(micros(7), "0.007");
  EXPECT_EQ(micros(-120'450), "-120.45");
  EXPECT_EQ(micros(INT64_MAX), "9223372036854775.807");
}

TEST(JsonWriter, WritesDoublesSoThatTheyReadBack) {
  EXPECT_EQ(Double(0.1), "0.1");
  EXPECT_EQ(Double(-3), "-3");
  EXPECT_EQ(Double(std::numeric_limits<double>::infinity()), "null");
  EXPECT_EQ(Double(std::numeric_limits<double>::quiet_NaN()), "null");
}

TEST(JsonWriter, WritesMoreThanItBuffers) {
  const std::string text(200'000, 'x');
  std::string written = Written([&](JsonWriter& json) {
    json.BeginArray();
    json.String(text);
    json.String(text);
    json.EndArray();
  });
  EXPECT_EQ(written, "[\"" + text + "\",\"" + text + "\"]");
}

TEST(JsonWriter, FailsWhenTheStreamDoes) {
  std::ostream out(nullptr);
  JsonWriter json(out);
  json.Null();
  EXPECT_EQ(json.Finish().code(), absl::StatusCode::kDataLoss);
}

}  // namespace
}  // namespace strata::base
