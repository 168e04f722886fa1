// A profiler that its host drives: whoever runs guests decides when a stack is taken, and gives the result to who owns
// the modules.
//
// For hosts that interrupt their guests anyway (interrupt handler, deadline, host functions) and want neither timer nor
// thread; ProfileSession samples by itself. The profile says nothing of the host: only functions of the modules it was
// made with appear, and host functions by the names that guests import them under; no address, path or setting.
//
// On the thread of the store in question; one thread at a time.

#ifndef STRATA_VM_BINDING_PROFILING_GUEST_PROFILER_H_
#define STRATA_VM_BINDING_PROFILING_GUEST_PROFILER_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/profile_builder.h"
#include "vm_binding/profiling/guest_frames.h"
#include "vm_binding/profiling/stack_taker.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/store_observer.h"

namespace strata::profiling {

class GuestProfiler {
 public:
  // Markers of calls of the host beyond these are counted only.
  static constexpr size_t kMaxHostCalls = size_t{1} << 16;

  // `interval_ns` is what the host means to sample at, for viewers. kInvalidArgument if it is not positive.
  static absl::StatusOr<std::unique_ptr<GuestProfiler>> New(std::string name, int64_t interval_ns,
                                                            std::vector<NamedModule> modules);
  GuestProfiler(const GuestProfiler&) = delete;
  GuestProfiler& operator=(const GuestProfiler&) = delete;

  // Takes the stack of `store`, whose state is published: in an interrupt handler, a host function, a call hook.
  // `cpu_delta_ns`: processor time since the last sample; 0 if the host does not measure it.
  absl::Status Sample(const wasm::Store& store, int64_t cpu_delta_ns);
  // For a StoreObserver's OnCall: calls of the host become markers with their names and the stacks that led to them.
  absl::Status CallHook(const wasm::Store& store, wasm::CallEvent event, wasm::FuncRecordIndex callee);
  // The profile of all there was; a call of the host that goes on ends now. Once.
  absl::StatusOr<profiler::Profile> Finish();
  // The same, for the Firefox Profiler.
  absl::Status Finish(std::ostream& out);

 private:
  struct HostCall {
    std::string function;
    int64_t begin_ns;
    std::vector<profiler::RawFrame> stack;  // its frame first
  };

  GuestProfiler(std::string name, int64_t interval_ns, std::vector<NamedModule> modules);

  absl::Status EndHostCall();

  GuestFrames frames_;
  StackTaker stacks_;
  profiler::ProfileBuilder builder_;
  profiler::ThreadIndex thread_;
  profiler::SchemaIndex host_call_;
  std::vector<HostCall> host_calls_;  // that go on, the innermost last
  size_t marked_ = 0;
  uint64_t left_out_ = 0;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_GUEST_PROFILER_H_
