#include "vm_binding/profiling/object_numbers.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::profiling {
namespace {

TEST(ObjectNumbers, RanksObjectsByAddressWhereverTheyAre) {
  constexpr uint32_t kHighest = ~uint32_t{1};
  std::mt19937 random(7);
  std::set<uint32_t> words = {2, 4, 126, 128, 130, (1u << 17) - 2, 1u << 17, kHighest};
  while (words.size() < 3000) words.insert(static_cast<uint32_t>(random()) & ~1u);
  words.erase(0);
  std::vector<uint32_t> shuffled(words.begin(), words.end());
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  ObjectNumbers numbers;
  for (const uint32_t word : shuffled) EXPECT_TRUE(numbers.Add(vm::ObjectRef(word)));
  for (const uint32_t word : words) EXPECT_FALSE(numbers.Add(vm::ObjectRef(word)));
  EXPECT_EQ(numbers.size(), words.size());
  numbers.Number();
  uint32_t rank = 0;
  for (const uint32_t word : words) EXPECT_EQ(numbers.NumberOf(vm::ObjectRef(word)), rank++);
  std::vector<uint32_t> seen;
  numbers.ForEach([&](vm::ObjectRef object) { seen.push_back(object.word()); });
  EXPECT_EQ(seen, std::vector<uint32_t>(words.begin(), words.end()));
}

TEST(ObjectNumbers, MayBeEmpty) {
  ObjectNumbers numbers;
  numbers.Number();
  EXPECT_EQ(numbers.size(), 0u);
  numbers.ForEach([](vm::ObjectRef) { ADD_FAILURE(); });
}

}  // namespace
}  // namespace strata::profiling
