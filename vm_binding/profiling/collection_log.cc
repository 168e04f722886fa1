#include "vm_binding/profiling/collection_log.h"

#include <string>

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
  schema.fields = {{"plan", "Plan", FieldFormat::kUniqueString},   {"reason", "Reason", FieldFormat::kUniqueString},
                   {"number", "Number", FieldFormat::kInteger},    {"workers", "Workers", FieldFormat::kInteger},
                   {"before", "Held before", FieldFormat::kBytes}, {"after", "Held after", FieldFormat::kBytes}};
  schema.table_label = "{marker.data.plan}, {marker.data.reason}: {marker.data.before} to {marker.data.after}";
  schema.tooltip_label = "{marker.data.plan} collection";
  schema.description = "A pause in which the heap was collected.";
  return schema;
}

profiler::MarkerSpec MarkerOf(const gc::CollectionInfo& info, profiler::SchemaIndex schema) {
  profiler::MarkerSpec marker;
  marker.schema = schema;
  marker.category = profiler::kGcCategory;
  marker.start_ns = static_cast<int64_t>(info.start_ns);
  marker.end_ns = static_cast<int64_t>(info.end_ns);
  marker.values = {
      std::string(info.plan), std::string(gc::ReasonName(info.reason)), static_cast<int64_t>(info.number),
      int64_t{info.workers},  static_cast<double>(info.bytes_before),   static_cast<double>(info.bytes_after)};
  return marker;
}

profiler::CounterInfo HeapCounter(profiler::ThreadIndex thread) {
  profiler::CounterInfo info;
  info.name = "gc-heap";
  info.label = "GC heap";
  info.category = "Memory";
  info.description = "Bytes the garbage-collected heap holds, in whole blocks and pages";
  info.thread = thread;
  info.memory_markers = true;
  return info;
}

}  // namespace

void CollectionLog::Add(const gc::CollectionInfo& finished) {
  if (collections_.size() < kMaxCollections) {
    collections_.push_back(finished);
  } else {
    ++left_out_;
  }
}

void CollectionLog::SetFinalSize(uint64_t time_ns, size_t bytes) { final_size_ = {time_ns, bytes}; }

absl::Status CollectionLog::AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const {
  if (collections_.empty() && !final_size_.has_value()) return absl::OkStatus();
  STRATA_RETURN_IF_ERROR(AddMarkers(builder, thread));
  STRATA_RETURN_IF_ERROR(AddCounter(builder, thread));
  if (left_out_ == 0) return absl::OkStatus();
  return builder.AddFact(
      {"Garbage collection", "Collections left out", FieldFormat::kInteger, static_cast<int64_t>(left_out_)});
}

absl::Status CollectionLog::AddMarkers(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const {
  STRATA_ASSIGN_OR_RETURN(const profiler::SchemaIndex schema, builder.AddMarkerSchema(CollectionSchema()));
  for (const gc::CollectionInfo& info : collections_) {
    STRATA_RETURN_IF_ERROR(builder.AddMarker(thread, MarkerOf(info, schema)));
  }
  return absl::OkStatus();
}

absl::Status CollectionLog::AddCounter(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread) const {
  STRATA_ASSIGN_OR_RETURN(const profiler::CounterIndex counter, builder.AddCounter(HeapCounter(thread)));
  int64_t held = 0;
  const auto add = [&](uint64_t time_ns, size_t bytes) {
    const int64_t delta = static_cast<int64_t>(bytes) - held;
    held = static_cast<int64_t>(bytes);
    return builder.AddCounterSample(counter, static_cast<int64_t>(time_ns), delta);
  };
  for (const gc::CollectionInfo& info : collections_) {
    STRATA_RETURN_IF_ERROR(add(info.start_ns, info.bytes_before));
    STRATA_RETURN_IF_ERROR(add(info.end_ns, info.bytes_after));
  }
  return final_size_.has_value() ? add(final_size_->time_ns, final_size_->bytes) : absl::OkStatus();
}

}  // namespace strata::profiling
