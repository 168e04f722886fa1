#include "gc/stats/stats_text.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {
namespace {

TEST(FormatText, OfAHeapThatNeverCollectedIsShort) {
  GcStats stats;
  stats.plan = "null";
  stats.heap_max_bytes = 1 << 20;
  stats.allocated_bytes = 2048;
  stats.reserved_bytes = stats.peak_reserved_bytes = 65536;
  EXPECT_EQ(FormatText(stats),
            "gc: null, at most 1 worker, heap maximum 1.00 MiB\n"
            "  collections   0\n"
            "  allocated     2.00 KiB, of it 0 B in 0 large objects\n"
            "  heap          64.0 KiB now, peak 64.0 KiB\n");
}

TEST(FormatText, TellsWhatWasCounted) {
  GcStats stats;
  stats.counting = {.increments = 5, .decrements = 4, .deferred = 3, .cycle_searches = 1, .cyclic_objects = 2};
  EXPECT_TRUE(absl::StrContains(FormatText(stats),
                                "  counted       5 increments, 4 decrements, 3 deferred\n"
                                "  cycles        2 objects found dead by 1 searches\n"));
}

TEST(FormatText, TellsPausesReasonsStagesAndTroubles) {
  GcStats stats;
  stats.plan = "semispace";
  stats.workers = 2;
  stats.heap_max_bytes = 1 << 20;
  stats.collections_by_reason[static_cast<size_t>(vm::CollectReason::kAllocation)] = 2;
  stats.collections_by_reason[static_cast<size_t>(vm::CollectReason::kUser)] = 1;
  for (const uint64_t ns : {1000000, 2000000, 3000000}) stats.pauses.Add(ns);
  stats.stages = {{.stage = "roots", .ns = 1000}, {.stage = "closure", .ns = 2000}};
  stats.utilisation = {0, 0.5, 0.9};
  stats.packets = {{.packet = "trace slots", .count = 12, .ns = 1500}, {.packet = "release", .count = 3, .ns = 90}};
  stats.worker_shares = {{.packets = 10, .steals = 1, .wakes = 2}, {.packets = 5, .steals = 5}};
  stats.imbalance = 1.125;
  stats.timeline = {{.resident_bytes = 3 << 20}, {.resident_bytes = 2 << 20}};
  stats.copied_objects = 7;
  stats.copied_bytes = 100;
  stats.live_bytes_after_last = 50;
  stats.freed_bytes = 1024;
  stats.failed_allocations = 1;
  stats.rejected_references = 4;
  EXPECT_EQ(stats.collections(), 3u);
  EXPECT_EQ(FormatText(stats),
            "gc: semispace, at most 2 workers, heap maximum 1.00 MiB\n"
            "  collections   3 (allocation 2, user 1)\n"
            "  pauses        total 6.00 ms, p50 2.03 ms, p99 3.00 ms, p99.9 3.00 ms, max 3.00 ms\n"
            "  mutator       0.00 % of any 1 ms, 50.0 % of any 10 ms, 90.0 % of any 50 ms\n"
            "  stages        roots 1.00 us, closure 2.00 us\n"
            "  packets       trace slots                    12  1.50 us\n"
            "                release                         3  90 ns\n"
            "  workers       15 packets, 6 stolen, 2 wake-ups, busiest 1.12 times the mean\n"
            "  copied        100 B in 7 objects\n"
            "  freed         1.00 KiB\n"
            "  live          50 B after the last collection\n"
            "  allocated     0 B, of it 0 B in 0 large objects\n"
            "  heap          0 B now, peak 0 B; the process at most 3.00 MiB resident\n"
            "  exhausted     1 allocations failed\n"
            "  damaged       4 references made null\n");
}

TEST(FormatText, TellsWhatWasMarkedAndCopiedOnlyWhereThereWasAny) {
  GcStats stats;
  stats.plan = "immix";
  stats.collections_by_reason[static_cast<size_t>(vm::CollectReason::kUser)] = 1;
  stats.pauses.Add(1000);
  stats.marked_objects = 3;
  stats.marked_bytes = 72;
  EXPECT_TRUE(absl::StrContains(FormatText(stats), "  marked        72 B in 3 objects\n")) << FormatText(stats);
  EXPECT_FALSE(absl::StrContains(FormatText(stats), "copied")) << FormatText(stats);
  stats.copied_objects = 1;
  EXPECT_TRUE(absl::StrContains(FormatText(stats), "  copied        0 B in 1 objects\n")) << FormatText(stats);
}

TEST(FormatText, TellsOfNurseriesBarriersAndPromotionsWhereThereAreAny) {
  GcStats stats;
  stats.plan = "gencopy";
  stats.collections_by_kind = {1, 9};
  stats.collections_by_reason[static_cast<size_t>(vm::CollectReason::kAllocation)] = 10;
  stats.pauses.Add(1000);
  stats.promoted_objects = 3;
  stats.promoted_bytes = 72;
  stats.barrier_slow_calls = 5;
  const std::string text = FormatText(stats);
  EXPECT_TRUE(absl::StrContains(text, "  collections   10 (full 1, nursery 9; allocation 10)\n")) << text;
  EXPECT_TRUE(absl::StrContains(text, "  promoted      72 B in 3 objects\n")) << text;
  EXPECT_TRUE(absl::StrContains(text, "  barriers      5 stores left the fast path\n")) << text;
}

TEST(FormatText, NamesTheTypesThatTakeMostAndSumsUpTheOthers) {
  GcStats stats;
  for (uint64_t i = 0; i < 15; ++i) {
    stats.census.push_back({.name = absl::StrCat("struct $t", i), .objects = i, .bytes = 1024 - i});
  }
  const std::string text = FormatText(stats);
  EXPECT_TRUE(absl::StrContains(text, "  objects       struct $t0                      0  1.00 KiB\n")) << text;
  EXPECT_TRUE(absl::StrContains(text, "                struct $t11                    11  1013 B\n")) << text;
  EXPECT_TRUE(absl::StrContains(text, "                of 3 other types               39  2.96 KiB\n")) << text;
}

}  // namespace
}  // namespace strata::gc
