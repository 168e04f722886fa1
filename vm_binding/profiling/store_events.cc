#include "vm_binding/profiling/store_events.h"

#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "profiler/model/category.h"
#include "profiler/model/counter.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/debug_info/demangle.h"
#include "wasm/module/module.h"
#include "wasm/runtime/instance.h"

namespace strata::profiling {
namespace {

using profiler::FieldFormat;

int64_t Now() { return static_cast<int64_t>(base::MonotonicNanos()); }

std::string NameOf(const wasm::TagInstance& tag) {
  if (!tag.name.empty() || tag.module == nullptr) return tag.name;
  return tag.module->TagName(tag.module_index);
}

profiler::CounterInfo MemoryCounter(profiler::ThreadIndex thread, absl::string_view owner) {
  profiler::CounterInfo info;
  info.name = "linear-memory";
  info.label = absl::StrCat("Linear memory", owner);
  info.category = "Memory";
  info.description = "Bytes of the store's linear memories";
  info.thread = thread;
  info.color = profiler::Color::kBlue;
  return info;
}

}  // namespace

StoreEvents::Event* StoreEvents::Add(Kind kind, const wasm::Store* store) {
  if (events_.size() >= kMaxEvents) {
    ++left_out_;
    return nullptr;
  }
  Event& event = events_.emplace_back();
  event.kind = kind;
  event.begin_ns = Now();
  if (store != nullptr && causes_.has_room()) event.cause = causes_.Add(stacks_.Take(*store));
  return &event;
}

void StoreEvents::OnMemoryGrow(wasm::Store& store, const wasm::MemoryInstance& memory, int64_t old_pages,
                               uint64_t delta_pages) {
  const uint32_t log2 = memory.type().page_size_log2;
  const bool grown = old_pages >= 0;
  // A refused delta may be any number.
  const int64_t delta_bytes = grown ? static_cast<int64_t>(delta_pages << log2) : 0;
  Event* event = Add(Kind::kGrowth, &store);
  if (event == nullptr) {
    grown_unseen_bytes_ += delta_bytes;
    return;
  }
  event->before_bytes = grown ? old_pages << log2 : -1;
  event->delta_bytes = delta_bytes;
}

void StoreEvents::OnThrow(wasm::Store& store, const wasm::TagInstance& tag) {
  Event* event = Add(Kind::kThrow, &store);
  if (event != nullptr && names_) event->what = NameOf(tag);
}

void StoreEvents::NoteHostCall(absl::string_view function, int64_t since_ns, int64_t until_ns) {
  if (until_ns - since_ns < kLeastHostCallNs) return;
  Event* event = Add(Kind::kHostCall, nullptr);
  if (event == nullptr) return;
  event->begin_ns = since_ns;
  event->end_ns = until_ns;
  event->what = std::string(function);
}

void StoreEvents::NoteTrap(const wasm::Trap& trap) {
  Event* event = Add(Kind::kTrap, nullptr);
  if (event == nullptr) return;
  event->what = names_ ? trap.message : std::string(wasm::TrapMessage(trap.kind));
  if (names_ && !trap.backtrace.empty()) event->where = wasm::debug_info::Demangle(trap.backtrace[0].function);
}

void StoreEvents::NoteMemories(const wasm::Store& store) {
  std::set<const wasm::MemoryInstance*> memories;
  for (const std::unique_ptr<wasm::Instance>& instance : store.instances()) {
    memories.insert(instance->memory_storage.begin(), instance->memory_storage.end());
  }
  memory_bytes_ = 0;
  for (const wasm::MemoryInstance* memory : memories) memory_bytes_ += static_cast<int64_t>(memory->bytes());
}

size_t StoreEvents::bytes() const { return events_.capacity() * sizeof(Event); }

absl::string_view StoreEvents::SchemaName(Kind kind) {
  switch (kind) {
    case Kind::kGrowth:
      return "memory.grow";
    case Kind::kThrow:
      return "Exception";
    case Kind::kHostCall:
      return "Host call";
    case Kind::kTrap:
      return "Trap";
  }
  return "";
}

profiler::MarkerSchema StoreEvents::SchemaOf(Kind kind) {
  profiler::MarkerSchema schema;
  schema.name = std::string(SchemaName(kind));
  schema.display = profiler::kMarkerChart | profiler::kMarkerTable | profiler::kTimelineOverview;
  switch (kind) {
    case Kind::kGrowth:
      schema.display |= profiler::kTimelineMemory;
      schema.fields = {{"before", "Before", FieldFormat::kBytes},
                       {"grown", "Grown by", FieldFormat::kBytes},
                       {"outcome", "Outcome", FieldFormat::kUniqueString}};
      schema.table_label = "{marker.data.outcome}: {marker.data.before} and {marker.data.grown}";
      schema.description = "A linear memory that the guest asked to be larger.";
      break;
    case Kind::kThrow:
      schema.fields = {{"tag", "Tag", FieldFormat::kUniqueString}};
      schema.table_label = "{marker.data.tag}";
      schema.description = "An exception thrown to another function. A host that passes one on throws it again.";
      break;
    case Kind::kHostCall:
      schema.fields = {{"function", "Function", FieldFormat::kUniqueString}};
      schema.table_label = "{marker.data.function}";
      schema.chart_label = "{marker.data.function}";
      schema.description = "A host function that ran for long. It began up to one sampling interval earlier.";
      break;
    case Kind::kTrap:
      schema.fields = {{"reason", "Reason", FieldFormat::kString}, {"function", "In", FieldFormat::kString}};
      schema.table_label = "{marker.data.reason} in {marker.data.function}";
      schema.tooltip_label = "trap: {marker.data.reason}";
      schema.description = "What ended a call of the guest.";
      break;
  }
  return schema;
}

absl::Status StoreEvents::AddMarker(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                                    const Event& event) const {
  profiler::MarkerSpec marker;
  std::optional<profiler::SchemaIndex> schema = builder.FindMarkerSchema(SchemaName(event.kind));
  if (!schema.has_value()) {
    STRATA_ASSIGN_OR_RETURN(schema, builder.AddMarkerSchema(SchemaOf(event.kind)));
  }
  marker.schema = *schema;
  marker.category = event.kind == Kind::kHostCall ? profiler::kHostCategory : profiler::kGuestCategory;
  marker.start_ns = event.begin_ns;
  marker.cause = causes_.Frames(event.cause);
  if (event.kind == Kind::kHostCall) marker.end_ns = event.end_ns;
  if (event.kind == Kind::kGrowth) {
    const bool grown = event.before_bytes >= 0;
    marker.values = {profiler::FieldValue(), static_cast<double>(event.delta_bytes),
                     std::string(grown ? "grown" : "refused")};
    if (grown) marker.values[0] = static_cast<double>(event.before_bytes);
  } else {
    marker.values = {event.what};
    if (event.kind == Kind::kTrap) marker.values.emplace_back(event.where);
  }
  return builder.AddMarker(thread, marker);
}

absl::Status StoreEvents::AddCounter(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                                     absl::string_view owner) const {
  if (memory_bytes_ == 0) return absl::OkStatus();
  int64_t grown = grown_unseen_bytes_;
  for (const Event& event : events_) grown += event.delta_bytes;
  STRATA_ASSIGN_OR_RETURN(const profiler::CounterIndex counter, builder.AddCounter(MemoryCounter(thread, owner)));
  // Before the first growth there was what is left without any; when that was made is not known.
  STRATA_RETURN_IF_ERROR(builder.AddCounterSample(counter, 0, memory_bytes_ - grown, 1));
  for (const Event& event : events_) {
    if (event.delta_bytes == 0) continue;
    STRATA_RETURN_IF_ERROR(builder.AddCounterSample(counter, event.begin_ns, event.delta_bytes, 1));
  }
  return builder.AddCounterSample(counter, Now(), grown_unseen_bytes_, 0);
}

absl::Status StoreEvents::AddTo(profiler::ProfileBuilder& builder, profiler::ThreadIndex thread,
                                absl::string_view owner) const {
  for (const Event& event : events_) STRATA_RETURN_IF_ERROR(AddMarker(builder, thread, event));
  STRATA_RETURN_IF_ERROR(AddCounter(builder, thread, owner));
  if (left_out_ == 0) return absl::OkStatus();
  return builder.AddFact(
      {"Sampling", absl::StrCat("Events left out", owner), FieldFormat::kInteger, static_cast<int64_t>(left_out_)});
}

}  // namespace strata::profiling
