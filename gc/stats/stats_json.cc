#include "gc/stats/stats_json.h"

#include <sstream>

#include "gc/stats/mutator_utilisation.h"
#include "vm_binding/base/check.h"
#include "vm_binding/base/json/json_writer.h"

namespace strata::gc {
namespace {

using base::JsonWriter;

struct Member {
  absl::string_view key;
  uint64_t value;
};

void Members(JsonWriter& json, std::initializer_list<Member> members) {
  for (const Member& member : members) {
    json.Key(member.key);
    json.Uint(member.value);
  }
}

void Text(JsonWriter& json, absl::string_view key, absl::string_view text) {
  json.Key(key);
  json.String(text);
}

void Number(JsonWriter& json, absl::string_view key, double value) {
  json.Key(key);
  json.Double(value);
}

void Object(JsonWriter& json, absl::string_view key, std::initializer_list<Member> members) {
  json.Key(key);
  json.BeginObject();
  Members(json, members);
  json.EndObject();
}

// An array of objects, whose members `write` writes.
template <class Items, class Write>
void Array(JsonWriter& json, absl::string_view key, const Items& items, Write write) {
  json.Key(key);
  json.BeginArray();
  for (const auto& item : items) {
    json.BeginObject();
    write(item);
    json.EndObject();
  }
  json.EndArray();
}

void Collections(JsonWriter& json, const GcStats& stats) {
  json.Key("collections");
  json.BeginObject();
  Members(json, {{"total", stats.collections()}});
  json.Key("by_kind");
  json.BeginObject();
  for (size_t i = 0; i < kCollectionKinds; ++i) {
    Members(json, {{KindName(static_cast<CollectionKind>(i)), stats.collections_by_kind[i]}});
  }
  json.EndObject();
  json.Key("by_reason");
  json.BeginObject();
  for (size_t i = 0; i < kCollectReasons; ++i) {
    Members(json, {{ReasonName(static_cast<vm::CollectReason>(i)), stats.collections_by_reason[i]}});
  }
  json.EndObject();
  json.EndObject();
}

void Pauses(JsonWriter& json, const GcStats& stats) {
  const PauseHistogram& pauses = stats.pauses;
  Object(json, "pauses",
         {{"count", pauses.count()},
          {"total_ns", pauses.total_ns()},
          {"p50_ns", pauses.Percentile(0.5)},
          {"p99_ns", pauses.Percentile(0.99)},
          {"p999_ns", pauses.Percentile(0.999)},
          {"max_ns", pauses.max_ns()}});
  json.Key("mutator_utilisation");
  json.BeginArray();
  for (size_t i = 0; i < stats.utilisation.size(); ++i) {
    json.BeginObject();
    Members(json, {{"window_ns", MutatorUtilisation::kWindowsNs[i]}});
    Number(json, "minimum", stats.utilisation[i]);
    json.EndObject();
  }
  json.EndArray();
}

void Work(JsonWriter& json, const GcStats& stats) {
  Array(json, "stages", stats.stages, [&](const StageTime& stage) {
    Text(json, "name", stage.stage);
    Members(json, {{"ns", stage.ns}});
  });
  Array(json, "packets", stats.packets, [&](const PacketTime& packet) {
    Text(json, "name", packet.packet);
    Members(json, {{"count", packet.count}, {"ns", packet.ns}});
  });
  Array(json, "worker_shares", stats.worker_shares, [&](const WorkerShare& share) {
    Members(json,
            {{"packets", share.packets}, {"steals", share.steals}, {"wakes", share.wakes}, {"busy_ns", share.busy_ns}});
  });
  Number(json, "imbalance", stats.imbalance);
}

void Objects(JsonWriter& json, const GcStats& stats) {
  Object(json, "allocated",
         {{"bytes", stats.allocated_bytes},
          {"large_bytes", stats.large_bytes_allocated},
          {"large_objects", stats.large_objects_allocated},
          {"failed", stats.failed_allocations}});
  Object(json, "copied", {{"bytes", stats.copied_bytes}, {"objects", stats.copied_objects}});
  Object(json, "marked", {{"bytes", stats.marked_bytes}, {"objects", stats.marked_objects}});
  Object(json, "promoted", {{"bytes", stats.promoted_bytes}, {"objects", stats.promoted_objects}});
  Object(json, "freed", {{"bytes", stats.freed_bytes}});
  Object(json, "barriers", {{"slow_calls", stats.barrier_slow_calls}});
  Object(json, "counting",
         {{"increments", stats.counting.increments},
          {"decrements", stats.counting.decrements},
          {"deferred", stats.counting.deferred},
          {"cycle_searches", stats.counting.cycle_searches},
          {"cyclic_objects", stats.counting.cyclic_objects},
          {"most_work", stats.counting.most_work}});
  Object(json, "damage", {{"rejected_references", stats.rejected_references}});
}

void Heap(JsonWriter& json, const GcStats& stats) {
  Object(json, "heap",
         {{"max_bytes", stats.heap_max_bytes},
          {"limit_bytes", stats.heap_limit_bytes},
          {"reserved_bytes", stats.reserved_bytes},
          {"peak_reserved_bytes", stats.peak_reserved_bytes},
          {"committed_bytes", stats.committed_bytes},
          {"live_bytes_after_last", stats.live_bytes_after_last}});
  Array(json, "timeline", stats.timeline, [&](const HeapSample& sample) {
    Members(json, {{"number", sample.number}, {"time_ns", sample.time_ns}, {"pause_ns", sample.pause_ns}});
    Text(json, "kind", KindName(sample.kind));
    Members(json, {{"before_bytes", sample.before_bytes},
                   {"reserved_bytes", sample.reserved_bytes},
                   {"live_bytes", sample.live_bytes},
                   {"limit_bytes", sample.limit_bytes},
                   {"resident_bytes", sample.resident_bytes}});
    Number(json, "imbalance", sample.imbalance);
  });
  Array(json, "census", stats.census, [&](const TypeCount& type) {
    Text(json, "type", type.name);
    Members(json, {{"objects", type.objects}, {"bytes", type.bytes}});
  });
}

}  // namespace

std::string FormatJson(const GcStats& stats) {
  std::ostringstream out;
  JsonWriter json(out);
  json.BeginObject();
  Text(json, "schema", kStatsSchema);
  Text(json, "plan", stats.plan);
  Text(json, "plan_reason", stats.plan_reason);
  Members(json, {{"workers", static_cast<uint64_t>(stats.workers)}, {"elapsed_ns", stats.elapsed_ns}});
  Collections(json, stats);
  Pauses(json, stats);
  Work(json, stats);
  Objects(json, stats);
  Heap(json, stats);
  json.EndObject();
  STRATA_CHECK(json.Finish().ok(), "kStringsTakeAll");
  out << '\n';
  return out.str();
}

}  // namespace strata::gc
