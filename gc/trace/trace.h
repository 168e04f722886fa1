// What the packets of one closure share: what to do with the objects of each space, and each worker's own cursor, stack
// and counts.
//
// Made by a plan for one collection. Immutable but for the worker-local parts, once packets run. Knows no object
// layout: the kernels that use it are templates (trace_kernel.h).

#ifndef STRATA_GC_TRACE_TRACE_H_
#define STRATA_GC_TRACE_TRACE_H_

#include <array>
#include <cstdint>
#include <vector>

#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/granule_map.h"
#include "gc/metadata/object_log.h"
#include "gc/metadata/slide_map.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/space/pinned_objects.h"
#include "gc/trace/slot_stack.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker_local.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

// What a closure does with an object it reaches, by the space that owns the object's block.
enum class TraceAction : uint8_t {
  kLeave,      // none of this closure's business, or where it belongs already
  kCopy,       // copied out of its space, which dies whole
  kMark,       // marked where it lies, in the granule map
  kEvacuate,   // copied while there is memory to copy to, then marked where it lies
  kMarkLarge,  // marked in the large-object space
};

// Which of the actions a closure can meet besides kLeave and kMarkLarge; kernels are compiled for each shape.
enum class TraceShape : uint8_t {
  kCopying,         // kCopy
  kMarking,         // kMark
  kDefragmenting,   // kMark and kEvacuate
  kMarkingToSlide,  // kMark, and block crossings are noted in the slide map
  kPromoting,       // kCopy, kMark and kEvacuate
};
inline constexpr size_t kTraceShapes = 5;

struct TraceCounts {
  uint64_t copied_objects = 0;
  uint64_t copied_bytes = 0;
  uint64_t marked_objects = 0;  // in place, large ones left out
  uint64_t marked_bytes = 0;
  uint64_t large_objects = 0;        // reached
  uint64_t rejected_references = 0;  // hardened traces: replaced by null because they could not be right
};

struct TraceWorker {
  vm::BumpCursor cursor;
  BumpAllocator allocator;
  vm::BumpCursor evacuation_cursor;
  BumpAllocator evacuation_allocator;
  bool evacuation_memory_is_out = false;  // asking again would be in vain
  SlotStack stack;
  TraceCounts counts;
  std::vector<uint32_t> retained;  // words, if the trace notes them
};

struct TraceSpec {
  TraceShape shape;
  HeapMemory& memory;
  const LargeObjectSpace& large;
  // Memory to copy into, asked by all workers at once; null for shapes without kCopy. Runs dry under a hardened trace
  // only.
  BumpSource* copy_to = nullptr;
  // The same for kEvacuate; may run dry.
  BumpSource* evacuate_to = nullptr;
  scheduler::StageId closure_stage = 0;
  int worker_count = 1;
  // Whether to remember what weak processing retains, for plans that count it.
  bool notes_retained = false;
};

class Trace {
 public:
  // Every space but `large` is left alone until SetAction says otherwise.
  explicit Trace(const TraceSpec& spec);

  void SetAction(SpaceId space, TraceAction action) { actions_[space] = action; }
  TraceAction ActionOf(SpaceId space) const { return actions_[space]; }
  // `object` must lie between the cage's first and last object byte.
  TraceAction ActionAt(vm::Address object) const { return actions_[space_map_.Of(object)]; }

  TraceShape shape() const { return shape_; }
  vm::Address cage_base() const { return cage_base_; }
  vm::Address objects_begin() const { return objects_begin_; }
  vm::Address objects_end() const { return objects_end_; }
  SpaceMap space_map() const { return space_map_; }
  GranuleMap granules() const { return granules_; }
  ObjectLog object_log() const { return object_log_; }
  SlideMap slide_map() const { return slide_map_; }
  const LargeObjectSpace& large() const { return large_; }
  scheduler::StageId closure_stage() const { return closure_stage_; }
  bool notes_retained() const { return notes_retained_; }
  // After the closure: all of it, some perhaps more than once.
  std::vector<uint32_t> Retained();
  TraceWorker& local(const scheduler::Worker& worker) { return workers_[worker]; }

  // Objects whose forwarding to themselves a hardened kernel is to believe. Before packets run.
  void set_pinned(const PinnedObjects& pinned) { pinned_ = &pinned; }
  bool IsPinned(vm::Address object) const { return pinned_ != nullptr && pinned_->Contains(object); }

  // After the closure, on one thread: makes the memory copied into parseable and sums up.
  TraceCounts Finish();

 private:
  const TraceShape shape_;
  const vm::Address cage_base_;
  const vm::Address objects_begin_;
  const vm::Address objects_end_;
  const SpaceMap space_map_;
  const GranuleMap granules_;
  const ObjectLog object_log_;
  const SlideMap slide_map_;
  const LargeObjectSpace& large_;
  const scheduler::StageId closure_stage_;
  const bool notes_retained_;
  const PinnedObjects* pinned_ = nullptr;
  std::array<TraceAction, 256> actions_{};  // by SpaceId
  scheduler::WorkerLocal<TraceWorker> workers_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_TRACE_H_
