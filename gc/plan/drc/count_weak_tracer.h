// What a VM may ask an epoch about weakly held objects, once roots and counts have been looked at.
//
// An object lives until it is freed: dead objects whose decrements are queued, or that count each other, still do. In
// the pause that completes a search for dead cycles it must be marked, too. A retained object that was freed in this
// pause is taken back. Used by one worker.

#ifndef STRATA_GC_PLAN_DRC_COUNT_WEAK_TRACER_H_
#define STRATA_GC_PLAN_DRC_COUNT_WEAK_TRACER_H_

#include <cstdint>
#include <utility>

#include "absl/functional/function_ref.h"
#include "gc/trace/count_state.h"
#include "gc/trace/model_kernels.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/contract/vm_hooks.h"

namespace strata::gc {

class CountWeakTracer final : public vm::WeakTracer {
 public:
  CountWeakTracer(const CountKernels& kernels, CountState& state, bool closes)
      : kernels_(kernels), state_(state), closes_(closes) {}

  bool IsLive(vm::ObjectRef object) const override {
    if (!object.is_object()) return true;
    const vm::Address address = object.ToAddress(state_.cage_base);
    if (address < state_.objects_begin || address >= state_.objects_end) return false;
    return state_.granules.Test(address) && (!closes_ || state_.cycle_marks.Test(address));
  }
  vm::ObjectRef Forwarded(vm::ObjectRef object) const override { return object; }
  void Retain(vm::RefSlot slot) override {
    if (!IsLive(slot.Load())) retained_ = true;
    kernels_.Retain(state_, slot, closes_);
  }
  void RetainAll(vm::RefSlot slot, absl::FunctionRef<void(vm::ObjectRef)> reached) override {
    state_.notes_made_live = true;
    Retain(slot);
    state_.notes_made_live = false;
    for (const uint32_t word : std::exchange(state_.made_live, {})) reached(vm::ObjectRef(word));
  }
  // Whether anything was retained that had not been live.
  bool retained() const { return retained_; }

 private:
  const CountKernels& kernels_;
  CountState& state_;
  const bool closes_;
  bool retained_ = false;
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_DRC_COUNT_WEAK_TRACER_H_
