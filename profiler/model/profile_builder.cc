#include "profiler/model/profile_builder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/model/allocation.h"
#include "profiler/model/category.h"
#include "profiler/model/counter.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/marker_rules.h"
#include "profiler/model/profile.h"
#include "profiler/model/raw_frame.h"
#include "profiler/model/sample_list.h"

namespace strata::profiler {
namespace {

constexpr absl::string_view kElidedName = "(frames elided)";

CategoryIndex StandardCategory(FrameKind kind) {
  switch (kind) {
    case FrameKind::kGuest:
      return kGuestCategory;
    case FrameKind::kHostCall:
      return kHostCategory;
    case FrameKind::kGc:
      return kGcCategory;
    case FrameKind::kIdle:
      return kIdleCategory;
    case FrameKind::kElided:
      break;
  }
  return kOtherCategory;
}

absl::Status NoSuch(absl::string_view what, uint32_t index) {
  return absl::InvalidArgumentError(absl::StrCat("profile has no ", what, " number ", index));
}

absl::Status CheckMarker(const MarkerSchema& schema, const MarkerSpec& marker) {
  if (marker.end_ns.has_value() && *marker.end_ns < marker.start_ns) {
    return absl::InvalidArgumentError(absl::StrCat("marker \"", schema.name, "\" ends before it starts"));
  }
  if (marker.values.size() > schema.fields.size()) {
    return absl::InvalidArgumentError(absl::StrCat("marker \"", schema.name, "\" has ", marker.values.size(),
                                                   " values for ", schema.fields.size(), " fields"));
  }
  for (size_t i = 0; i < marker.values.size(); ++i) {
    if (absl::Status status = CheckValue(schema.fields[i], marker.values[i]); !status.ok()) return status;
  }
  return absl::OkStatus();
}

// Moves times into the profile and into order, and reports the latest.
class TimeLine {
 public:
  explicit TimeLine(int64_t start_ns) : start_ns_(start_ns), end_ns_(start_ns) {}

  void Include(int64_t& time_ns) {
    time_ns = std::max(time_ns, start_ns_);
    end_ns_ = std::max(end_ns_, time_ns);
  }
  void Include(std::optional<int64_t>& time_ns) {
    if (time_ns.has_value()) Include(*time_ns);
  }

  // A time that is in the profile.
  void Reach(int64_t time_ns) { end_ns_ = std::max(end_ns_, time_ns); }

  int64_t end_ns() const { return end_ns_; }

