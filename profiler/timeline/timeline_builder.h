// Builds a Timeline: interns what repeats, sorts, and gives slices that overlap rows of their own.
//
// One thread at a time. Slices, instants and samples may come in any order. Errors are the caller's and leave the
// builder unchanged.

#ifndef STRATA_PROFILER_TIMELINE_TIMELINE_BUILDER_H_
#define STRATA_PROFILER_TIMELINE_TIMELINE_BUILDER_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "profiler/model/index.h"
#include "profiler/timeline/timeline.h"

namespace strata::profiler {

// An argument as a caller describes it.
struct ArgumentSpec {
  absl::string_view name;
  std::variant<int64_t, double, absl::string_view> value;
};

// A slice as a caller describes it.
struct SliceSpec {
  TrackIndex track;
  absl::string_view name;
  absl::string_view category;
  int64_t begin_ns = 0;
  int64_t end_ns = 0;
  absl::Span<const ArgumentSpec> arguments;
};

class TimelineBuilder {
 public:
  // Whose timeline it is, and where it starts (see Timeline).
  TimelineBuilder(std::string process, uint64_t pid, int64_t start_ns);
  TimelineBuilder(const TimelineBuilder&) = delete;
  TimelineBuilder& operator=(const TimelineBuilder&) = delete;

  // Tracks are shown in the order in which they are added.
  TrackIndex AddTrack(absl::string_view name);
  LevelIndex AddLevel(absl::string_view name, Level::Unit unit);

  // kInvalidArgument for a track that is none and a slice that ends before it begins.
  absl::StatusOr<SliceIndex> AddSlice(const SliceSpec& slice);
  absl::Status AddInstant(TrackIndex track, absl::string_view name, int64_t time_ns,
                          absl::Span<const ArgumentSpec> arguments = {});
  absl::Status AddSample(LevelIndex level, int64_t time_ns, int64_t value);
  // kInvalidArgument for slices that are none, for a time outside of `from`, and if `to` begins before it.
  absl::Status AddFlow(SliceIndex from, SliceIndex to, int64_t time_ns);
  // What is to be said of the whole; all at once, the last call counts.
  void SetFacts(absl::Span<const ArgumentSpec> facts);

  // Leaves the builder empty; call it once, last.
  Timeline Build() &&;

 private:
  StringIndex Intern(absl::string_view text);
  ArgumentRange AddArguments(absl::Span<const ArgumentSpec> arguments);
  void SortTrack(TrackIndex track);
  void SpreadTrack(TrackIndex track);

  Timeline timeline_;
  absl::flat_hash_map<std::string, StringIndex> strings_;
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_TIMELINE_TIMELINE_BUILDER_H_
