#include "gc/stats/collection_history.h"

#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {
namespace {

constexpr uint64_t kCreatedNs = 1'000'000;

TEST(CollectionHistory, SumsUp) {
  CollectionHistory history(kCreatedNs);
  CollectionDetail detail;
  detail.stages = {{.stage = "roots", .begin_ns = kCreatedNs, .end_ns = kCreatedNs + 10},
                   {.stage = "closure", .begin_ns = kCreatedNs + 10, .end_ns = kCreatedNs + 40}};
  detail.workers = {{.packets = 3, .steals = 1, .wakes = 1, .busy_ns = 300}, {.packets = 1, .busy_ns = 100}, {}};
  CollectionInfo info = {.reason = vm::CollectReason::kUser, .workers = 2, .number = 1, .start_ns = kCreatedNs};
  info.end_ns = kCreatedNs + 500'000;
  info.freed_bytes = 24;
  info.counts = {.copied_objects = 2, .copied_bytes = 48, .promoted_objects = 1, .promoted_bytes = 8, .live_bytes = 48};
  info.detail = &detail;
  history.Add(info, 4096);
  info.kind = CollectionKind::kNursery;
  info.number = 2;
  info.start_ns += 10'000'000;
  info.end_ns += 10'000'000;
  info.counts.live_bytes = 30;
  history.Add(info, 0);

  GcStats stats;
  history.AddTo(stats, kCreatedNs + 20'000'000);
  EXPECT_EQ(stats.elapsed_ns, 20'000'000u);
  EXPECT_EQ(stats.collections(), 2u);
  EXPECT_EQ(stats.collections_by_kind[0], 1u);
  EXPECT_EQ(stats.collections_by_kind[1], 1u);
  EXPECT_EQ(stats.pauses.total_ns(), 1'000'000u);
  EXPECT_EQ(stats.copied_bytes, 96u);
  EXPECT_EQ(stats.promoted_bytes, 16u);
  EXPECT_EQ(stats.freed_bytes, 48u);
  EXPECT_EQ(stats.live_bytes_after_last, 30u);
  ASSERT_EQ(stats.stages.size(), 2u);
  EXPECT_EQ(stats.stages[1].ns, 60u);
  EXPECT_DOUBLE_EQ(stats.utilisation[0], 0.5);
  EXPECT_DOUBLE_EQ(stats.utilisation[1], 0.95);
  ASSERT_EQ(stats.worker_shares.size(), 3u);
  EXPECT_EQ(stats.worker_shares[0].steals, 2u);
  EXPECT_EQ(stats.worker_shares[1].busy_ns, 200u);
  EXPECT_DOUBLE_EQ(stats.imbalance, 1.5) << "the mean is over the workers that could take part";
  ASSERT_EQ(stats.timeline.size(), 2u);
  EXPECT_EQ(stats.timeline[0].resident_bytes, 4096u);
  EXPECT_DOUBLE_EQ(stats.timeline[1].imbalance, 1.5);
  EXPECT_EQ(stats.timeline[1].time_ns, 10'500'000u);
}

TEST(CollectionHistory, KnowsNoBalanceOfOneWorkerNorOfPacketsThatWereNotTimed) {
  for (const int workers : {1, 2}) {
    CollectionHistory history(kCreatedNs);
    CollectionDetail detail;
    detail.workers = {{.packets = 3, .busy_ns = workers == 1 ? uint64_t{300} : 0}};
    CollectionInfo info = {.workers = workers, .number = 1, .start_ns = kCreatedNs};
    info.end_ns = kCreatedNs + 1;
    info.detail = &detail;
    history.Add(info, 0);
    GcStats stats;
    history.AddTo(stats, info.end_ns);
    EXPECT_EQ(stats.imbalance, 0.0);
    EXPECT_EQ(stats.timeline[0].imbalance, 0.0);
  }
}

}  // namespace
}  // namespace strata::gc