 private:
  int64_t start_ns_;
  int64_t end_ns_;
};

// Keeps the order of equal times.
template <typename T>
void SortByTime(std::vector<T>& elements, int64_t T::* time_ns) {
  std::vector<std::pair<int64_t, size_t>> order;
  order.reserve(elements.size());
  for (size_t i = 0; i < elements.size(); ++i) order.emplace_back(elements[i].*time_ns, i);
  if (std::is_sorted(order.begin(), order.end())) return;
  std::sort(order.begin(), order.end());
  std::vector<T> sorted;
  sorted.reserve(elements.size());
  for (const auto& [time, position] : order) sorted.push_back(std::move(elements[position]));
  elements = std::move(sorted);
}

void Arrange(Thread& thread, TimeLine& line) {
  thread.samples.SortByTime();
  line.Include(thread.info.start_ns);
  line.Include(thread.info.end_ns);
  if (!thread.samples.empty()) line.Reach(thread.samples.back().time_ns);
  for (Allocation& allocation : thread.allocations) {
    line.Include(allocation.time_ns);
    if (allocation.death.has_value()) line.Include(allocation.death->time_ns);
  }
  for (Marker& marker : thread.markers) {
    line.Include(marker.start_ns);
    line.Include(marker.end_ns);
    if (marker.cause.has_value()) line.Include(marker.cause->time_ns);
  }
  SortByTime(thread.allocations, &Allocation::time_ns);
  SortByTime(thread.markers, &Marker::start_ns);
}

void Arrange(Counter& counter, TimeLine& line) {
  for (CounterSample& sample : counter.samples) line.Include(sample.time_ns);
  SortByTime(counter.samples, &CounterSample::time_ns);
}

}  // namespace

ProfileBuilder::ProfileBuilder(ProfileMeta meta, FrameResolver& resolver) : resolver_(resolver) {
  profile_.meta = std::move(meta);
  // The order of the constants in category.h.
  AddCategory("Other", Color::kGrey);
  AddCategory("Guest", Color::kBlue);
  AddCategory("Host", Color::kPurple);
  AddCategory("GC", Color::kOrange);
  AddCategory("Idle", Color::kTransparent);
}

ThreadIndex ProfileBuilder::AddThread(ThreadInfo info) {
  return profile_.threads.PushBack({std::move(info), {}, {}, {}});
}

CategoryIndex ProfileBuilder::AddCategory(absl::string_view name, Color color) {
  return profile_.categories.PushBack({std::string(name), color, {"Other"}});
}

absl::StatusOr<uint32_t> ProfileBuilder::AddSubcategory(CategoryIndex category, absl::string_view name) {
  if (!profile_.categories.Contains(category)) return NoSuch("category", category.value());
  std::vector<std::string>& subcategories = profile_.categories[category].subcategories;
  subcategories.emplace_back(name);
  return static_cast<uint32_t>(subcategories.size() - 1);
}

absl::Status ProfileBuilder::AddSample(ThreadIndex thread, int64_t time_ns, std::optional<int64_t> cpu_delta_ns,
                                       absl::Span<const RawFrame> leaf_first, int64_t weight) {
  return AddSample(thread, {time_ns, InternStack(leaf_first), weight, cpu_delta_ns});
}

absl::Status ProfileBuilder::AddSample(ThreadIndex thread, const Sample& sample) {
  if (!profile_.threads.Contains(thread)) return NoSuch("thread", thread.value());
  if (sample.stack.has_value() && !profile_.stacks.Contains(*sample.stack)) {
    return NoSuch("stack", sample.stack->value());
  }
  Sample placed = sample;
  placed.time_ns = std::max(placed.time_ns, profile_.meta.start_ns);
  profile_.threads[thread].samples.PushBack(placed);  // counts what it drops
  return absl::OkStatus();
}

absl::Status ProfileBuilder::AddAllocation(ThreadIndex thread, const AllocationSpec& spec) {
  if (!profile_.threads.Contains(thread)) return NoSuch("thread", thread.value());
  if (!(spec.objects >= 0) || spec.bytes < 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("an allocation of \"", spec.type, "\" stands for a negative number"));
  }
  if (spec.death.has_value() && spec.death->time_ns < spec.time_ns) {
    return absl::InvalidArgumentError(absl::StrCat("an object of \"", spec.type, "\" dies before it is allocated"));
  }
  Allocation allocation;
  allocation.time_ns = spec.time_ns;
  allocation.stack = InternStack(InternStack(spec.leaf_first), InternTypeFrame(spec.type));
  allocation.type = InternString(spec.type);
  allocation.objects = spec.objects;
  allocation.bytes = spec.bytes;
  allocation.death = spec.death;
  profile_.threads[thread].allocations.push_back(allocation);
  return absl::OkStatus();
}

absl::StatusOr<SchemaIndex> ProfileBuilder::AddMarkerSchema(MarkerSchema schema) {
  if (absl::Status status = CheckSchema(schema); !status.ok()) return status;
  if (FindMarkerSchema(schema.name).has_value()) {
    return absl::InvalidArgumentError(absl::StrCat("marker schema \"", schema.name, "\" is repeated"));
  }
  return profile_.schemas.PushBack(std::move(schema));
}

std::optional<SchemaIndex> ProfileBuilder::FindMarkerSchema(absl::string_view name) const {
  for (size_t i = 0; i < profile_.schemas.size(); ++i) {
    const SchemaIndex index(static_cast<uint32_t>(i));
    if (profile_.schemas[index].name == name) return index;
  }
  return std::nullopt;
}

