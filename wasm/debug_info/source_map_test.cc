#include "wasm/debug_info/source_map.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "gtest/gtest.h"

namespace strata::wasm::debug_info {
namespace {

std::string Json(absl::string_view mappings) {
  return absl::StrCat(R"({"version":3,"sources":["a.kt",null,"b.kt"],"sourcesContent":["one\ntwo",null],)",
                      R"("sourceRoot":"src","names":["f"],"mappings":")", mappings, "\"}");
}

// "source:line:column" of what an offset was made from; empty if that is not known.
std::string At(const SourceMap& map, uint32_t offset) {
  const SourceMap::Position* position = map.Find(offset);
  if (position == nullptr) return "";
  return absl::StrCat(map.source(*position).name, ":", position->line, ":", position->column);
}

std::string ErrorOf(absl::string_view json) { return std::string(SourceMap::Read(json).status().message()); }

TEST(SourceMap, AddsUpTheDifferencesOfSegments) {
  // 16: a.kt 1:1; 20: b.kt 3:5 with a name; 24: none; 1544: b.kt 2:1.
  const auto map = SourceMap::Read(Json("gBAAA,IEEIA,I,g/CADJ;AAAA"));
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(At(*map, 15), "");
  EXPECT_EQ(At(*map, 16), "src/a.kt:1:1");
  EXPECT_EQ(At(*map, 19), "src/a.kt:1:1");
  EXPECT_EQ(At(*map, 20), "src/b.kt:3:5");
  EXPECT_EQ(At(*map, 24), "");
  EXPECT_EQ(At(*map, 1543), "");
  EXPECT_EQ(At(*map, 1544), "src/b.kt:2:1");
  EXPECT_EQ(At(*map, UINT32_MAX), "src/b.kt:2:1");
}

TEST(SourceMap, HoldsTextsOfSources) {
  const auto map = SourceMap::Read(Json(""));
  ASSERT_TRUE(map.ok()) << map.status();
  ASSERT_NE(map->TextOf("src/a.kt"), nullptr);
  EXPECT_EQ(*map->TextOf("src/a.kt"), "one\ntwo");
  EXPECT_EQ(map->TextOf("src/b.kt"), nullptr);
  EXPECT_EQ(map->TextOf("c.kt"), nullptr);
  EXPECT_EQ(At(*map, 0), "");
}

TEST(SourceMap, SortsOffsetsThatGoBack) {
  const auto map = SourceMap::Read(Json("gBAAA,TACA"));  // 16: line 1; 7: line 2
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(At(*map, 8), "src/a.kt:2:1");
  EXPECT_EQ(At(*map, 16), "src/a.kt:1:1");
}

TEST(SourceMap, ReadsSectionsOfAnIndexMap) {
  const std::string json =
      absl::StrCat(R"({"version":3,"sections":[{"offset":{"line":0,"column":100},"map":)", Json("EAAA"),
                   R"(},{"offset":{"line":0,"column":200},"map":)", Json("EEAA"), "}]}");
  const auto map = SourceMap::Read(json);
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(At(*map, 101), "");
  EXPECT_EQ(At(*map, 102), "src/a.kt:1:1");
  EXPECT_EQ(At(*map, 202), "src/b.kt:1:1");
}

TEST(SourceMap, SkipsTheGuardLine) { EXPECT_TRUE(SourceMap::Read(absl::StrCat(")]}'\n", Json(""))).ok()); }

TEST(SourceMap, MakesNamesOfSourcesPrintable) {
  const auto map = SourceMap::Read(R"({"version":3,"sources":["\u001b[2Jx"],"mappings":"AAAA"})");
  ASSERT_TRUE(map.ok()) << map.status();
  EXPECT_EQ(At(*map, 0), "?[2Jx:1:1");
}

TEST(SourceMap, SaysWhatIsWrong) {
  EXPECT_EQ(ErrorOf("{"), "source map: offset 1: expected a member's name");
  EXPECT_EQ(ErrorOf("[]"), "source map: of another version than 3");
  EXPECT_EQ(ErrorOf(R"({"version":2,"sources":[]})"), "source map: of another version than 3");
  EXPECT_EQ(ErrorOf(R"({"version":3})"), "source map: no sources");
  EXPECT_EQ(ErrorOf(R"({"version":3,"sections":3})"), "source map: sections are no array");
  EXPECT_EQ(ErrorOf(R"({"version":3,"sections":[3]})"), "source map: a section without offset or map");
  EXPECT_EQ(ErrorOf(R"({"version":3,"sections":[{"offset":{"line":1,"column":0},"map":{}}]})"),
            "source map: a section at no offset");
  EXPECT_TRUE(absl::StrContains(ErrorOf(std::string(kMaxSourceMapBytes + 1, ' ')), "at most"));
}

TEST(SourceMap, RejectsMalformedMappings) {
  for (const absl::string_view mappings : {"AA", "AAA", "AAAAAA", "!", "A!,A", "g", "ggggggggA", "AGAA", "ADAA", "D",
                                           "AADA", "AAAD", "//////B,//////B,//////B", "A\u00e9"}) {
    EXPECT_TRUE(absl::StrContains(ErrorOf(Json(mappings)), "mappings are malformed")) << mappings;
  }
}

}  // namespace
}  // namespace strata::wasm::debug_info
