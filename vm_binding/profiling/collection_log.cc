#include "vm_binding/profiling/collection_log.h"

#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "profiler/model/category.h"
#include "profiler/model/counter.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "vm_binding/base/status_macros.h"

namespace strata::profiling {
namespace {

using profiler::FieldFormat;

profiler::MarkerSchema CollectionSchema() {
  profiler::MarkerSchema schema;
  schema.name = "Collection";
  schema.display =
      profiler::kMarkerChart | profiler::kMarkerTable | profiler::kTimelineOverview | profiler::kTimelineMemory;
  schema.fields = {{"plan", "Plan", FieldFormat::kUniqueString},     {"kind", "Kind", FieldFormat::kUniqueString},
                   {"reason", "Reason", FieldFormat::kUniqueString}, {"number", "Number", FieldFormat::kInteger},
                   {"workers", "Workers", FieldFormat::kInteger},    {"before", "Held before", FieldFormat::kBytes},
                   {"after", "Held after", FieldFormat::kBytes},     {"freed", "Objects freed", FieldFormat::kBytes}};
  schema.table_label =
      "{marker.data.plan}, {marker.data.kind}, {marker.data.reason}: {marker.data.before} to {marker.data.after}";
  schema.tooltip_label = "{marker.data.plan} collection";
  schema.graphs = {{"freed", profiler::MarkerGraph::Type::kBar, profiler::Color::kGreen}};
  schema.description = "A pause in which the heap was collected.";
  return schema;
}

profiler::MarkerSchema PhaseSchema() {
  profiler::MarkerSchema schema;
  schema.name = "Phase";
  schema.fields = {{"phase", "Phase", FieldFormat::kUniqueString}};
  schema.chart_label = "{marker.data.phase}";
  schema.table_label = "{marker.data.phase}";
  schema.description = "A stage of a collection, from when all before it had ended until it had itself.";
  return schema;
}

// The schema's index, which is added for the first heap.
absl::StatusOr<profiler::SchemaIndex> Use(profiler::ProfileBuilder& builder, profiler::MarkerSchema schema) {
  const std::optional<profiler::SchemaIndex> known = builder.FindMarkerSchema(schema.name);
  if (known.has_value()) return *known;
  return builder.AddMarkerSchema(std::move(schema));
}

profiler::MarkerSpec MarkerOf(const gc::CollectionInfo& info, profiler::SchemaIndex schema) {
  profiler::MarkerSpec marker;
  marker.schema = schema;
  marker.category = profiler::kGcCategory;
  marker.start_ns = static_cast<int64_t>(info.start_ns);
  marker.end_ns = static_cast<int64_t>(info.end_ns);
  marker.values = {std::string(info.plan),
                   std::string(gc::KindName(info.kind)),
                   std::string(gc::ReasonName(info.reason)),
                   static_cast<int64_t>(info.number),
                   int64_t{info.workers},
                   static_cast<double>(info.bytes_before),
                   static_cast<double>(info.bytes_after),
                   static_cast<double>(info.freed_bytes)};
  return marker;
}

profiler::CounterInfo HeapCounter(profiler::ThreadIndex thread, absl::string_view owner) {
  profiler::CounterInfo info;
  info.name = "gc-heap";
  info.label = absl::StrCat("GC heap", owner);
  info.category = "Memory";
  info.description = "Bytes the garbage-collected heap holds, in whole blocks and pages";
  info.thread = thread;
  info.memory_markers = true;
  return info;
}

}  // namespace

void CollectionLog::Add(const gc::CollectionInfo& finished, CauseLog::Id cause) {
  if (collections_.size() == kMaxCollections) {
    ++left_out_;
    return;
  }
  collections_.push_back({finished, cause});
  collections_.back().info.detail = nullptr;  // lasts for the call
  if (finished.detail == nullptr || phases_.size() + finished.detail->stages.size() > kMaxPhases) return;
  phases_.insert(phases_.end(), finished.detail->stages.begin(), finished.detail->stages.end());
}

size_t CollectionLog::bytes() const {
  return collections_.capacity() * sizeof(Collection) + phases_.capacity() * sizeof(gc::StageSpan);
}

void CollectionLog::SetFinalSize(uint64_t time_ns, size_t bytes) { final_size_ = {time_ns, bytes}; }

absl::Status CollectionLog::AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                                  const CauseLog& causes, absl::string_view owner) const {
  if (collections_.empty() && !final_size_.has_value()) return absl::OkStatus();
  STRATA_RETURN_IF_ERROR(AddMarkers(builder, thread, causes));
  STRATA_RETURN_IF_ERROR(AddPhases(builder, thread));
  STRATA_RETURN_IF_ERROR(AddCounter(builder, thread, owner));
  if (left_out_ == 0) return absl::OkStatus();
  return builder.AddFact({"Garbage collection", absl::StrCat("Collections left out", owner), FieldFormat::kInteger,
                          static_cast<int64_t>(left_out_)});
}

absl::Status CollectionLog::AddMarkers(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                                       const CauseLog& causes) const {
  STRATA_ASSIGN_OR_RETURN(const profiler::SchemaIndex schema, Use(builder, CollectionSchema()));
  for (const Collection& collection : collections_) {
    profiler::MarkerSpec marker = MarkerOf(collection.info, schema);
    marker.cause = causes.Frames(collection.cause);
    STRATA_RETURN_IF_ERROR(builder.AddMarker(thread, marker));
  }
  return absl::OkStatus();
}

absl::Status CollectionLog::AddPhases(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const {
  if (phases_.empty()) return absl::OkStatus();
  STRATA_ASSIGN_OR_RETURN(const profiler::SchemaIndex schema, Use(builder, PhaseSchema()));
  for (const gc::StageSpan& phase : phases_) {
    profiler::MarkerSpec marker;
    marker.schema = schema;
    marker.category = profiler::kGcCategory;
    marker.start_ns = static_cast<int64_t>(phase.begin_ns);
    marker.end_ns = static_cast<int64_t>(phase.end_ns);
    marker.values = {std::string(phase.stage)};
    STRATA_RETURN_IF_ERROR(builder.AddMarker(thread, marker));
  }
  return absl::OkStatus();
}

absl::Status CollectionLog::AddCounter(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                                       absl::string_view owner) const {
  STRATA_ASSIGN_OR_RETURN(const profiler::CounterIndex counter, builder.AddCounter(HeapCounter(thread, owner)));
  int64_t held = 0;
  const auto add = [&](uint64_t time_ns, size_t bytes) {
    const int64_t delta = static_cast<int64_t>(bytes) - held;
    held = static_cast<int64_t>(bytes);
    return builder.AddCounterSample(counter, static_cast<int64_t>(time_ns), delta);
  };
  for (const Collection& collection : collections_) {
    STRATA_RETURN_IF_ERROR(add(collection.info.start_ns, collection.info.bytes_before));
    STRATA_RETURN_IF_ERROR(add(collection.info.end_ns, collection.info.bytes_after));
  }
  return final_size_.has_value() ? add(final_size_->time_ns, final_size_->bytes) : absl::OkStatus();
}

}  // namespace strata::profiling