absl::Status ProfileBuilder::AddMarker(ThreadIndex thread, const MarkerSpec& spec) {
  if (!profile_.threads.Contains(thread)) return NoSuch("thread", thread.value());
  if (!profile_.schemas.Contains(spec.schema)) return NoSuch("marker schema", spec.schema.value());
  if (!profile_.categories.Contains(spec.category)) return NoSuch("category", spec.category.value());
  const MarkerSchema& schema = profile_.schemas[spec.schema];
  if (absl::Status status = CheckMarker(schema, spec); !status.ok()) return status;

  Marker marker;
  marker.schema = spec.schema;
  marker.name = InternString(spec.name.empty() ? schema.name : spec.name);
  marker.category = spec.category;
  marker.start_ns = spec.start_ns;
  marker.end_ns = spec.end_ns;
  for (size_t i = 0; i < spec.values.size(); ++i) {
    marker.values.push_back(StoreValue(schema.fields[i].format, spec.values[i]));
  }
  if (std::optional<StackIndex> stack = InternStack(spec.cause)) {
    marker.cause = MarkerCause{*stack, spec.cause_time_ns.value_or(spec.start_ns)};
  }
  profile_.threads[thread].markers.push_back(std::move(marker));
  return absl::OkStatus();
}

absl::StatusOr<CounterIndex> ProfileBuilder::AddCounter(CounterInfo info) {
  if (!profile_.threads.Contains(info.thread)) return NoSuch("thread", info.thread.value());
  return profile_.counters.PushBack({std::move(info), {}});
}

absl::Status ProfileBuilder::AddCounterSample(CounterIndex counter, int64_t time_ns, int64_t delta,
                                              int64_t operations) {
  if (!profile_.counters.Contains(counter)) return NoSuch("counter", counter.value());
  profile_.counters[counter].samples.push_back({time_ns, delta, operations});
  return absl::OkStatus();
}

void ProfileBuilder::SetSourceText(absl::string_view file, std::string text) {
  profile_.sources[InternSource(file)].text = std::move(text);
}

absl::Status ProfileBuilder::AddFact(Fact fact) {
  if (absl::Status status = CheckValue({fact.label, "", fact.format}, fact.value); !status.ok()) return status;
  if (IsInterned(fact.format)) fact.format = FieldFormat::kString;  // a fact occurs once: nothing to share
  profile_.meta.facts.push_back(std::move(fact));
  return absl::OkStatus();
}

absl::Status ProfileBuilder::SetThreadEnd(ThreadIndex thread, int64_t end_ns) {
  if (!profile_.threads.Contains(thread)) return NoSuch("thread", thread.value());
  profile_.threads[thread].info.end_ns = end_ns;
  return absl::OkStatus();
}

void ProfileBuilder::AddCost(const RecordingCost& cost) {
  RecordingCost& sum = profile_.meta.recording;
  sum.memory_bytes += cost.memory_bytes;
  sum.spooled_bytes += cost.spooled_bytes;
  sum.dropped_samples += cost.dropped_samples;
}

Profile ProfileBuilder::Build() && {
  TimeLine line(profile_.meta.start_ns);
  for (Thread& thread : profile_.threads) {
    Arrange(thread, line);
    AddCost({.dropped_samples = thread.samples.dropped()});
  }
  for (Counter& counter : profile_.counters) Arrange(counter, line);
  profile_.end_ns = line.end_ns();
  return std::move(profile_);
}

StoredValue ProfileBuilder::StoreValue(FieldFormat format, const FieldValue& value) {
  if (const std::string* text = std::get_if<std::string>(&value)) {
    return IsInterned(format) ? StoredValue(InternString(*text)) : StoredValue(*text);
  }
  if (const int64_t* integer = std::get_if<int64_t>(&value)) return *integer;
  if (const double* number = std::get_if<double>(&value)) return *number;
  return std::monostate();
}

StringIndex ProfileBuilder::InternString(absl::string_view text) {
  if (auto found = strings_.find(text); found != strings_.end()) return found->second;
  StringIndex index = profile_.strings.PushBack(std::string(text));
  strings_.emplace(text, index);
  return index;
}

SourceIndex ProfileBuilder::InternSource(absl::string_view file) {
  StringIndex name = InternString(file);
  auto [entry, inserted] = sources_.try_emplace(name);
  if (inserted) entry->second = profile_.sources.PushBack({name, std::nullopt});
  return entry->second;
}

ResourceIndex ProfileBuilder::InternResource(absl::string_view resource) {
  StringIndex name = InternString(resource);
  auto [entry, inserted] = resources_.try_emplace(name);
  if (inserted) entry->second = profile_.resources.PushBack({name});
  return entry->second;
}

