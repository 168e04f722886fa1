#include "profiler/sampler/allocation_log.h"

#include <cmath>
#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "profiler/model/allocation.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/stack_tree.h"

namespace strata::profiler {
namespace {

class NumberResolver : public FrameResolver {
 public:
  FrameInfo Resolve(const RawFrame& frame) override {
    FrameInfo info;
    info.function = absl::StrCat("f", frame.code);
    return info;
  }
};

Profile ProfileOf(const AllocationLog& log) {
  NumberResolver resolver;
  ProfileBuilder builder({}, resolver);
  const ThreadIndex thread = builder.AddThread({});
  EXPECT_TRUE(log.AddTo(builder, thread, [](uint32_t type) { return absl::StrCat("t", type); }).ok());
  return std::move(builder).Build();
}

void ExpectNoneForgotten(uint32_t number) { ADD_FAILURE() << "forgot " << number; }

TEST(StackTree, SharesCallersAndGivesStacksBack) {
  StackTree tree;
  const std::vector<RawFrame> a = {{2, 1}, {1, 1}}, b = {{3, 1}, {1, 1}};
  const uint32_t node = tree.Intern(a);
  EXPECT_NE(tree.Intern(b), node);
  EXPECT_EQ(tree.Intern(a), node);
  EXPECT_EQ(tree.size(), 3u);
  EXPECT_EQ(tree.FramesOf(node), a);
  EXPECT_EQ(tree.Intern({}), StackTree::kRoot);
  EXPECT_TRUE(tree.FramesOf(StackTree::kRoot).empty());
}

TEST(AllocationLog, KeepsPlacesTypesAndDeaths) {
  AllocationLog log(1);
  const RawFrame stack[] = {{2, 1}, {1, 1}};
  log.Add({10, 0, 7, 16, 2.5, 3}, stack, ExpectNoneForgotten);
  log.Add({11, 1, 8, 100, 1, 3}, stack, ExpectNoneForgotten);
  log.NoteDeath(0, 20, 5);
  log.Add({21, 0, 7, 16, 1, 6}, {}, ExpectNoneForgotten);  // the number of a dead object
  const Profile profile = ProfileOf(log);
  const std::vector<Allocation>& allocations = profile.threads[ThreadIndex(0)].allocations;
  ASSERT_EQ(allocations.size(), 3u);
  EXPECT_EQ(profile.strings[allocations[0].type], "t7");
  EXPECT_EQ(allocations[0].objects, 2.5);
  EXPECT_EQ(allocations[0].bytes, 40);
  EXPECT_EQ(allocations[0].death, (ObjectDeath{20, 2}));
  EXPECT_FALSE(allocations[1].death.has_value());
  EXPECT_FALSE(allocations[2].death.has_value());
  const Stack& leaf = profile.stacks[allocations[1].stack];
  EXPECT_EQ(profile.strings[profile.functions[profile.frames[profile.stacks[*leaf.parent].frame].function].name], "f2");
}

// A million objects of two types, a third of which die at once and whose numbers are given out again.
TEST(AllocationLog, AFullLogBecomesCoarserAndStaysRight) {
  constexpr size_t kMax = 4096;
  constexpr int kObjects = 1'000'000;
  AllocationLog log(5, kMax);
  std::set<uint32_t> followed;
  std::vector<uint32_t> free_numbers;
  uint32_t next_number = 0;
  const auto forget = [&](uint32_t number) {
    EXPECT_EQ(followed.erase(number), 1u);
    free_numbers.push_back(number);
  };
  for (int i = 0; i < kObjects; ++i) {
    if (!log.WantsNext()) continue;
    if (free_numbers.empty()) free_numbers.push_back(next_number++);
    const uint32_t number = free_numbers.back();
    free_numbers.pop_back();
    followed.insert(number);
    const RawFrame stack[] = {{static_cast<uint64_t>(i % 4), 1}};
    log.Add({i, number, i % 4 == 0 ? 1u : 0u, 10, 1, 0}, stack, forget);
    if (i % 3 != 0 || followed.count(number) == 0) continue;
    log.NoteDeath(number, i, 1);
    followed.erase(number);
    free_numbers.push_back(number);
  }
  EXPECT_LE(log.size(), kMax);
  EXPECT_GE(log.size(), kMax / 3);
  EXPECT_LE(next_number, kMax + 1);
  double all = 0, ones = 0, dead = 0;
  const Profile profile = ProfileOf(log);
  for (const Allocation& allocation : profile.threads[ThreadIndex(0)].allocations) {
    EXPECT_EQ(allocation.objects, static_cast<double>(log.one_in()));
    all += allocation.objects;
    if (allocation.time_ns % 4 == 0) ones += allocation.objects;
    if (allocation.death.has_value()) dead += allocation.objects;
  }
  const double deviation = static_cast<double>(log.one_in()) * std::sqrt(static_cast<double>(log.size()));
  EXPECT_NEAR(all, kObjects, 5 * deviation);
  EXPECT_NEAR(ones, kObjects / 4, 5 * deviation);
  EXPECT_NEAR(dead, kObjects / 3, 5 * deviation);
}

TEST(AllocationLog, StacksAreBoundedToo) {
  constexpr size_t kMaxNodes = 1000;
  AllocationLog log(5, 1 << 20, kMaxNodes);
  size_t forgotten = 0;
  for (uint32_t i = 0; i < 10'000; ++i) {
    std::vector<RawFrame> stack;
    for (uint64_t depth = 0; depth < 50; ++depth) stack.push_back({i, depth});
    log.Add({i, i, 0, 8, 1, 0}, stack, [&](uint32_t) { ++forgotten; });
  }
  EXPECT_LE(log.size(), kMaxNodes / 50);
  EXPECT_EQ(log.size() + forgotten, 10'000u);
  EXPECT_LT(log.bytes(), size_t{1} << 20);
}

}  // namespace
}  // namespace strata::profiler
