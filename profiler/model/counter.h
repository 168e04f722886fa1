// A counter is a number that changes over time, recorded as differences: heap
// bytes, pages, allocations.
//
// Plain data. The samples are deltas since the previous sample, so that a
// viewer can both sum them up (a level, e.g. heap size) and plot them as they
// are (a rate).

#ifndef STRATA_PROFILER_MODEL_COUNTER_H_
#define STRATA_PROFILER_MODEL_COUNTER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "profiler/model/category.h"
#include "profiler/model/index.h"

namespace strata::profiler {

struct CounterInfo {
  enum class Graph : uint8_t { kLevel, kRate };
  enum class Unit : uint8_t { kBytes, kCount };

  std::string name;      // for programs, e.g. "gc-heap"
  std::string label;     // for people, e.g. "GC heap"
  std::string category;  // e.g. "Memory"
  std::string description;
  ThreadIndex thread;  // the track is shown below this thread
  Graph graph = Graph::kLevel;
  Unit unit = Unit::kBytes;
  Color color = Color::kOrange;
  bool memory_markers = false;  // show the markers of kTimelineMemory in this track
};

struct CounterSample {
  int64_t time_ns = 0;
  int64_t delta = 0;
  int64_t operations = 0;  // how many changes make up the delta; 0 if not known
};

struct Counter {
  CounterInfo info;
  std::vector<CounterSample> samples;  // sorted by time_ns
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_MODEL_COUNTER_H_
