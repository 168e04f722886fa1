#include "gc/trace/copy_trace.h"

#include "vm_binding/base/check.h"

namespace strata::gc {

CopyTrace::CopyTrace(HeapMemory& memory, SpaceId from, BumpSource& to, const LargeObjectSpace& large,
                     scheduler::StageId closure_stage, int worker_count)
    : cage_base_(memory.cage().base()),
      objects_begin_(memory.cage().objects_begin()),
      objects_end_(memory.cage().objects_end()),
      space_map_(memory.space_map()),
      from_(from),
      large_(large),
      closure_stage_(closure_stage),
      workers_(worker_count) {
  for (CopyWorker& worker : workers_) worker.allocator.set_source(to);
}

CopyCounts CopyTrace::Finish() {
  CopyCounts total;
  for (CopyWorker& worker : workers_) {
    STRATA_CHECK(worker.stack.empty(), "kClosureIsComplete");
    worker.allocator.Retire(worker.cursor);
    total.objects += worker.counts.objects;
    total.bytes += worker.counts.bytes;
    total.large_objects += worker.counts.large_objects;
    total.rejected_references += worker.counts.rejected_references;
  }
  return total;
}

}  // namespace strata::gc
