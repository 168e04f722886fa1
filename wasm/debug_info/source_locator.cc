#include "wasm/debug_info/source_locator.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "wasm/binary/byte_reader.h"

namespace strata::wasm::debug_info {
namespace {

constexpr absl::string_view kSection = "sourceMappingURL";
constexpr absl::string_view kDataScheme = "data:";
constexpr absl::string_view kBase64 = ";base64,";

absl::StatusOr<std::string> DecodeDataUrl(absl::string_view url) {
  const size_t marker = url.find(kBase64);
  std::string text;
  if (marker != absl::string_view::npos && absl::Base64Unescape(url.substr(marker + kBase64.size()), &text)) {
    return text;
  }
  return absl::InvalidArgumentError("source map: a data: URL that is no base64");
}

// The defined function whose code is there; null if there is none.
const Function* FunctionAt(const Module& module, uint32_t offset) {
  const auto behind =
      std::upper_bound(module.funcs.begin() + module.imported_funcs, module.funcs.end(), offset,
                       [](uint32_t at, const Function& function) { return at < function.locals_offset; });
  if (behind == module.funcs.begin() + module.imported_funcs) return nullptr;
  const Function& function = *(behind - 1);
  return offset < function.body_offset + function.body.size() ? &function : nullptr;
}

}  // namespace

absl::string_view SourceMapUrl(const Module& module) {
  for (const CustomSection& custom : module.customs) {
    if (custom.name != kSection) continue;
    ByteReader in(custom.bytes, custom.offset);
    const absl::string_view url = in.Name();
    return in.ok() ? url : absl::string_view();
  }
  return {};
}

SourceLocator::SourceLocator(const Module& module, SourceMapReader reader)
    : module_(module), reader_(std::move(reader)), sections_(FindDwarfSections(module)) {
  if (!sections_.info.bytes.empty()) dwarf_ = std::make_unique<DwarfLocator>(sections_);
}

std::vector<SourceFrame> SourceLocator::Locate(uint32_t module_offset) {
  const uint32_t begin = sections_.code_offset;
  std::vector<SourceFrame> frames;
  if (dwarf_ != nullptr && module_offset >= begin && module_offset - begin < sections_.code_size) {
    frames = dwarf_->Locate(module_offset - begin);
  }
  return frames.empty() ? LocateInMap(module_offset) : frames;
}

// What a map says of a function's code holds up to the function's end, whatever comes next in the map.
std::vector<SourceFrame> SourceLocator::LocateInMap(uint32_t module_offset) {
  const Function* function = FunctionAt(module_, module_offset);
  if (function == nullptr) return {};
  if (!std::exchange(map_is_read_, true)) ReadMap();
  const SourceMap::Position* at = map_.has_value() ? map_->Find(module_offset) : nullptr;
  if (at == nullptr || at->offset < function->locals_offset) return {};
  return {{"", map_->source(*at).name, at->line, at->column, 0, false}};
}

void SourceLocator::ReadMap() {
  const absl::string_view url = SourceMapUrl(module_);
  const bool holds_it = absl::StartsWith(url, kDataScheme);
  if (url.empty() || (!holds_it && reader_ == nullptr)) return;
  const absl::StatusOr<std::string> text = holds_it ? DecodeDataUrl(url) : reader_(url);
  map_status_ = text.status();
  if (!text.ok()) return;
  absl::StatusOr<SourceMap> map = SourceMap::Read(*text);
  map_status_ = map.status();
  if (map.ok()) map_ = *std::move(map);
}

const std::string* SourceLocator::TextOf(absl::string_view file) const {
  return map_.has_value() ? map_->TextOf(file) : nullptr;
}

absl::Status SourceLocator::status() const {
  absl::Status status = dwarf_ != nullptr ? dwarf_->status() : absl::OkStatus();
  status.Update(map_status_);
  return status;
}

}  // namespace strata::wasm::debug_info
