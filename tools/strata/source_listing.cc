#include "tools/strata/source_listing.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/strata/disassembly.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/debug_info/source_frame.h"

namespace strata::tools {
namespace {

using wasm::debug_info::SourceFrame;

// Empty if nothing is known.
std::string PlaceOf(const std::vector<SourceFrame>& frames) {
  if (frames.empty() || frames.front().file.empty()) return "";
  const SourceFrame& frame = frames.front();
  std::string place = frame.file;
  if (frame.line != 0) absl::StrAppend(&place, ":", frame.line);
  if (frame.line != 0 && frame.column != 0) absl::StrAppend(&place, ":", frame.column);
  if (frame.inlined) absl::StrAppend(&place, "  in ", frame.function, " (inlined)");
  return place;
}

}  // namespace

std::string SourceListing(const wasm::Module& module, const wasm::text::PrintNames& names, wasm::FuncIndex func,
                          wasm::debug_info::SourceLocator& locator) {
  const wasm::Function& function = module.funcs[func.value];
  std::string lines, last;
  wasm::InstructionReader reader(function.body, function.body_offset, module.features);
  wasm::Instruction instruction;
  while (!reader.done() && reader.Next(instruction).ok()) {
    std::string place = PlaceOf(locator.Locate(instruction.offset));
    if (place == last) continue;
    absl::StrAppendFormat(&lines, "  %08x: %s\n", instruction.offset, place.empty() ? "no source" : place);
    last = std::move(place);
  }
  return absl::StrCat(FunctionTitle(names, func), lines.empty() ? ": no source\n" : ":\n", lines);
}

}  // namespace strata::tools
