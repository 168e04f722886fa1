// A finished timeline: what happened when, on tracks: slices (from, to), instants, numbers over time, and arrows from
// one slice to another.
//
// Plain data, made by TimelineBuilder and read by writers; it may be read by many threads at once. Times are monotonic
// nanoseconds. Knows no profile: a timeline has no stacks and no samples.
//
// Invariants (kept by TimelineBuilder):
//   kIndexesInRange: every index refers to an element of its table, every range lies in the arguments.
//   kSlicesNest: two slices of a track lie apart or one in the other; a track lists them by their begin, the outer
//   first.
//   kTimesSorted: the instants of a track and the samples of a level are sorted by time.
//   kArrowsForward: a flow's time lies in its first slice, and not behind the begin of its second one.

#ifndef STRATA_PROFILER_TIMELINE_TIMELINE_H_
#define STRATA_PROFILER_TIMELINE_TIMELINE_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/types/span.h"
#include "profiler/model/index.h"

namespace strata::profiler {

using TrackIndex = Index<struct TrackTag>;
using SliceIndex = Index<struct SliceTag>;
using LevelIndex = Index<struct LevelTag>;

// What a slice or instant says of itself; each name once.
struct Argument {
  StringIndex name;
  std::variant<int64_t, double, StringIndex> value;
};

// Of Timeline::arguments.
struct ArgumentRange {
  uint32_t first = 0;
  uint32_t count = 0;
};

struct Slice {
  TrackIndex track;
  StringIndex name;
  StringIndex category;
  ArgumentRange arguments;
  int64_t begin_ns = 0;
  int64_t end_ns = 0;
};

struct Instant {
  StringIndex name;
  ArgumentRange arguments;
  int64_t time_ns = 0;
};

struct Track {
  StringIndex name;
  // Tracks are shown in this order; those of the same rank are rows of one, because their slices overlap.
  uint32_t rank = 0;
  std::vector<SliceIndex> slices;
  std::vector<Instant> instants;
};

struct LevelSample {
  int64_t time_ns = 0;
  int64_t value = 0;
};

// A number that has a value at any time, e.g. the size of a heap.
struct Level {
  enum class Unit : uint8_t { kBytes, kCount };

  StringIndex name;
  Unit unit = Unit::kBytes;
  std::vector<LevelSample> samples;
};

// Something that `from` did at that time led to `to`.
struct Flow {
  SliceIndex from;
  SliceIndex to;
  int64_t time_ns = 0;
};

struct Timeline {
  std::string process;   // what ran, for the title
  uint64_t pid = 0;      // of it
  int64_t start_ns = 0;  // writers that count from zero count from here
  IndexedVector<StringIndex, std::string> strings;
  IndexedVector<TrackIndex, Track> tracks;
  IndexedVector<SliceIndex, Slice> slices;
  IndexedVector<LevelIndex, Level> levels;
  std::vector<Flow> flows;
  std::vector<Argument> arguments;
  ArgumentRange facts;  // of the whole

  absl::Span<const Argument> ArgumentsOf(ArgumentRange range) const {
    return absl::MakeConstSpan(arguments).subspan(range.first, range.count);
  }
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_TIMELINE_TIMELINE_H_
