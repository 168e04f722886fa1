#include "wasm/binary/section_list.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "wasm/binary/module_decoder.h"

namespace strata::wasm {
namespace {

// A type, two functions, a custom section "x".
const std::vector<uint8_t> kBytes = {0, 'a', 's', 'm', 1, 0, 0, 0, 1,    4, 1, 0x60, 0, 0, 3, 3,   2,
                                     0, 0,   10,  8,   2, 3, 0, 1, 0x0b, 2, 0, 0x0b, 0, 3, 1, 'x', 'y'};

TEST(SectionList, SaysWhereSectionsStand) {
  const auto module = DecodeModule(kBytes, Features::Wasm3());
  ASSERT_TRUE(module.ok()) << module.status();
  const std::vector<SectionPlace> sections = ListSections(*module);
  ASSERT_EQ(sections.size(), 4u);
  std::string names;
  for (const SectionPlace& section : sections) names += std::string(SectionName(section.id)) + " ";
  EXPECT_EQ(names, "type func code custom ");
  EXPECT_EQ(sections[1].offset, 14u);
  EXPECT_EQ(sections[1].contents_offset, 16u);
  EXPECT_EQ(sections[1].contents.size(), 3u);
}

TEST(SectionList, HasANameForEverySectionThatDecodes) {
  for (uint8_t id = 0; id <= 13; ++id) EXPECT_FALSE(SectionName(id).empty()) << int{id};
  EXPECT_TRUE(SectionName(14).empty());
}

}  // namespace
}  // namespace strata::wasm
