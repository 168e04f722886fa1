// Finds cycles of dead objects that still count each other, a bounded step per pause.
//
// Clearing (marks) -> marking (from what roots name; survivors are born marked, and whatever an epoch counts a new
// reference to is marked) -> finding (unmarked objects let go of their references) -> freeing. The mutator runs between
// steps. Marking is complete in a pause that ends with nothing grey: every reference from a marked object was visited
// or counted since (so its object is marked), and all roots have just been marked (kMarkedIsClosed). Only then are weak
// entries asked for by marks. What is unmarked from then on is unreachable and of this search alone: nothing outside
// refers to it, so no count of it changes and no barrier sees it.
//
// Owned by a plan, called in pauses. Keeps its position in CountState::cycle, where the kernels look.

#ifndef STRATA_GC_PLAN_DRC_CYCLE_SEARCH_H_
#define STRATA_GC_PLAN_DRC_CYCLE_SEARCH_H_

#include <cstddef>
#include <cstdint>

#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/trace/count_state.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {

// The first block at or after `from` that belongs to `space`; null when there is none.
vm::Address NextBlockOf(HeapMemory& memory, SpaceId space, vm::Address from);

class CycleSearch {
 public:
  // All outlive the search.
  CycleSearch(HeapMemory& memory, const LargeObjectSpace& large, CountState& state)
      : memory_(memory), large_(large), state_(state) {}

  bool idle() const { return state_.cycle.phase == CyclePhase::kIdle; }
  void Start();
  // After an epoch's decrements. Returns the work done.
  size_t Step(const CountKernels& kernels, size_t budget);
  // Whether this pause's step completed the marking, so that its weak processing goes by marks and Condemn follows.
  bool closes() const { return closes_; }
  // Everything counted and unmarked is dead.
  void Condemn(const CountKernels& kernels);
  // A full collection has done it all.
  void Abandon();

  uint64_t completed() const { return completed_; }

 private:
  size_t ClearMarks(size_t budget);
  // Calls work_on(block), which returns the work done, until the budget or the blocks are used up. Returns the work.
  template <typename Work>
  size_t ForBlocks(size_t budget, const Work& work_on);
  void Enter(CyclePhase phase);
  bool AllBlocksSeen() const { return state_.cycle.next_block.is_null(); }

  HeapMemory& memory_;
  const LargeObjectSpace& large_;
  CountState& state_;
  bool closes_ = false;
  uint64_t completed_ = 0;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_DRC_CYCLE_SEARCH_H_
