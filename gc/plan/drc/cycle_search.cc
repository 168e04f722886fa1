#include "gc/plan/drc/cycle_search.h"

#include <vector>

#include "gc/alloc/bump_allocator.h"
#include "gc/page/tuning.h"
#include "gc/plan/drc/tuning.h"

namespace strata::gc {

vm::Address NextBlockOf(HeapMemory& memory, SpaceId space, vm::Address from) {
  const vm::Address end = memory.cage().low_end();
  for (vm::Address block = from; block < end; block = block + kBlockBytes) {
    if (memory.space_map().Of(block) == space) return block;
  }
  return vm::Address();
}

void CycleSearch::Start() { Enter(CyclePhase::kClearing); }

void CycleSearch::Enter(CyclePhase phase) {
  state_.cycle.phase = phase;
  state_.cycle.next_block = memory_.cage().objects_begin();
}

size_t CycleSearch::Step(const CountKernels& kernels, size_t budget) {
  closes_ = false;
  switch (state_.cycle.phase) {
    case CyclePhase::kIdle:
      return 0;
    case CyclePhase::kClearing:
      return ClearMarks(budget);
    case CyclePhase::kMarking: {
      const size_t work = kernels.Mark(state_, budget);
      closes_ = state_.cycle.grey.empty() && state_.cycle.arrays.empty();
      return work;
    }
    case CyclePhase::kFinding: {
      const size_t work = ForBlocks(budget, [&](Extent block) { return kernels.FindDead(state_, block); });
      // Long dead objects may still hold references to condemned ones, which must not be freed before.
      if (AllBlocksSeen() && state_.dying.empty()) Enter(CyclePhase::kFreeing);
      return work;
    }
    case CyclePhase::kFreeing:
      break;
  }
  const size_t work = ForBlocks(budget, [&](Extent block) { return kernels.FreeDead(state_, block); });
  if (AllBlocksSeen()) {
    Enter(CyclePhase::kIdle);
    ++completed_;
  }
  return work;
}

size_t CycleSearch::ClearMarks(size_t budget) {
  const size_t work = ForBlocks(budget, [this](Extent block) {
    state_.cycle_marks.ClearRange(block.begin, block.end);
    return kWorkPerBlock;
  });
  if (!AllBlocksSeen()) return work;
  for (const Extent object : large_.Extents()) state_.cycle_marks.Clear(object.begin);
  Enter(CyclePhase::kMarking);
  return work;
}

template <typename Work>
size_t CycleSearch::ForBlocks(size_t budget, const Work& work_on) {
  vm::Address& next = state_.cycle.next_block;
  size_t work = 0;
  while (!next.is_null() && work < budget) {
    const vm::Address block = NextBlockOf(memory_, state_.small_space, next);
    if (block.is_null()) {
      next = block;
      break;
    }
    work += kWorkPerBlock + work_on(Extent{block, block + kBlockBytes});
    next = block + kBlockBytes;
  }
  return work;
}

void CycleSearch::Condemn(const CountKernels& kernels) {
  closes_ = false;
  Enter(CyclePhase::kFinding);
  std::erase_if(state_.decrements, [this](uint32_t word) {
    const vm::Address object = state_.AddressOf(word);
    return object < state_.objects_begin || object >= state_.objects_end || !state_.cycle_marks.Test(object);
  });
  for (const Extent object : large_.Extents()) {
    if (state_.granules.Test(object.begin) && !state_.cycle_marks.Test(object.begin)) {
      kernels.CondemnLarge(state_, object.begin);
    }
  }
}

void CycleSearch::Abandon() {
  closes_ = false;
  state_.cycle = {};
}

}  // namespace strata::gc
