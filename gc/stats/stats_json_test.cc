#include "gc/stats/stats_json.h"

#include <string>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "vm_binding/base/json/json_reader.h"
#include "vm_binding/base/json/json_value.h"

namespace strata::gc {
namespace {

GcStats RichStats() {
  GcStats stats;
  stats.plan = "gencopy";
  stats.plan_reason = "it is small";
  stats.workers = 2;
  stats.elapsed_ns = 5'000'000'000;
  stats.collections_by_kind = {1, 2};
  stats.collections_by_reason = {2, 1, 0, 0};
  for (const uint64_t ns : {1000, 2000, 3000}) stats.pauses.Add(ns);
  stats.utilisation = {0.25, 0.5, 1};
  stats.stages = {{.stage = "roots", .ns = 10}, {.stage = "closure", .ns = 20}};
  stats.packets = {{.packet = "trace \"slots\"", .count = 4, .ns = 19}};
  stats.worker_shares = {{.packets = 3, .steals = 1, .wakes = 2, .busy_ns = 11}, {.packets = 1, .busy_ns = 8}};
  stats.imbalance = 1.25;
  stats.timeline = {{.number = 3,
                     .time_ns = 77,
                     .pause_ns = 3000,
                     .kind = CollectionKind::kNursery,
                     .before_bytes = 200,
                     .reserved_bytes = 100,
                     .live_bytes = 50,
                     .limit_bytes = 400,
                     .resident_bytes = 9999,
                     .imbalance = 1.5}};
  stats.census = {{.type = 2, .name = "struct $node", .objects = 7, .bytes = 168}};
  stats.allocated_bytes = 1000;
  stats.large_objects_allocated = 1;
  stats.large_bytes_allocated = 512;
  stats.copied_objects = 5;
  stats.copied_bytes = 120;
  stats.promoted_objects = 2;
  stats.promoted_bytes = 48;
  stats.freed_bytes = 950;
  stats.barrier_slow_calls = 6;
  stats.counting = {
      .increments = 9, .decrements = 8, .deferred = 7, .cycle_searches = 1, .cyclic_objects = 2, .most_work = 3};
  stats.live_bytes_after_last = 50;
  stats.failed_allocations = 1;
  stats.heap_max_bytes = 4096;
  stats.heap_limit_bytes = 400;
  stats.reserved_bytes = 100;
  stats.peak_reserved_bytes = 200;
  stats.committed_bytes = 300;
  return stats;
}

// Programs read this: a change that breaks it needs a new version of the schema.
TEST(FormatJson, WritesVersionOneOfTheSchema) {
  EXPECT_EQ(
      FormatJson(RichStats()),
      R"({"schema":"strata-gc-stats/1","plan":"gencopy","plan_reason":"it is small","workers":2,"elapsed_ns":5000000000,)"
      R"("collections":{"total":3,"by_kind":{"full":1,"nursery":2},)"
      R"("by_reason":{"allocation":2,"user":1,"stress":0,"emergency":0}},)"
      R"("pauses":{"count":3,"total_ns":6000,"p50_ns":2015,"p99_ns":3000,"p999_ns":3000,"max_ns":3000},)"
      R"("mutator_utilisation":[{"window_ns":1000000,"minimum":0.25},{"window_ns":10000000,"minimum":0.5},)"
      R"({"window_ns":50000000,"minimum":1}],)"
      R"("stages":[{"name":"roots","ns":10},{"name":"closure","ns":20}],)"
      R"("packets":[{"name":"trace \"slots\"","count":4,"ns":19}],)"
      R"("worker_shares":[{"packets":3,"steals":1,"wakes":2,"busy_ns":11},)"
      R"({"packets":1,"steals":0,"wakes":0,"busy_ns":8}],"imbalance":1.25,)"
      R"("allocated":{"bytes":1000,"large_bytes":512,"large_objects":1,"failed":1},)"
      R"("copied":{"bytes":120,"objects":5},"marked":{"bytes":0,"objects":0},"promoted":{"bytes":48,"objects":2},)"
      R"("freed":{"bytes":950},"barriers":{"slow_calls":6},)"
      R"("counting":{"increments":9,"decrements":8,"deferred":7,"cycle_searches":1,"cyclic_objects":2,"most_work":3},)"
      R"("damage":{"rejected_references":0},)"
      R"("heap":{"max_bytes":4096,"limit_bytes":400,"reserved_bytes":100,"peak_reserved_bytes":200,)"
      R"("committed_bytes":300,"live_bytes_after_last":50},)"
      R"("timeline":[{"number":3,"time_ns":77,"pause_ns":3000,"kind":"nursery","before_bytes":200,)"
      R"("reserved_bytes":100,"live_bytes":50,"limit_bytes":400,"resident_bytes":9999,"imbalance":1.5}],)"
      R"("census":[{"type":"struct $node","objects":7,"bytes":168}]})"
      "\n");
}

TEST(FormatJson, IsReadBack) {
  const absl::StatusOr<base::JsonValue> root = base::ReadJson(FormatJson(RichStats()));
  ASSERT_TRUE(root.ok()) << root.status();
  EXPECT_EQ(*root->Find("schema")->string(), kStatsSchema);
  EXPECT_EQ(*root->Find("collections")->Find("by_kind")->Find("nursery")->number(), 2);
  EXPECT_EQ(*root->Find("packets")->array()->at(0).Find("name")->string(), "trace \"slots\"");
}

TEST(FormatJson, HasEveryMemberEvenOfAHeapThatNeverCollected) {
  const absl::StatusOr<base::JsonValue> rich = base::ReadJson(FormatJson(RichStats()));
  const absl::StatusOr<base::JsonValue> poor = base::ReadJson(FormatJson(GcStats()));
  ASSERT_TRUE(rich.ok() && poor.ok()) << poor.status();
  ASSERT_EQ(poor->object()->size(), rich->object()->size());
  for (const base::JsonMember& member : *rich->object()) {
    const base::JsonValue* const same = poor->Find(member.key);
    ASSERT_NE(same, nullptr) << member.key;
    if (member.value.object() == nullptr) continue;
    for (const base::JsonMember& inner : *member.value.object()) {
      EXPECT_NE(same->Find(inner.key), nullptr) << member.key << "." << inner.key;
    }
  }
}

}  // namespace
}  // namespace strata::gc
