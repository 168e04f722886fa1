// The sampled allocations of one thread as raw frames, and what became of their objects, until a profile is built.
//
// Bounded however long the program runs: a full log forgets one half of its samples, drawn by lot, doubles what the
// others stand for, and from then on takes one in two; so sums stay right on average, only coarser. One thread at a
// time.

#ifndef STRATA_PROFILER_SAMPLER_ALLOCATION_LOG_H_
#define STRATA_PROFILER_SAMPLER_ALLOCATION_LOG_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/types/span.h"
#include "profiler/model/allocation.h"
#include "profiler/model/index.h"
#include "profiler/model/profile_builder.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/stack_tree.h"
#include "profiler/sampler/tuning.h"

namespace strata::profiler {

// A sampled object when it is allocated.
struct NewObject {
  int64_t time_ns = 0;
  uint32_t number = 0;       // small; that of no other object in the log that is not dead
  uint32_t type = 0;         // a name is asked for at the end
  uint64_t bytes = 0;        // of the object
  double stands_for = 1;     // objects of its size
  uint32_t collections = 0;  // before it was allocated
};

class AllocationLog {
 public:
  // The same seed draws the same lots.
  explicit AllocationLog(uint64_t seed, size_t max_samples = kMaxAllocations, size_t max_nodes = kMaxAllocationNodes)
      : max_samples_(max_samples), max_nodes_(max_nodes), random_state_(seed) {}

  // Whether the next sample is to be added; asked once for each, before its stack is taken.
  bool WantsNext();
  // `forget` is told of the objects that are not dead and no longer in the log.
  void Add(const NewObject& object, absl::Span<const RawFrame> leaf_first,
           absl::FunctionRef<void(uint32_t number)> forget);
  // As if the log were full: for who finds that samples cost too much.
  void Halve(absl::FunctionRef<void(uint32_t number)> forget);
  // An object in the log was found dead, by a collection with so many before it.
  void NoteDeath(uint32_t number, int64_t time_ns, uint32_t collections);

  // Adds all to `thread`. `name_of` names types. The log keeps its samples.
  absl::Status AddTo(ProfileBuilder& builder, ThreadIndex thread,
                     absl::FunctionRef<std::string(uint32_t type)> name_of) const;

  size_t size() const { return samples_.size(); }
  // One in so many samples is taken.
  uint64_t one_in() const { return one_in_; }
  // What the log takes.
  size_t bytes() const;

 private:
  struct LoggedObject {
    NewObject object;
    uint32_t node;
    std::optional<ObjectDeath> death;
  };

  bool Draw(uint64_t one_in);
  bool full() const { return samples_.size() > max_samples_ || stacks_.size() > max_nodes_; }
  void Insert(const LoggedObject& sample);

  const size_t max_samples_;
  const size_t max_nodes_;
  uint64_t random_state_;
  uint64_t one_in_ = 1;
  StackTree stacks_;
  std::vector<LoggedObject> samples_;
  std::vector<uint32_t> sample_of_;  // by number of an object that is not dead; others are of no meaning
};

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_SAMPLER_ALLOCATION_LOG_H_
