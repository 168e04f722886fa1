#include "vm_binding/profiling/guest_frames.h"

#include <utility>

#include "vm_binding/base/status_macros.h"
#include "wasm/debug_info/demangle.h"
#include "wasm/module/module.h"
#include "wasm/types/indices.h"

namespace strata::profiling {

using profiler::FrameInfo;
using profiler::FrameKind;
using profiler::RawFrame;
using wasm::debug_info::Demangle;

GuestFrames::GuestFrames(std::optional<std::vector<NamedModule>> only, ModuleSourceMapReader source_maps, bool texts)
    : has_texts_(texts), positions_(std::move(source_maps)) {
  if (!only.has_value()) return;
  only_.emplace();
  for (NamedModule& module : *only) {
    NumberOf(module.code);  // keeps it alive: no other gets its place
    only_->try_emplace(module.code.get(), std::move(module.name));
  }
}

FrameInfo GuestFrames::Resolve(const RawFrame& frame) {
  const absl::MutexLock lock(&mutex_);
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
  const std::string* name = NameOf(code);
  info.dropped = name == nullptr;
  if (info.dropped) return info;
  const bool is_function = func < code.module().funcs.size();
  info.function = is_function ? Demangle(code.module().FuncName(wasm::FuncIndex(func))) : "constant expression";
  info.resource = *name;
  info.offset = frame.offset;
  const auto offset = static_cast<uint32_t>(frame.offset);
  const bool located = positions_.Locate(code, offset, info);
  if (!located && has_texts_) texts_.Locate(code, *name, wasm::FuncIndex(func), offset, info);
  return info;
}

const std::string* GuestFrames::NameOf(const wasm::ModuleCode& code) const {
  if (!only_.has_value()) return &code.name();
  const auto found = only_->find(&code);
  return found == only_->end() ? nullptr : &found->second;
}

absl::Status GuestFrames::AddTextsTo(profiler::ProfileBuilder& builder) {
  STRATA_RETURN_IF_ERROR(positions_.AddTo(builder));
  return texts_.AddTo(builder);
}

uint64_t GuestFrames::NumberOf(const std::shared_ptr<wasm::ModuleCode>& module) {
  const absl::MutexLock lock(&mutex_);
  const auto [found, is_new] = module_numbers_.try_emplace(module.get(), modules_.size());
  if (is_new) modules_.push_back(module);
  return found->second;
}

uint64_t GuestFrames::NumberOf(const wasm::HostFunction& function) {
  const absl::MutexLock lock(&mutex_);
  const auto [found, is_new] = host_numbers_.try_emplace(function.name(), host_names_.size());
  if (is_new) host_names_.push_back(function.name());
  return found->second;
}

}  // namespace strata::profiling
