// A VM's hooks with a weak table of somebody else's, a profiler's say, whose references are cleared last.
//
// Hands on everything; when the VM's weak rounds are over, one more clears the table, unless it is empty. So whatever
// the VM retains or revives counts as live. Owned by whoever hands it to a heap in place of the VM's own hooks.

#ifndef STRATA_VM_BINDING_WEAK_WATCHED_HOOKS_H_
#define STRATA_VM_BINDING_WEAK_WATCHED_HOOKS_H_

#include <cstddef>

#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/vm_hooks.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::weak {

class WatchedHooks final : public vm::VmHooks {
 public:
  // Both outlive the hooks.
  WatchedHooks(vm::VmHooks& vm, WeakTable& table) : vm_(vm), table_(table) {}

  void OnPause() override { vm_.OnPause(); }
  void PublishRoots(vm::RootSink& sink) override { vm_.PublishRoots(sink); }
  size_t StartWeakRound(const vm::WeakRound& round) override;
  void ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) override;
  void PublishWeak(vm::RootSink& sink) override;
  void OnResume() override { vm_.OnResume(); }

 private:
  vm::VmHooks& vm_;
  WeakTable& table_;
  bool clearing_ = false;  // the round under way is the table's
};

}  // namespace strata::weak

#endif  // STRATA_VM_BINDING_WEAK_WATCHED_HOOKS_H_
