#include "wasm/interpreter/host_call.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "wasm/code/frame_layout.h"
#include "wasm/code/slot_counts.h"
#include "wasm/interpreter/dispatch.h"
#include "wasm/runtime/store_observer.h"

namespace strata::wasm::interpreter {
namespace {

// Where an entry of the host from within the call may put its frame. An entry gives back all else that it changes.
class HostCallScope {
 public:
  HostCallScope(Store& store, uint64_t* entry_num, uint32_t* entry_ref)
      : store_(store),
        saved_num_(std::exchange(store.entry_num, entry_num)),
        saved_ref_(std::exchange(store.entry_ref, entry_ref)) {}
  ~HostCallScope() {
    store_.entry_num = saved_num_;
    store_.entry_ref = saved_ref_;
  }
  HostCallScope(const HostCallScope&) = delete;
  HostCallScope& operator=(const HostCallScope&) = delete;

 private:
  Store& store_;
  uint64_t* const saved_num_;
  uint32_t* const saved_ref_;
};

// What was asked for during a call is answered while its frame stands, so that a sample shows the host function; so is
// an exception, because making its object may collect.
TrapKind FinishUnusually(ExecutionContext& cx, TrapKind kind, HostCall& call, Landing& landing) {
  if (kind == TrapKind::kNone) return cx.store->HandleInterrupt();
  if (kind != TrapKind::kUncaughtException) {
    TakeMessage(kind, call);
    return kind;
  }
  const uint32_t header = cx.func_records[cx.host_record].host->param_slots().nums;
  const TrapKind thrown = ThrowFromHostFrame(cx, header, landing);
  return thrown == TrapKind::kNone ? TrapKind::kUncaughtException : thrown;
}

}  // namespace

TrapKind CallHost(const HostFunction& function, FuncRecordIndex record, HostCall& call) {
  if (!call.store.observed()) return CheckedKind(function.Call(call), call);
  const TrapKind refused = call.store.NotifyCall(CallEvent::kCallingHost, record);
  if (refused != TrapKind::kNone) {
    call.message = std::move(call.store.host_message);
    return refused;
  }
  const TrapKind kind = CheckedKind(function.Call(call), call);
  const TrapKind after = call.store.NotifyCall(CallEvent::kReturningFromHost, record);
  if (kind != TrapKind::kNone || after == TrapKind::kNone) return kind;
  call.message = std::move(call.store.host_message);
  return after;
}

TrapKind CallHostFromGuest(ExecutionContext& cx, const HostFunction& function, Landing& landing) {
  Store& store = *cx.store;
  const SlotCounts params = function.param_slots(), results = function.result_slots();
  // Results longer than the parameters would overwrite the header while it may still be walked: they get a place above
  // it.
  uint64_t* nums = cx.num;
  uint64_t* top = cx.num + params.nums + kFrameHeaderSlots;
  if (STRATA_UNLIKELY(results.nums > params.nums)) {
    nums = std::exchange(top, top + results.nums);
    std::copy(cx.num, cx.num + params.nums, nums);
  }
  HostCall call{store, cx.instance, nums, cx.ref, {}, 0};
  HostCallScope scope(store, top, cx.ref + std::max(params.refs, results.refs));
  TrapKind kind = CallHost(function, cx.host_record, call);
  if (STRATA_UNLIKELY(kind != TrapKind::kNone || cx.mutator.interrupt.load(std::memory_order_relaxed) != 0)) {
    kind = FinishUnusually(cx, kind, call, landing);
    if (kind != TrapKind::kNone) return kind;
  }
  if (nums != cx.num) std::copy(nums, nums + results.nums, cx.num);
  return TrapKind::kNone;
}

}  // namespace strata::wasm::interpreter
