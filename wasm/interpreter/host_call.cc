#include "wasm/interpreter/host_call.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <utility>

#include "wasm/code/frame_layout.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

// What a host call changes in its store and gives back afterwards, because it may enter guest code again.
class HostCallScope {
 public:
  HostCallScope(ExecutionContext& cx, uint64_t* entry_num, uint32_t* entry_ref)
      : cx_(cx),
        saved_pc_(cx.pc),
        saved_num_(cx.num),
        saved_ref_(cx.ref),
        saved_instance_(cx.instance),
        saved_record_(cx.host_record),
        saved_entry_num_(std::exchange(cx.store->entry_num, entry_num)),
        saved_entry_ref_(std::exchange(cx.store->entry_ref, entry_ref)) {}
  ~HostCallScope() {
    cx_.pc = saved_pc_;
    cx_.num = saved_num_;
    cx_.ref = saved_ref_;
    cx_.instance = saved_instance_;
    cx_.host_record = saved_record_;
    cx_.store->entry_num = saved_entry_num_;
    cx_.store->entry_ref = saved_entry_ref_;
  }
  HostCallScope(const HostCallScope&) = delete;
  HostCallScope& operator=(const HostCallScope&) = delete;

 private:
  ExecutionContext& cx_;
  const uint32_t* saved_pc_;
  uint64_t* saved_num_;
  uint32_t* saved_ref_;
  Instance* saved_instance_;
  FuncRecordIndex saved_record_;
  uint64_t* saved_entry_num_;
  uint32_t* saved_entry_ref_;
};

}  // namespace

SlotCounts CountSlots(absl::Span<const ValType> types) {
  SlotCounts counts;
  for (const ValType& type : types) {
    if (type.is_ref()) {
      ++counts.refs;
    } else {
      counts.nums += type.kind() == ValKind::kV128 ? 2 : 1;
    }
  }
  return counts;
}

TrapKind CheckedKind(TrapKind kind, HostCall& call) {
  if (kind != TrapKind::kUncaughtException || call.store.thrown().present()) return kind;
  call.message = "host function lets out an exception that is not there";
  return TrapKind::kHost;
}

HostCallResult CallHostFromGuest(ExecutionContext& cx) {
  Store& store = *cx.store;
  const HostFunction& function = *cx.func_records[cx.host_record].host;
  const SlotCounts params = CountSlots(function.type().params);
  const SlotCounts results = CountSlots(function.type().results);
  uint64_t* header = cx.num + params.nums;
  HostCallResult result{TrapKind::kNone, header[kHeaderReturnPc], header[kHeaderWindows], {}};
  // Results longer than the parameters would overwrite the header while it may still be walked: they get a place above
  // it.
  uint64_t* nums = cx.num;
  uint64_t* top = header + kFrameHeaderSlots;
  if (results.nums > params.nums) {
    nums = std::exchange(top, top + results.nums);
    std::copy(cx.num, header, nums);
  }
  HostCall call{store, cx.instance, nums, cx.ref, {}, 0};
  {
    HostCallScope scope(cx, top, cx.ref + std::max(params.refs, results.refs));
    result.trap = CheckedKind(function.Call(call), call);
    // What was asked for during the call is answered while its frame stands: a sample shows the host function.
    const bool asked = cx.mutator.interrupt.load(std::memory_order_relaxed) != 0;
    if (asked && result.trap == TrapKind::kNone) result.trap = store.HandleInterrupt();
    // While the frame stands, too: making an exception object may collect.
    if (result.trap == TrapKind::kUncaughtException) {
      result.trap = ThrowFromHostFrame(cx, params.nums, result.landing);
      if (result.trap == TrapKind::kNone) return result;
    }
  }
  if (result.trap != TrapKind::kNone) {
    store.host_message = std::move(call.message);
    store.exit_code = call.exit_code;
    return result;
  }
  if (nums != cx.num) std::copy(nums, nums + results.nums, cx.num);
  return result;
}

}  // namespace strata::wasm::interpreter
