// What a VM may ask a collection about weakly held objects, after the strong closure has drained.
//
// One per slice of a weak round, used by the worker that runs it; other slices, and packets of the closure of what they
// retained, may run at the same time. What it retains is traced by the packets that Finish adds.

#ifndef STRATA_GC_TRACE_CLOSURE_WEAK_TRACER_H_
#define STRATA_GC_TRACE_CLOSURE_WEAK_TRACER_H_

#include "absl/functional/function_ref.h"
#include "gc/trace/model_kernels.h"
#include "gc/trace/trace.h"
#include "scheduler/worker.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::gc {

class ClosureWeakTracer final : public vm::WeakTracer {
 public:
  ClosureWeakTracer(const TraceKernels& kernels, Trace& trace, scheduler::Worker& worker)
      : kernels_(kernels), trace_(trace), worker_(worker) {}

  bool IsLive(vm::ObjectRef object) const override;
  vm::ObjectRef Forwarded(vm::ObjectRef object) const override;
  void Retain(vm::RefSlot slot) override;
  void RetainAll(vm::RefSlot slot, absl::FunctionRef<void(vm::ObjectRef)> reached) override;

  // Adds what was retained to the closure. Returns whether anything was that had not been live.
  bool Finish();

 private:
  bool LiesInCage(vm::ObjectRef ref) const;
  void Note(vm::RefSlot slot);

  const TraceKernels& kernels_;
  Trace& trace_;
  scheduler::Worker& worker_;
  bool retained_ = false;
};

}  // namespace strata::gc

#endif  // STRATA_GC_TRACE_CLOSURE_WEAK_TRACER_H_
