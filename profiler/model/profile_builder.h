// Builds a Profile: interns what repeats, resolves each raw frame once, checks
// what callers hand in.
//
// One thread at a time. The resolver must outlive the builder. Times may come
// in any order; Build sorts them and moves what lies before the start to the
// start (a thread may have read its clock just before the profiler did). Errors
// are the caller's (an unknown index, a value that does not fit its field) and
// leave the builder unchanged.

#ifndef STRATA_PROFILER_MODEL_PROFILE_BUILDER_H_
#define STRATA_PROFILER_MODEL_PROFILE_BUILDER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/model/allocation.h"
#include "profiler/model/category.h"
#include "profiler/model/counter.h"
#include "profiler/model/frame_resolver.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "profiler/model/raw_frame.h"
#include "profiler/model/sample_list.h"

namespace strata::profiler {

// A marker as a caller describes it.
struct MarkerSpec {
  SchemaIndex schema;
  std::string name;  // empty = the schema's name
  CategoryIndex category = kOtherCategory;
  int64_t start_ns = 0;
  std::optional<int64_t> end_ns;         // none = an instant
  std::vector<FieldValue> values;        // in the order of the schema's fields; may be shorter
  absl::Span<const RawFrame> cause;      // leaf first: the stack that led to it; empty = none
  std::optional<int64_t> cause_time_ns;  // none = start_ns
};

// A sampled allocation as a caller describes it.
struct AllocationSpec {
  int64_t time_ns = 0;
  absl::Span<const RawFrame> leaf_first = {};  // where; may be empty
  absl::string_view type = {};                 // the name of the object's type
  double objects = 1;                          // for how many it stands
  int64_t bytes = 0;                           // of all these
  std::optional<ObjectDeath> death = {};       // none = not found dead
};

class ProfileBuilder {
 public:
  ProfileBuilder(ProfileMeta meta, FrameResolver& resolver);
  ProfileBuilder(const ProfileBuilder&) = delete;
  ProfileBuilder& operator=(const ProfileBuilder&) = delete;

  ThreadIndex AddThread(ThreadInfo info);
  CategoryIndex AddCategory(absl::string_view name, Color color);
  // The number of the new subcategory, for CategoryRef.
  absl::StatusOr<uint32_t> AddSubcategory(CategoryIndex category, absl::string_view name);

  // The stack of `frame`, and of what is inlined into it, on top of `parent`; that is `parent`, which is none for the
  // outermost frame, if all is left out. Precondition: `parent` came from here.
  std::optional<StackIndex> AddStack(std::optional<StackIndex> parent, const RawFrame& frame);
  // Fails for a stack that did not come from AddStack. What finds no room, in memory or a file, is dropped and counted.
  absl::Status AddSample(ThreadIndex thread, const Sample& sample);
  // `leaf_first` may be empty. `cpu_delta_ns` is CPU time since the thread's
  // previous sample, none = not measured.
  absl::Status AddSample(ThreadIndex thread, int64_t time_ns, std::optional<int64_t> cpu_delta_ns,
                         absl::Span<const RawFrame> leaf_first, int64_t weight = 1);

  // Fails for numbers that are negative and a death before the birth. The first one adds the category "Allocation".
  absl::Status AddAllocation(ThreadIndex thread, const AllocationSpec& allocation);

  // Fails for an empty or repeated name, a repeated or reserved ("type",
  // "cause") key, and a graph, a colour field or a label that names no declared
  // field.
  absl::StatusOr<SchemaIndex> AddMarkerSchema(MarkerSchema schema);
  // For who adds markers of one schema in several places.
  std::optional<SchemaIndex> FindMarkerSchema(absl::string_view name) const;
  // Fails for an interval that ends before it starts and for values that do not
  // fit the schema.
  absl::Status AddMarker(ThreadIndex thread, const MarkerSpec& marker);

  absl::StatusOr<CounterIndex> AddCounter(CounterInfo info);
  absl::Status AddCounterSample(CounterIndex counter, int64_t time_ns, int64_t delta, int64_t operations = 0);

  // The text a viewer shows for a source file that frames refer to (or will
  // refer to).
  void SetSourceText(absl::string_view file, std::string text);
  // Fails if the value does not fit the format.
  absl::Status AddFact(Fact fact);
  absl::Status SetThreadEnd(ThreadIndex thread, int64_t end_ns);
  // Adds to what recording took.
  void AddCost(const RecordingCost& cost);

  // Leaves the builder empty; call it once, last.
  Profile Build() &&;

 private:
  // Kind; code, or 1 + the resource (0 = none) if inlined; name; file (none = unknown); whether inlined.
  using FunctionKey = std::tuple<FrameKind, uint64_t, StringIndex, std::optional<SourceIndex>, bool>;
  // Frames that follow each other in the table.
  struct FrameRun {
    uint32_t first = 0;
    uint32_t count = 0;
  };

  StoredValue StoreValue(FieldFormat format, const FieldValue& value);
  StringIndex InternString(absl::string_view text);
  SourceIndex InternSource(absl::string_view file);
  ResourceIndex InternResource(absl::string_view name);
  FunctionIndex InternFunction(const RawFrame& raw, const FrameInfo& info, bool inlined);
  // The frame and those inlined into it, outermost first, but for what is to be left out.
  FrameRun InternFrames(const RawFrame& raw);
  void AddFrame(const RawFrame& raw, const FrameInfo& info, uint32_t inline_depth);
  std::optional<StackIndex> InternStack(absl::Span<const RawFrame> leaf_first);
  StackIndex InternStack(std::optional<StackIndex> parent, FrameIndex frame);
  // The frame that stands for making objects of a type.
  FrameIndex InternTypeFrame(absl::string_view type);
  FrameInfo ResolveFrame(const RawFrame& raw);
  CategoryRef CategoryOf(const RawFrame& raw, const FrameInfo& info) const;

  Profile profile_;
  FrameResolver& resolver_;
  absl::flat_hash_map<std::string, StringIndex> strings_;
  absl::flat_hash_map<StringIndex, SourceIndex> sources_;
  absl::flat_hash_map<StringIndex, ResourceIndex> resources_;
  absl::flat_hash_map<FunctionKey, FunctionIndex> functions_;
  absl::flat_hash_map<RawFrame, FrameRun> frames_;
  absl::flat_hash_map<std::string, FrameIndex> type_frames_;
  std::optional<CategoryIndex> allocation_category_;
  // (1 + parent's index, or 0 for none; frame) -> stack
  absl::flat_hash_map<std::pair<uint32_t, FrameIndex>, StackIndex> stacks_;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_PROFILE_BUILDER_H_
