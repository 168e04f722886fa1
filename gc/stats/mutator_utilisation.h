// The share of time that a mutator has for itself in the worst window of a given length (minimum mutator utilisation).
//
// P. Cheng, G. Blelloch, "A parallel, real-time garbage collector" (PLDI 2001). Exact, and computed as pauses come: of
// all windows of one length the worst may be taken to end with a pause (moving a window until its end meets the end of
// a pause never lessens what is paused in it) or, where no room is before that, to begin with the time that is watched.
// So for each pause one window per length is summed up, from cumulated pauses. Pauses are kept for as long as a window
// can reach them, at most kMaxPauses; when more than that fall into the longest window, neighbours are taken for one
// pause, the time between them included: the result is then a lower bound.

#ifndef STRATA_GC_STATS_MUTATOR_UTILISATION_H_
#define STRATA_GC_STATS_MUTATOR_UTILISATION_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace strata::gc {

class MutatorUtilisation {
 public:
  static constexpr std::array<uint64_t, 3> kWindowsNs = {1'000'000, 10'000'000, 50'000'000};
  static constexpr size_t kMaxPauses = 4096;

  // Watches from `origin_ns` on.
  explicit MutatorUtilisation(uint64_t origin_ns) : origin_ns_(origin_ns) {}

  // Pauses come in order and do not overlap.
  void AddPause(uint64_t begin_ns, uint64_t end_ns);

  // 0 to 1, for windows of kWindowsNs[window] up to `now_ns`, which is not before the last pause's end. Of all the time
  // there was, where that is shorter than the window.
  double Minimum(size_t window, uint64_t now_ns) const;

 private:
  struct Pause {
    uint64_t begin_ns;
    uint64_t end_ns;
    uint64_t paused_before_ns;  // sum of the pauses before it
  };

  void Forget();
  uint64_t PausedSince(uint64_t begin_ns) const;

  const uint64_t origin_ns_;
  uint64_t paused_ns_ = 0;
  std::deque<Pause> recent_;
  std::array<uint64_t, kWindowsNs.size()> worst_ns_{};  // most paused in a window that ends with a pause
  std::array<uint64_t, kWindowsNs.size()> first_ns_{};  // paused in the window that begins at the origin
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_MUTATOR_UTILISATION_H_
