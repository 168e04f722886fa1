// Takes the stacks of one store as raw frames.
//
// On the store's thread, where its state is published: at polls, in host calls, in allocations, in collections.

#ifndef STRATA_VM_BINDING_PROFILING_STACK_TAKER_H_
#define STRATA_VM_BINDING_PROFILING_STACK_TAKER_H_

#include <cstdint>

#include "absl/types/span.h"
#include "profiler/model/raw_frame.h"
#include "profiler/sampler/stack_buffer.h"
#include "vm_binding/profiling/guest_frames.h"
#include "wasm/interpreter/stack_walker.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"

namespace strata::profiling {

class StackTaker {
 public:
  // `frames` outlives the taker and may be that of several.
  explicit StackTaker(GuestFrames& frames) : frames_(frames) {}

  // Leaf first; valid until the next call.
  absl::Span<const profiler::RawFrame> Take(const wasm::Store& store);
  // With a frame for the collection above the guest's.
  absl::Span<const profiler::RawFrame> TakeInCollection(const wasm::Store& store);

 private:
  void Walk(const wasm::Store& store);
  profiler::RawFrame Encode(const wasm::interpreter::WalkedFrame& frame);

  GuestFrames& frames_;
  profiler::StackBuffer stack_;
  // Most frames of a stack are of one module.
  const wasm::ModuleCode* last_module_ = nullptr;
  uint64_t last_module_number_ = 0;
  const wasm::HostFunction* last_host_ = nullptr;
  uint64_t last_host_number_ = 0;
};

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_STACK_TAKER_H_
