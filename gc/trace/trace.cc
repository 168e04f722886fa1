#include "gc/trace/trace.h"

#include "vm_binding/base/check.h"

namespace strata::gc {

Trace::Trace(const TraceSpec& spec)
    : shape_(spec.shape),
      cage_base_(spec.memory.cage().base()),
      objects_begin_(spec.memory.cage().objects_begin()),
      objects_end_(spec.memory.cage().objects_end()),
      space_map_(spec.memory.space_map()),
      granules_(spec.memory.granules()),
      object_log_(spec.memory.object_log()),
      slide_map_(spec.memory.slide_map()),
      large_(spec.large),
      closure_stage_(spec.closure_stage),
      notes_retained_(spec.notes_retained),
      workers_(spec.worker_count) {
  SetAction(large_.id(), TraceAction::kMarkLarge);
  for (TraceWorker& worker : workers_) {
    if (spec.copy_to != nullptr) worker.allocator.set_source(*spec.copy_to);
    if (spec.evacuate_to != nullptr) worker.evacuation_allocator.set_source(*spec.evacuate_to);
  }
}

std::vector<uint32_t> Trace::Retained() {
  std::vector<uint32_t> all;
  for (const TraceWorker& worker : workers_) all.insert(all.end(), worker.retained.begin(), worker.retained.end());
  return all;
}

TraceCounts Trace::Finish() {
  TraceCounts total;
  for (TraceWorker& worker : workers_) {
    STRATA_CHECK(worker.stack.empty(), "kClosureIsComplete");
    worker.allocator.Retire(worker.cursor);
    worker.evacuation_allocator.Retire(worker.evacuation_cursor);
    total.copied_objects += worker.counts.copied_objects;
    total.copied_bytes += worker.counts.copied_bytes;
    total.marked_objects += worker.counts.marked_objects;
    total.marked_bytes += worker.counts.marked_bytes;
    total.large_objects += worker.counts.large_objects;
    total.rejected_references += worker.counts.rejected_references;
  }
  return total;
}

}  // namespace strata::gc
