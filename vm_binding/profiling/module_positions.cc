#include "vm_binding/profiling/module_positions.h"

#include <utility>
#include <vector>

#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/debug_info/source_frame.h"

namespace strata::profiling {
namespace {

using wasm::debug_info::SourceFrame;
using wasm::debug_info::SourceLocator;

void SetPosition(const SourceFrame& frame, profiler::FrameInfo& info) {
  info.source_file = frame.file;
  info.function_line = frame.function_line;
  info.line = frame.line;
  info.column = frame.column;
}

profiler::FrameInfo InlinedFrame(const SourceFrame& frame, const profiler::FrameInfo& into) {
  profiler::FrameInfo info;
  info.function = frame.function.empty() ? "inlined function" : frame.function;
  info.resource = into.resource;
  info.offset = into.offset;
  SetPosition(frame, info);
  return info;
}

}  // namespace

bool ModulePositions::Locate(const wasm::ModuleCode& code, uint32_t offset, profiler::FrameInfo& info) {
  const auto [entry, is_new] = modules_.try_emplace(&code);
  if (is_new) entry->second = {info.resource, std::make_unique<SourceLocator>(code.module())};
  const std::vector<SourceFrame> frames = entry->second.locator->Locate(offset);
  if (frames.empty() || frames.back().file.empty()) return false;
  SetPosition(frames.back(), info);
  for (size_t i = frames.size() - 1; i-- > 0;) info.inlined.push_back(InlinedFrame(frames[i], info));
  return true;
}

absl::Status ModulePositions::AddTo(profiler::ProfileBuilder& builder) {
  for (const auto& [code, module] : modules_) {
    const absl::Status status = module.locator->status();
    if (status.ok()) continue;
    const std::string reason(status.message());
    STRATA_RETURN_IF_ERROR(builder.AddFact(
        {"Debug information left out", module.name, profiler::FieldFormat::kString, profiler::FieldValue(reason)}));
  }
  return absl::OkStatus();
}

}  // namespace strata::profiling
