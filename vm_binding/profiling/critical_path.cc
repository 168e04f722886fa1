#include "vm_binding/profiling/critical_path.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "scheduler/observer.h"
#include "scheduler/packet.h"

namespace strata::profiling {
namespace {

using scheduler::PacketRun;

// Times on the path count from its start.
class PathFinder {
 public:
  explicit PathFinder(absl::Span<const gc::StageSpan> stages) : stages_(stages), stage_ends_ns_(stages.size()) {}

  void Add(const WorkerRun& ran) {
    const PacketRun& run = ran.run;
    const uint64_t begin_ns = std::max({AddedAt(run.origin), Opened(run), Drained(run)});
    const uint64_t end_ns = begin_ns + (run.end_ns - run.begin_ns);
    longest_ns_ = std::max(longest_ns_, end_ns);
    if (run.stage < stages_.size()) {
      stage_ends_ns_[run.stage] = std::max(stage_ends_ns_[run.stage], end_ns);
    }
    const size_t worker = static_cast<size_t>(ran.worker);
    if (worker >= placed_.size()) placed_.resize(worker + 1);
    placed_[worker].push_back({run.begin_ns, run.end_ns, begin_ns});
  }

  uint64_t longest_ns() const { return longest_ns_; }

 private:
  struct Placed {
    uint64_t begin_ns = 0;  // by the clock
    uint64_t end_ns = 0;
    uint64_t path_ns = 0;  // where it begins on the path
  };

  // When the adder's run had added the packet; 0 if nobody did.
  uint64_t AddedAt(const scheduler::PacketOrigin& origin) const {
    if (origin.worker < 0 || static_cast<size_t>(origin.worker) >= placed_.size()) return 0;
    const std::vector<Placed>& runs = placed_[static_cast<size_t>(origin.worker)];
    auto adder = std::upper_bound(runs.begin(), runs.end(), origin.ns,
                                  [](uint64_t ns, const Placed& placed) { return ns < placed.begin_ns; });
    if (adder == runs.begin() || (--adder)->end_ns < origin.ns) return 0;
    return adder->path_ns + (origin.ns - adder->begin_ns);
  }

  // When all stages had drained that drained before the run's own opened.
  uint64_t Opened(const PacketRun& run) const {
    if (run.stage >= stages_.size()) return 0;
    uint64_t opened_ns = 0;
    for (size_t stage = 0; stage < stages_.size(); ++stage) {
      const bool is_before = stage != run.stage && stages_[stage].end_ns <= stages_[run.stage].begin_ns;
      if (is_before) opened_ns = std::max(opened_ns, stage_ends_ns_[stage]);
    }
    return opened_ns;
  }

  // For a sentinel: when the packets of its stage had ended.
  uint64_t Drained(const PacketRun& run) const {
    const bool is_sentinel = run.name == scheduler::Observer::kSentinelName;
    return is_sentinel && run.stage < stages_.size() ? stage_ends_ns_[run.stage] : 0;
  }

  const absl::Span<const gc::StageSpan> stages_;
  std::vector<uint64_t> stage_ends_ns_;  // on the path
  std::vector<std::vector<Placed>> placed_;
  uint64_t longest_ns_ = 0;
};

}  // namespace

uint64_t CriticalPathNanos(absl::Span<const WorkerRun> runs, absl::Span<const gc::StageSpan> stages) {
  PathFinder path(stages);
  for (const WorkerRun& run : runs) path.Add(run);
  return path.longest_ns();
}

}  // namespace strata::profiling
