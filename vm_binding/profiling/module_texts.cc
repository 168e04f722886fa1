#include "vm_binding/profiling/module_texts.h"

#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "profiler/model/marker.h"
#include "profiler/model/profile.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/text/module_printer.h"

namespace strata::profiling {

using wasm::text::LineMap;

void ModuleTexts::Locate(const wasm::ModuleCode& code, const std::string& name, wasm::FuncIndex func, uint32_t offset,
                         profiler::FrameInfo& info) {
  const Text& text = TextOf(code, name);
  const std::optional<LineMap::Range> function = text.lines.LinesOf(func);
  if (!text.status.ok() || !function.has_value()) return;
  info.source_file = text.file;
  info.function_line = function->first;
  info.line = function->first;
  if (const std::optional<LineMap::Position> at = text.lines.PositionOf(offset)) {
    info.line = at->line;
    info.column = at->column;
  }
}

absl::Status ModuleTexts::AddTo(profiler::ProfileBuilder& builder) {
  for (Text& text : texts_) {
    if (text.status.ok()) {
      builder.SetSourceText(text.file, std::move(text.text));
      continue;
    }
    const std::string reason = absl::StrCat("offsets only: ", text.status.message());
    STRATA_RETURN_IF_ERROR(
        builder.AddFact({"Sources left out", text.file, profiler::FieldFormat::kString, profiler::FieldValue(reason)}));
  }
  return absl::OkStatus();
}

const ModuleTexts::Text& ModuleTexts::TextOf(const wasm::ModuleCode& code, const std::string& name) {
  const auto [found, is_new] = numbers_.try_emplace(&code, texts_.size());
  if (is_new) texts_.push_back(Print(code, name));
  return texts_[found->second];
}

ModuleTexts::Text ModuleTexts::Print(const wasm::ModuleCode& code, const std::string& name) {
  Text result;
  result.file = UniqueFile(name);
  wasm::text::PrintOptions options;
  options.lines = &result.lines;
  options.max_bytes = bytes_left_;
  absl::StatusOr<std::string> text = wasm::text::PrintModuleToString(code.module(), options);
  result.status = text.status();
  if (text.ok()) {
    result.text = *std::move(text);
    bytes_left_ -= result.text.size();
  } else {
    result.lines = LineMap();
  }
  return result;
}

// A profile knows its sources by name, and modules may share one.
std::string ModuleTexts::UniqueFile(const std::string& module) {
  const absl::string_view stem = module.empty() ? "module" : absl::string_view(module);
  std::string file = absl::StrCat(stem, ".wat");
  for (int i = 2; !files_.insert(file).second; ++i) file = absl::StrCat(stem, " ", i, ".wat");
  return file;
}

}  // namespace strata::profiling
