#include "gc/trigger/nursery_policy.h"

#include <cstddef>

#include "gc/stats/collection_observer.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {
namespace {

constexpr size_t kMiB = size_t{1} << 20;

TEST(NurseryPolicy, BoundsFollowTheHeapUnlessGiven) {
  EXPECT_EQ(NurseryPolicy({}, 1 << 20).max_bytes(), 256u << 10);
  EXPECT_EQ(NurseryPolicy({}, kMiB << 10).max_bytes(), NurseryPolicy({}, kMiB << 12).max_bytes());
  const NurseryPolicy given({.min_bytes = 3 * kMiB, .max_bytes = 2 * kMiB}, 64 * kMiB);
  EXPECT_EQ(given.max_bytes(), 2 * kMiB);
  EXPECT_EQ(given.min_bytes(), 2 * kMiB);
}

TEST(NurseryPolicy, FullCollectionFollowsANurseryThatLeftTooLittle) {
  NurseryPolicy policy({.min_bytes = kMiB, .max_bytes = 4 * kMiB}, 64 * kMiB);
  EXPECT_EQ(policy.NextKind(vm::CollectReason::kAllocation, true), CollectionKind::kNursery);
  policy.AfterCollection(CollectionKind::kNursery, 2 * kMiB);
  EXPECT_EQ(policy.NextKind(vm::CollectReason::kAllocation, true), CollectionKind::kNursery);
  policy.AfterCollection(CollectionKind::kNursery, kMiB - 1);
  EXPECT_EQ(policy.NextKind(vm::CollectReason::kAllocation, true), CollectionKind::kFull);
  policy.AfterCollection(CollectionKind::kFull, 0);
  EXPECT_EQ(policy.NextKind(vm::CollectReason::kAllocation, true), CollectionKind::kNursery);
}

TEST(NurseryPolicy, UsersAndEmergenciesGetFullCollections) {
  NurseryPolicy policy({}, 64 * kMiB);
  EXPECT_EQ(policy.NextKind(vm::CollectReason::kUser, true), CollectionKind::kFull);
  EXPECT_EQ(policy.NextKind(vm::CollectReason::kEmergency, true), CollectionKind::kFull);
  EXPECT_EQ(policy.NextKind(vm::CollectReason::kAllocation, false), CollectionKind::kFull);
}

TEST(NurseryPolicy, StressMeetsBothKinds) {
  NurseryPolicy policy({}, 64 * kMiB);
  int full = 0;
  for (int i = 0; i < 9; ++i) {
    if (policy.NextKind(vm::CollectReason::kStress, true) == CollectionKind::kFull) ++full;
  }
  EXPECT_EQ(full, 3);
}

}  // namespace
}  // namespace strata::gc
