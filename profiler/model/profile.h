// A finished profile: tables of interned strings, functions, frames and stacks,
// and per thread samples and markers.
//
// Plain data, made by ProfileBuilder and read by writers; it may be read by
// many threads at once. Samples may be in a file: whoever reads them goes over
// them from the beginning, as often as necessary, and holds none. Times are monotonic nanoseconds on the clock of
// `meta.start_ns`.
//
// Invariants (kept by ProfileBuilder):
//   kIndexesInRange: every index refers to an element of its table.
//   kParentsFirst: a stack's parent has a smaller index.
//   kTimesSorted: samples and allocations of a thread and samples of a counter
//   are sorted by time and none is before meta.start_ns.

#ifndef STRATA_PROFILER_MODEL_PROFILE_H_
#define STRATA_PROFILER_MODEL_PROFILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "profiler/model/allocation.h"
#include "profiler/model/category.h"
#include "profiler/model/counter.h"
#include "profiler/model/index.h"
#include "profiler/model/marker.h"
#include "profiler/model/sample_list.h"

namespace strata::profiler {

// A free fact about the run, shown in a viewer's "about this profile" panel.
struct Fact {
  std::string section;
  std::string label;
  FieldFormat format = FieldFormat::kString;
  FieldValue value;
};

// What recording the profile took.
struct RecordingCost {
  uint64_t memory_bytes = 0;   // held until the profile was built; 0 = not said
  uint64_t spooled_bytes = 0;  // in temporary files, likewise
  uint64_t dropped_samples = 0;
};

struct ProfileMeta {
  std::string product;  // what ran, e.g. "fib.wasm"
  std::vector<std::string> arguments;
  int64_t start_ns = 0;             // monotonic
  int64_t start_unix_ms = 0;        // the same instant as wall-clock time
  int64_t interval_ns = 1'000'000;  // between samples
  std::string cpu_name;             // empty = not said
  uint32_t logical_cpus = 0;        // 0 = not said
  std::vector<Fact> facts;          // in order of sections' first appearance
  RecordingCost recording;
};

struct Source {
  StringIndex file;
  std::optional<std::string> text;
};

struct Resource {
  StringIndex name;
};

struct Function {
  StringIndex name;
  std::optional<ResourceIndex> resource;
  std::optional<SourceIndex> source;
  uint32_t line = 0;  // 0 = unknown
  uint32_t column = 0;
};

struct Frame {
  FunctionIndex function;
  CategoryRef category;
  std::optional<uint64_t> offset;
  uint32_t line = 0;  // 0 = unknown
  uint32_t column = 0;
  uint32_t inline_depth = 0;  // how many calls deep it was inlined into the code of a real frame; 0 = it is one
};

// A node of the prefix tree: this frame, called from the stack `parent`.
struct Stack {
  FrameIndex frame;
  std::optional<StackIndex> parent;  // none = outermost
};

struct ThreadInfo {
  std::string name;
  std::string process_name;
  uint64_t pid = 0;
  uint64_t tid = 0;
  bool is_main = false;
  std::optional<int64_t> start_ns;  // none = when the profile started
  std::optional<int64_t> end_ns;    // none = when the profile ended
};

struct Thread {
  ThreadInfo info;
  SampleList samples;
  std::vector<Marker> markers;
  std::vector<Allocation> allocations;
};

struct Profile {
  ProfileMeta meta;
  IndexedVector<StringIndex, std::string> strings;
  IndexedVector<CategoryIndex, Category> categories;
  IndexedVector<SourceIndex, Source> sources;
  IndexedVector<ResourceIndex, Resource> resources;
  IndexedVector<FunctionIndex, Function> functions;
  IndexedVector<FrameIndex, Frame> frames;
  IndexedVector<StackIndex, Stack> stacks;
  IndexedVector<SchemaIndex, MarkerSchema> schemas;
  IndexedVector<ThreadIndex, Thread> threads;
  IndexedVector<CounterIndex, Counter> counters;
  int64_t end_ns = 0;  // the latest time that occurs
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_PROFILE_H_
