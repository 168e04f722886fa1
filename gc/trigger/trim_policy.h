// How much free memory a heap keeps after a collection, so that what a peak took goes back to the system and what a
// steady state uses does not come and go.
//
// A heap will soon fill its limit. So what lies beyond the highest limit of the last few full collections is given
// back: not at once, because heaps breathe, and not all in one pause, because the system needs time for it. Used on the
// mutator's thread. Page runs are not asked: their memory goes back when they come free.

#ifndef STRATA_GC_TRIGGER_TRIM_POLICY_H_
#define STRATA_GC_TRIGGER_TRIM_POLICY_H_

#include <array>
#include <cstddef>

namespace strata::gc {

// Free bytes that stay, and how many of the others go now.
struct TrimAmount {
  size_t keep_bytes = 0;
  size_t most_bytes = 0;
};

class TrimPolicy {
 public:
  // After a full collection: the limit is now `limit_bytes`, the most held since the last one was `peak_bytes`, the
  // heap holds `held_bytes`, and of its free memory the system has not got back `touched_bytes`.
  TrimAmount AfterCollection(size_t limit_bytes, size_t peak_bytes, size_t held_bytes, size_t touched_bytes);

 private:
  static constexpr size_t kRemembered = 4;  // full collections

  std::array<size_t, kRemembered> needs_{};  // a ring
  size_t next_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRIGGER_TRIM_POLICY_H_
