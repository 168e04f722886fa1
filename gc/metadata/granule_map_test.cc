#include "gc/metadata/granule_map.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <random>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

constexpr vm::Address kObjects(0x10000);  // only a number: the objects are never touched
constexpr size_t kGranules = 64 * 40;

struct Map {
  std::vector<uint64_t> words = std::vector<uint64_t>(kGranules / 64);
  GranuleMap map{vm::Address::FromPointer(words.data()), kObjects};
};

vm::Address At(size_t granule) { return kObjects + granule * GranuleMap::kGranuleBytes; }

// Against a vector of bool, for ranges inside one word, across words and over whole words.
TEST(GranuleMap, RangesAgreeWithAPlainVector) {
  Map m;
  std::vector<bool> expected(kGranules);
  std::mt19937_64 random(7);
  for (int round = 0; round < 2000; ++round) {
    const size_t begin = random() % kGranules;
    const size_t end = begin + random() % std::min<size_t>(kGranules - begin, 1 + (random() % 300)) + 1;
    const bool set = random() % 2 == 0;
    if (set) {
      m.map.SetRange(At(begin), At(end));
    } else {
      m.map.ClearRange(At(begin), At(end));
    }
    for (size_t i = begin; i < end; ++i) expected[i] = set;
    const size_t from = random() % kGranules;
    const size_t to = from + random() % (kGranules - from + 1);
    size_t first_set = from;
    while (first_set < to && !expected[first_set]) ++first_set;
    size_t first_clear = from;
    while (first_clear < to && expected[first_clear]) ++first_clear;
    size_t set_bytes = 0;
    for (size_t i = from; i < to; ++i) set_bytes += expected[i] ? 8 : 0;
    ASSERT_EQ(m.map.FindSet(At(from), At(to)), At(first_set)) << from << " " << to;
    ASSERT_EQ(m.map.FindClear(At(from), At(to)), At(first_clear)) << from << " " << to;
    ASSERT_EQ(m.map.SetBytes(At(from), At(to)), set_bytes);
    ASSERT_EQ(m.map.AnySet(At(from), At(to)), set_bytes != 0);
    if (from < kGranules) {
      ASSERT_EQ(m.map.Test(At(from)), expected[from]);
    }
  }
}

template <MarkSharing kSharing>
void MarksWholeObjects() {
  for (const size_t first : {0, 1, 62, 63, 64}) {
    for (const size_t granules : {1, 2, 63, 64, 65, 128, 1000}) {
      Map m;
      EXPECT_FALSE(m.map.TestAndMark<kSharing>(At(first)));
      m.map.MarkRest<kSharing>(At(first), granules * GranuleMap::kGranuleBytes);
      EXPECT_TRUE(m.map.TestAndMark<kSharing>(At(first)));
      Map whole;
      EXPECT_FALSE(whole.map.TestAndMarkWhole<kSharing>(At(first), granules * GranuleMap::kGranuleBytes));
      EXPECT_TRUE(whole.map.TestAndMarkWhole<kSharing>(At(first), granules * GranuleMap::kGranuleBytes));
      EXPECT_EQ(whole.words, m.words);
      EXPECT_EQ(m.map.SetBytes(At(0), At(kGranules)), granules * GranuleMap::kGranuleBytes);
      EXPECT_EQ(m.map.FindSet(At(0), At(kGranules)), At(first));
      EXPECT_EQ(m.map.FindClear(At(first), At(kGranules)), At(first + granules));
    }
  }
}
TEST(GranuleMap, MarksWholeObjectsAlone) { MarksWholeObjects<MarkSharing::kAlone>(); }
TEST(GranuleMap, MarksWholeObjectsAmongOthers) { MarksWholeObjects<MarkSharing::kShared>(); }

TEST(GranuleMap, OneOfSeveralMarkersWins) {
  Map m;
  std::atomic<size_t> won{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&m, &won] {
      for (size_t i = 0; i + 3 <= kGranules; i += 3) {
        if (m.map.TestAndMarkWhole<MarkSharing::kShared>(At(i), 3 * GranuleMap::kGranuleBytes)) continue;
        won.fetch_add(1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won.load(), kGranules / 3);
  EXPECT_EQ(m.map.SetBytes(At(0), At(kGranules)), kGranules / 3 * 3 * 8);
}

}  // namespace
}  // namespace strata::gc
