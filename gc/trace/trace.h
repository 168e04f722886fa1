// What the packets of one copying closure share: where from, where to, and each worker's own cursor and counts.
//
// Made by a plan for one collection. Immutable but for the worker-local parts. Knows no object layout: the kernels that
// use it are templates (copy_kernel.h).

#ifndef STRATA_GC_TRACE_COPY_TRACE_H_
#define STRATA_GC_TRACE_COPY_TRACE_H_

#include <cstdint>

#include "gc/alloc/bump_allocator.h"
#include "gc/metadata/space_map.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/trace/slot_stack.h"
#include "scheduler/stage_graph.h"
#include "scheduler/worker_local.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {

struct CopyCounts {
  uint64_t objects = 0;
  uint64_t bytes = 0;
  uint64_t large_objects = 0;        // reached, not copied
  uint64_t rejected_references = 0;  // hardened traces: replaced by null because they could not be right
};

struct CopyWorker {
  vm::BumpCursor cursor;
  BumpAllocator allocator;
  SlotStack stack;
  CopyCounts counts;
};

class CopyTrace {
 public:
  // `to` gives memory to copy into, to all workers at once; it must never run dry, except under a hardened trace.
  CopyTrace(HeapMemory& memory, SpaceId from, BumpSource& to, const LargeObjectSpace& large,
            scheduler::StageId closure_stage, int worker_count);

  vm::Address cage_base() const { return cage_base_; }
  vm::Address objects_begin() const { return objects_begin_; }
  vm::Address objects_end() const { return objects_end_; }
  SpaceMap space_map() const { return space_map_; }
  SpaceId from() const { return from_; }
  const LargeObjectSpace& large() const { return large_; }
  scheduler::StageId closure_stage() const { return closure_stage_; }
  CopyWorker& local(const scheduler::Worker& worker) { return workers_[worker]; }

  // After the closure, on one thread: makes to-space parseable and sums up.
  CopyCounts Finish();

 private:
  const vm::Address cage_base_;
  const vm::Address objects_begin_;
  const vm::Address objects_end_;
  const SpaceMap space_map_;
  const SpaceId from_;
  const LargeObjectSpace& large_;
  const scheduler::StageId closure_stage_;
  scheduler::WorkerLocal<CopyWorker> workers_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_COPY_TRACE_H_
