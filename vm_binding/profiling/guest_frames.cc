#include "vm_binding/profiling/guest_frames.h"

#include "wasm/module/module.h"
#include "wasm/runtime/instance.h"
#include "wasm/types/indices.h"

namespace strata::profiling {

using profiler::FrameInfo;
using profiler::FrameKind;
using profiler::RawFrame;

// A guest's function is its module's number in the upper half and its index in the lower.
RawFrame GuestFrames::Encode(const wasm::interpreter::WalkedFrame& frame) {
  if (frame.host != nullptr) return {NumberOf(*frame.host), 0, FrameKind::kHostCall};
  return {NumberOf(frame.instance->code) << 32 | frame.func_index, frame.wasm_offset, FrameKind::kGuest};
}

FrameInfo GuestFrames::Resolve(const RawFrame& frame) {
  FrameInfo info;
  switch (frame.kind) {
    case FrameKind::kGuest:
      return ResolveGuest(frame);
    case FrameKind::kHostCall:
      info.function = host_names_[frame.code];
      break;
    case FrameKind::kGc:
      info.function = "garbage collection";
      break;
    case FrameKind::kIdle:
    case FrameKind::kElided:
      info.function = "idle";
      break;
  }
  return info;
}

FrameInfo GuestFrames::ResolveGuest(const RawFrame& frame) {
  const wasm::ModuleCode& code = *modules_[frame.code >> 32];
  const auto func = static_cast<uint32_t>(frame.code);
  FrameInfo info;
  const bool is_function = func < code.module().funcs.size();
  info.function = is_function ? code.module().FuncName(wasm::FuncIndex(func)) : "constant expression";
  info.resource = code.name();
  info.offset = frame.offset;
  texts_.Locate(code, wasm::FuncIndex(func), static_cast<uint32_t>(frame.offset), info);
  return info;
}

uint64_t GuestFrames::NumberOf(const std::shared_ptr<wasm::ModuleCode>& module) {
  const auto [found, is_new] = module_numbers_.try_emplace(module.get(), modules_.size());
  if (is_new) modules_.push_back(module);
  return found->second;
}

uint64_t GuestFrames::NumberOf(const wasm::HostFunction& function) {
  const auto [found, is_new] = host_numbers_.try_emplace(&function, host_names_.size());
  if (is_new) host_names_.push_back(function.name());
  return found->second;
}

}  // namespace strata::profiling
