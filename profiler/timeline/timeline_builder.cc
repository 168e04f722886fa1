#include "profiler/timeline/timeline_builder.h"

#include <algorithm>
#include <cstddef>
#include <tuple>

namespace strata::profiler {
namespace {

// Keeps the order of equal times.
template <typename T>
void SortByTime(std::vector<T>& elements) {
  std::vector<std::pair<int64_t, size_t>> order;
  order.reserve(elements.size());
  for (size_t i = 0; i < elements.size(); ++i) order.emplace_back(elements[i].time_ns, i);
  if (std::is_sorted(order.begin(), order.end())) return;
  std::sort(order.begin(), order.end());
  std::vector<T> sorted;
  sorted.reserve(elements.size());
  for (const auto& [time, position] : order) sorted.push_back(elements[position]);
  elements = std::move(sorted);
}

// A row of a track: the slices on it, and the ends of those that are open at the last one's begin, outermost first.
struct Row {
  std::vector<SliceIndex> slices;
  std::vector<int64_t> open_ends;

  // Whether `slice`, which begins no earlier than the last one, lies apart from or within every slice of the row.
  bool Takes(const Slice& slice) {
    while (!open_ends.empty() && open_ends.back() <= slice.begin_ns) open_ends.pop_back();
    return open_ends.empty() || slice.end_ns <= open_ends.back();
  }
};

Row& RowFor(std::vector<Row>& rows, const Slice& slice) {
  for (Row& row : rows) {
    if (row.Takes(slice)) return row;
  }
  return rows.emplace_back();
}

}  // namespace

TimelineBuilder::TimelineBuilder(std::string process, uint64_t pid, int64_t start_ns) {
  timeline_.process = std::move(process);
  timeline_.pid = pid;
  timeline_.start_ns = start_ns;
}

StringIndex TimelineBuilder::Intern(absl::string_view text) {
  if (const auto known = strings_.find(text); known != strings_.end()) return known->second;
  const StringIndex index = timeline_.strings.PushBack(std::string(text));
  strings_.emplace(text, index);
  return index;
}

ArgumentRange TimelineBuilder::AddArguments(absl::Span<const ArgumentSpec> arguments) {
  const ArgumentRange range = {static_cast<uint32_t>(timeline_.arguments.size()),
                               static_cast<uint32_t>(arguments.size())};
  for (const ArgumentSpec& spec : arguments) {
    Argument argument{Intern(spec.name), int64_t{0}};
    if (const int64_t* whole = std::get_if<int64_t>(&spec.value)) argument.value = *whole;
    if (const double* fraction = std::get_if<double>(&spec.value)) argument.value = *fraction;
    if (const auto* text = std::get_if<absl::string_view>(&spec.value)) argument.value = Intern(*text);
    timeline_.arguments.push_back(argument);
  }
  return range;
}

TrackIndex TimelineBuilder::AddTrack(absl::string_view name) {
  Track track;
  track.name = Intern(name);
  track.rank = static_cast<uint32_t>(timeline_.tracks.size());
  return timeline_.tracks.PushBack(std::move(track));
}

LevelIndex TimelineBuilder::AddLevel(absl::string_view name, Level::Unit unit) {
  Level level;
  level.name = Intern(name);
  level.unit = unit;
  return timeline_.levels.PushBack(std::move(level));
}

absl::StatusOr<SliceIndex> TimelineBuilder::AddSlice(const SliceSpec& spec) {
  if (!timeline_.tracks.Contains(spec.track)) return absl::InvalidArgumentError("slice: no such track");
  if (spec.end_ns < spec.begin_ns) return absl::InvalidArgumentError("slice: it ends before it begins");
  Slice slice;
  slice.track = spec.track;
  slice.name = Intern(spec.name);
  slice.category = Intern(spec.category);
  slice.arguments = AddArguments(spec.arguments);
  slice.begin_ns = spec.begin_ns;
  slice.end_ns = spec.end_ns;
  const SliceIndex index = timeline_.slices.PushBack(slice);
  timeline_.tracks[spec.track].slices.push_back(index);
  return index;
}

absl::Status TimelineBuilder::AddInstant(TrackIndex track, absl::string_view name, int64_t time_ns,
                                         absl::Span<const ArgumentSpec> arguments) {
  if (!timeline_.tracks.Contains(track)) return absl::InvalidArgumentError("instant: no such track");
  timeline_.tracks[track].instants.push_back({Intern(name), AddArguments(arguments), time_ns});
  return absl::OkStatus();
}

absl::Status TimelineBuilder::AddSample(LevelIndex level, int64_t time_ns, int64_t value) {
  if (!timeline_.levels.Contains(level)) return absl::InvalidArgumentError("sample: no such level");
  timeline_.levels[level].samples.push_back({time_ns, value});
  return absl::OkStatus();
}

absl::Status TimelineBuilder::AddFlow(SliceIndex from, SliceIndex to, int64_t time_ns) {
  if (!timeline_.slices.Contains(from) || !timeline_.slices.Contains(to)) {
    return absl::InvalidArgumentError("flow: no such slice");
  }
  const Slice& source = timeline_.slices[from];
  if (time_ns < source.begin_ns || time_ns > source.end_ns) {
    return absl::InvalidArgumentError("flow: its time is outside of its first slice");
  }
  if (timeline_.slices[to].begin_ns < time_ns) {
    return absl::InvalidArgumentError("flow: its second slice begins before its time");
  }
  timeline_.flows.push_back({from, to, time_ns});
  return absl::OkStatus();
}

void TimelineBuilder::SetFacts(absl::Span<const ArgumentSpec> facts) { timeline_.facts = AddArguments(facts); }

Timeline TimelineBuilder::Build() && {
  const uint32_t tracks = static_cast<uint32_t>(timeline_.tracks.size());
  for (uint32_t i = 0; i < tracks; ++i) {
    SortTrack(TrackIndex(i));
    SpreadTrack(TrackIndex(i));
  }
  for (Level& level : timeline_.levels) SortByTime(level.samples);
  return std::move(timeline_);
}

void TimelineBuilder::SortTrack(TrackIndex index) {
  Track& track = timeline_.tracks[index];
  SortByTime(track.instants);
  const auto key = [this](SliceIndex at) {
    const Slice& slice = timeline_.slices[at];
    return std::make_tuple(slice.begin_ns, -slice.end_ns, at);
  };
  std::sort(track.slices.begin(), track.slices.end(),
            [&](SliceIndex left, SliceIndex right) { return key(left) < key(right); });
}

// The first row is the track itself; others become tracks of its rank.
void TimelineBuilder::SpreadTrack(TrackIndex index) {
  std::vector<Row> rows(1);
  for (const SliceIndex at : timeline_.tracks[index].slices) {
    Row& row = RowFor(rows, timeline_.slices[at]);
    row.slices.push_back(at);
    row.open_ends.push_back(timeline_.slices[at].end_ns);
  }
  for (size_t i = 1; i < rows.size(); ++i) {
    Track track;
    track.name = timeline_.tracks[index].name;
    track.rank = timeline_.tracks[index].rank;
    const TrackIndex added = timeline_.tracks.PushBack(std::move(track));
    for (const SliceIndex at : rows[i].slices) timeline_.slices[at].track = added;
    timeline_.tracks[added].slices = std::move(rows[i].slices);
  }
  timeline_.tracks[index].slices = std::move(rows[0].slices);
}

}  // namespace strata::profiler
