#include "profiler/writers/pprof.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "profiler/model/allocation.h"
#include "profiler/model/category.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/sample_list.h"
#include "profiler/writers/gzip_stream.h"
#include "profiler/writers/pprof.pb.h"

namespace strata::profiler {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
constexpr int kEntriesPerPart = 1024;

// What the samples of one stack sum up to.
struct Sums {
  int64_t weight = 0;
  int64_t cpu_ns = 0;
};

// What the allocations of one type in one place sum up to.
struct AllocationSums {
  double objects = 0;
  double live_objects = 0;
  int64_t bytes = 0;
  int64_t live_bytes = 0;
};

// Ids count from 1; 0 says "none".
template <typename I>
uint64_t IdOf(I index) {
  return uint64_t{index.value()} + 1;
}

struct ValueText {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(const std::string& value) const { return value; }
  template <typename T>
  std::string operator()(const T& value) const {
    return absl::StrCat(value);
  }
};

class PprofWriter {
 public:
  PprofWriter(const Profile& profile, std::ostream& out)
      : profile_(profile),
        out_(out),
        has_allocations_(std::any_of(profile.threads.begin(), profile.threads.end(),
                                     [](const Thread& thread) { return !thread.allocations.empty(); })) {
    StringOf("");
  }

  void Write() {
    WriteHeader();
    WriteComments();
    WriteMappings();
    WriteFunctions();
    WriteLocations();
    for (const Thread& thread : profile_.threads) {
      WriteSamples(thread);
      WriteAllocations(thread);
    }
    WriteStrings();
    WritePart();
  }

 private:
  // The text's index in the string table, which is written last. `text` lasts as long as the writer.
  int64_t StringOf(absl::string_view text) {
    const auto [entry, is_new] = string_indexes_.try_emplace(text, static_cast<int64_t>(strings_.size()));
    if (is_new) strings_.push_back(text);
    return entry->second;
  }

  int64_t StringOf(StringIndex index) { return StringOf(profile_.strings[index]); }

  // Messages that follow each other count as one: what is there is written, and its memory used again.
  void WritePart() {
    const std::string bytes = part_.SerializeAsString();
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    part_.Clear();
    entries_ = 0;
  }

  // The part, for one more entry.
  pprof::Profile& Part() {
    if (++entries_ > kEntriesPerPart) WritePart();
    return part_;
  }

  void SetType(pprof::ValueType& type, absl::string_view name, absl::string_view unit) {
    type.set_type(StringOf(name));
    type.set_unit(StringOf(unit));
  }

  void WriteHeader() {
    const ProfileMeta& meta = profile_.meta;
    SetType(*part_.add_sample_type(), "samples", "count");
    SetType(*part_.add_sample_type(), "cpu", "nanoseconds");
    if (has_allocations_) {
      SetType(*part_.add_sample_type(), "alloc_objects", "count");
      SetType(*part_.add_sample_type(), "alloc_space", "bytes");
      SetType(*part_.add_sample_type(), "inuse_objects", "count");
      SetType(*part_.add_sample_type(), "inuse_space", "bytes");
    }
    SetType(*part_.mutable_period_type(), "cpu", "nanoseconds");
    part_.set_default_sample_type(StringOf("cpu"));
    part_.set_period(meta.interval_ns);
    part_.set_time_nanos(meta.start_unix_ms * kNsPerMs);
    part_.set_duration_nanos(std::max<int64_t>(profile_.end_ns - meta.start_ns, 0));
  }

  void WriteComments() {
    if (!profile_.meta.product.empty()) part_.add_comment(StringOf(profile_.meta.product));
    comments_.reserve(profile_.meta.facts.size());
    for (const Fact& fact : profile_.meta.facts) {
      comments_.push_back(absl::StrCat(fact.section, ", ", fact.label, ": ", std::visit(ValueText(), fact.value)));
      part_.add_comment(StringOf(comments_.back()));
    }
  }

  // A resource is a mapping that ends behind its last offset that occurs.
  void WriteMappings() {
    std::vector<uint64_t> limits(profile_.resources.size());
    for (const Frame& frame : profile_.frames) {
      const std::optional<ResourceIndex> resource = profile_.functions[frame.function].resource;
      if (!resource.has_value() || !frame.offset.has_value()) continue;
      limits[resource->value()] = std::max(limits[resource->value()], *frame.offset + 1);
    }
    for (uint32_t i = 0; i < limits.size(); ++i) {
      pprof::Mapping& mapping = *Part().add_mapping();
      mapping.set_id(IdOf(ResourceIndex(i)));
      mapping.set_memory_start(0);
      mapping.set_memory_limit(limits[i]);
      mapping.set_filename(StringOf(profile_.resources[ResourceIndex(i)].name));
      // Otherwise a viewer would look for symbols in a file of that name.
      mapping.set_has_functions(true);
      mapping.set_has_filenames(true);
      mapping.set_has_line_numbers(true);
    }
  }

