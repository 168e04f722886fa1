// What a VM may ask of a copying collection about weakly held objects, after the strong closure has drained.
//
// Used by the one worker that runs VmHooks::ProcessWeak, while no packet of the closure runs. What it retains is traced
// by the packets that Finish adds.

#ifndef STRATA_GC_TRACE_COPY_WEAK_TRACER_H_
#define STRATA_GC_TRACE_COPY_WEAK_TRACER_H_

#include "gc/trace/copy_trace.h"
#include "gc/trace/model_kernels.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::gc {

class CopyWeakTracer final : public vm::WeakTracer {
 public:
  CopyWeakTracer(const CopyKernels& kernels, CopyTrace& trace, scheduler::Worker& worker)
      : kernels_(kernels), trace_(trace), worker_(worker) {}

  bool IsLive(vm::ObjectRef object) const override;
  vm::ObjectRef Forwarded(vm::ObjectRef object) const override;
  void Retain(vm::RefSlot slot) override;

  // Adds what was retained to the closure.
  void Finish() { kernels_.Flush(trace_, worker_); }

 private:
  const CopyKernels& kernels_;
  CopyTrace& trace_;
  scheduler::Worker& worker_;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_COPY_WEAK_TRACER_H_