// The code is part of the key so that functions of the same name stay apart; but
// an inlined function is the same one wherever in a module it was inlined. The
// file is, because lines count in it.
FunctionIndex ProfileBuilder::InternFunction(const RawFrame& raw, const FrameInfo& info, bool inlined) {
  Function function;
  function.name = InternString(info.function);
  if (!info.resource.empty()) function.resource = InternResource(info.resource);
  if (!info.source_file.empty()) function.source = InternSource(info.source_file);
  function.line = info.function_line;
  function.column = info.function_column;
  const uint64_t module = function.resource.has_value() ? uint64_t{function.resource->value()} + 1 : 0;
  auto [entry, inserted] = functions_.try_emplace(
      FunctionKey(raw.kind, inlined ? module : raw.code, function.name, function.source, inlined));
  if (inserted) entry->second = profile_.functions.PushBack(function);
  return entry->second;
}

ProfileBuilder::FrameRun ProfileBuilder::InternFrames(const RawFrame& raw) {
  if (auto found = frames_.find(raw); found != frames_.end()) return found->second;
  FrameInfo info = ResolveFrame(raw);
  FrameRun run;
  run.first = static_cast<uint32_t>(profile_.frames.size());
  AddFrame(raw, info, 0);
  for (size_t i = 0; i < info.inlined.size(); ++i) AddFrame(raw, info.inlined[i], static_cast<uint32_t>(i + 1));
  run.count = static_cast<uint32_t>(profile_.frames.size()) - run.first;
  frames_.emplace(raw, run);
  return run;
}

void ProfileBuilder::AddFrame(const RawFrame& raw, const FrameInfo& info, uint32_t inline_depth) {
  if (info.dropped) return;
  profile_.frames.PushBack({InternFunction(raw, info, inline_depth != 0), CategoryOf(raw, info), info.offset, info.line,
                            info.column, inline_depth});
}

std::optional<StackIndex> ProfileBuilder::InternStack(absl::Span<const RawFrame> leaf_first) {
  std::optional<StackIndex> stack;
  for (auto raw = leaf_first.rbegin(); raw != leaf_first.rend(); ++raw) stack = AddStack(stack, *raw);
  return stack;
}

std::optional<StackIndex> ProfileBuilder::AddStack(std::optional<StackIndex> parent, const RawFrame& raw) {
  const FrameRun run = InternFrames(raw);
  for (uint32_t i = run.first; i < run.first + run.count; ++i) parent = InternStack(parent, FrameIndex(i));
  return parent;
}

StackIndex ProfileBuilder::InternStack(std::optional<StackIndex> parent, FrameIndex frame) {
  const uint32_t parent_key = parent.has_value() ? parent->value() + 1 : 0;
  auto [entry, inserted] = stacks_.try_emplace({parent_key, frame});
  if (inserted) entry->second = profile_.stacks.PushBack({frame, parent});
  return entry->second;
}

FrameIndex ProfileBuilder::InternTypeFrame(absl::string_view type) {
  if (const auto found = type_frames_.find(type); found != type_frames_.end()) return found->second;
  if (!allocation_category_.has_value()) allocation_category_ = AddCategory("Allocation", Color::kYellow);
  Function function;
  function.name = InternString(absl::StrCat("new ", type));
  Frame frame;
  frame.function = profile_.functions.PushBack(function);
  frame.category = {*allocation_category_, 0};
  return type_frames_.emplace(type, profile_.frames.PushBack(frame)).first->second;
}

FrameInfo ProfileBuilder::ResolveFrame(const RawFrame& raw) {
  if (raw.kind != FrameKind::kElided) return resolver_.Resolve(raw);
  FrameInfo info;
  info.function = std::string(kElidedName);
  return info;
}

CategoryRef ProfileBuilder::CategoryOf(const RawFrame& raw, const FrameInfo& info) const {
  CategoryRef standard{StandardCategory(raw.kind), 0};
  if (!info.category.has_value() || !profile_.categories.Contains(info.category->category)) return standard;
  bool known = info.category->subcategory < profile_.categories[info.category->category].subcategories.size();
  return known ? *info.category : CategoryRef{info.category->category, 0};
}

}  // namespace strata::profiler