  void WriteFunctions() {
    for (uint32_t i = 0; i < profile_.functions.size(); ++i) {
      const Function& source = profile_.functions[FunctionIndex(i)];
      pprof::Function& function = *Part().add_function();
      function.set_id(IdOf(FunctionIndex(i)));
      function.set_name(StringOf(source.name));
      function.set_system_name(StringOf(source.name));
      if (source.source.has_value()) function.set_filename(StringOf(profile_.sources[*source.source].file));
      if (source.line != 0) function.set_start_line(source.line);
    }
  }

  void WriteLocations() {
    for (uint32_t i = 0; i < profile_.frames.size(); ++i) {
      const Frame& frame = profile_.frames[FrameIndex(i)];
      pprof::Location& location = *Part().add_location();
      location.set_id(IdOf(FrameIndex(i)));
      const std::optional<ResourceIndex> resource = profile_.functions[frame.function].resource;
      if (resource.has_value()) location.set_mapping_id(IdOf(*resource));
      if (frame.offset.has_value()) location.set_address(*frame.offset);
      pprof::Line& line = *location.add_line();
      line.set_function_id(IdOf(frame.function));
      if (frame.line != 0) line.set_line(frame.line);
      if (frame.column != 0) line.set_column(frame.column);
    }
  }

  std::map<StackIndex, Sums> SumsOf(const Thread& thread) const {
    std::map<StackIndex, Sums> sums;
    for (const Sample& sample : thread.samples) {
      if (!sample.stack.has_value()) continue;
      Sums& sum = sums[*sample.stack];
      sum.weight += sample.weight;
      sum.cpu_ns += sample.cpu_delta_ns.value_or(sample.weight * profile_.meta.interval_ns);
    }
    return sums;
  }

  void WriteSamples(const Thread& thread) {
    for (const auto& [stack, sums] : SumsOf(thread)) {
      pprof::Sample& sample = AddSample(stack, thread);
      sample.add_value(sums.weight);
      sample.add_value(sums.cpu_ns);
      for (int i = 0; has_allocations_ && i < 4; ++i) sample.add_value(0);
      const CategoryIndex category = profile_.frames[profile_.stacks[stack].frame].category.category;
      AddLabel(sample, "category", profile_.categories[category].name);
    }
  }

  pprof::Sample& AddSample(StackIndex stack, const Thread& thread) {
    pprof::Sample& sample = *Part().add_sample();
    for (std::optional<StackIndex> at = stack; at.has_value(); at = profile_.stacks[*at].parent) {
      sample.add_location_id(IdOf(profile_.stacks[*at].frame));
    }
    AddLabel(sample, "thread", thread.info.name);
    return sample;
  }

  // By stacks whose leaves are types.
  static std::map<StackIndex, AllocationSums> AllocationSumsOf(const Thread& thread) {
    std::map<StackIndex, AllocationSums> sums;
    for (const Allocation& allocation : thread.allocations) {
      AllocationSums& sum = sums[allocation.stack];
      sum.objects += allocation.objects;
      sum.bytes += allocation.bytes;
      if (allocation.death.has_value()) continue;
      sum.live_objects += allocation.objects;
      sum.live_bytes += allocation.bytes;
    }
    return sums;
  }

  // The type is a label, not a place; but a sample must have one.
  void WriteAllocations(const Thread& thread) {
    absl::flat_hash_map<StackIndex, StringIndex> types;
    for (const Allocation& allocation : thread.allocations) types.emplace(allocation.stack, allocation.type);
    for (const auto& [stack, sums] : AllocationSumsOf(thread)) {
      pprof::Sample& sample = AddSample(profile_.stacks[stack].parent.value_or(stack), thread);
      AddLabel(sample, "type", profile_.strings[types[stack]]);
      for (const int64_t value : {int64_t{0}, int64_t{0}, static_cast<int64_t>(std::llround(sums.objects)), sums.bytes,
                                  static_cast<int64_t>(std::llround(sums.live_objects)), sums.live_bytes}) {
        sample.add_value(value);
      }
    }
  }

  void AddLabel(pprof::Sample& sample, absl::string_view key, absl::string_view value) {
    pprof::Label& label = *sample.add_label();
    label.set_key(StringOf(key));
    label.set_str(StringOf(value));
  }

  void WriteStrings() {
    for (const absl::string_view text : strings_) Part().add_string_table(text.data(), text.size());
  }

  const Profile& profile_;
  std::ostream& out_;
  const bool has_allocations_;
  pprof::Profile part_;
  int entries_ = 0;
  std::vector<std::string> comments_;
  std::vector<absl::string_view> strings_;
  absl::flat_hash_map<absl::string_view, int64_t> string_indexes_;
};

}  // namespace

absl::Status WritePprof(const Profile& profile, std::ostream& out) {
  GzipStream compressed(out);
  PprofWriter(profile, compressed).Write();
  return compressed.Finish();
}

}  // namespace strata::profiler
