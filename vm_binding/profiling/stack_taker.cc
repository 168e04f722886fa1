#include "vm_binding/profiling/stack_taker.h"

#include "wasm/runtime/instance.h"

namespace strata::profiling {

using profiler::RawFrame;

absl::Span<const RawFrame> StackTaker::Take(const wasm::Store& store) {
  stack_.Clear();
  Walk(store);
  return stack_.Frames();
}

absl::Span<const RawFrame> StackTaker::TakeInCollection(const wasm::Store& store) {
  stack_.Clear();
  stack_.Append(kCollectionFrame);
  Walk(store);
  return stack_.Frames();
}

void StackTaker::Walk(const wasm::Store& store) {
  last_host_ = nullptr;  // since the last sample another function may have got its place
  wasm::interpreter::WalkStack(store, [this](const wasm::interpreter::WalkedFrame& frame) {
    stack_.Append(Encode(frame));
    return true;
  });
}

RawFrame StackTaker::Encode(const wasm::interpreter::WalkedFrame& frame) {
  if (frame.host != nullptr) {
    if (frame.host != last_host_) last_host_number_ = frames_.NumberOf(*frame.host);
    last_host_ = frame.host;
    return GuestFrames::HostFrame(last_host_number_);
  }
  const std::shared_ptr<wasm::ModuleCode>& code = frame.instance->code;
  if (code.get() != last_module_) last_module_number_ = frames_.NumberOf(code);
  last_module_ = code.get();
  return GuestFrames::GuestFrame(last_module_number_, frame.func_index, frame.wasm_offset);
}

}  // namespace strata::profiling
