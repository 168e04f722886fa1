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
  Module& module = ModuleOf(code, info.resource);
  const std::vector<SourceFrame> frames = module.locator->Locate(offset);
  if (frames.empty() || frames.back().file.empty()) return false;
  SetPosition(frames.back(), info);
  for (size_t i = frames.size() - 1; i-- > 0;) info.inlined.push_back(InlinedFrame(frames[i], info));
  for (const SourceFrame& frame : frames) module.files.insert(frame.file);
  return true;
}

ModulePositions::Module& ModulePositions::ModuleOf(const wasm::ModuleCode& code, const std::string& name) {
  const auto [entry, is_new] = modules_.try_emplace(&code);
  if (is_new) {
    wasm::debug_info::SourceMapReader reader;
    if (reader_ != nullptr) reader = [this, &code](absl::string_view url) { return reader_(code, url); };
    entry->second.name = name;
    entry->second.locator = std::make_unique<SourceLocator>(code.module(), std::move(reader));
  }
  return entry->second;
}

absl::Status ModulePositions::AddTo(profiler::ProfileBuilder& builder) {
  size_t bytes_left = kMaxTextBytes;
  for (const auto& [code, module] : modules_) {
    AddSources(module, bytes_left, builder);
    const absl::Status status = module.locator->status();
    if (status.ok()) continue;
    const std::string reason(status.message());
    STRATA_RETURN_IF_ERROR(builder.AddFact(
        {"Debug information left out", module.name, profiler::FieldFormat::kString, profiler::FieldValue(reason)}));
  }
  return absl::OkStatus();
}

void ModulePositions::AddSources(const Module& module, size_t& bytes_left, profiler::ProfileBuilder& builder) {
  for (const std::string& file : module.files) {
    const std::string* text = module.locator->TextOf(file);
    if (text == nullptr || text->size() > bytes_left) continue;
    bytes_left -= text->size();
    builder.SetSourceText(file, *text);
  }
}

}  // namespace strata::profiling
