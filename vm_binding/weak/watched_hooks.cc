#include "vm_binding/weak/watched_hooks.h"

namespace strata::weak {

size_t WatchedHooks::StartWeakRound(const vm::WeakRound& round) {
  if (round.number == 0) clearing_ = false;
  if (clearing_) {
    table_.FinishClear();
    return 0;
  }
  if (const size_t slices = vm_.StartWeakRound(round); slices != 0) return slices;
  clearing_ = true;
  return table_.StartClear();
}

void WatchedHooks::ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) {
  if (clearing_) return table_.ClearSlice(tracer, slice);
  vm_.ProcessWeakSlice(tracer, slice);
}

void WatchedHooks::PublishWeak(vm::RootSink& sink) {
  vm_.PublishWeak(sink);
  table_.Publish(sink);
}

}  // namespace strata::weak
