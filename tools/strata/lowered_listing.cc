#include "tools/strata/lowered_listing.h"

#include <memory>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tools/strata/disassembly.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/code/code.h"
#include "wasm/code/register_disassembler.h"
#include "wasm/code/register_ops.h"
#include "wasm/lowering/lowering.h"

namespace strata::tools {

LoweredListing::LoweredListing(const wasm::Module& module, const wasm::text::PrintNames& names)
    : module_(module),
      names_(names),
      canonical_(types_.InternAll(module.types, module.rec_groups)),
      handler_words_(wasm::kRegOpCount) {
  std::iota(handler_words_.begin(), handler_words_.end(), 1u);
}

absl::StatusOr<std::string> LoweredListing::Of(wasm::FuncIndex func) const {
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<wasm::Code> code,
                          wasm::LowerFunction({module_, canonical_, handler_words_, wasm::CodeKey()}, func));
  std::string out = absl::StrFormat("%s: %d words, %d number slots, %d reference slots\n", FunctionTitle(names_, func),
                                    code->words.size(), code->num_frame_slots, code->ref_frame_slots);
  for (uint32_t at = 0; at < code->words.size();) {
    const wasm::RegOp op = static_cast<wasm::RegOp>(code->words[at] - 1);
    const wasm::DisassembledOp text = wasm::DisassembleOp(op, absl::MakeConstSpan(code->words).subspan(at), at);
    absl::StrAppendFormat(&out, "  %6d  %08x  %s\n", at, code->WasmOffsetOf(at), text.text);
    at += text.words;
  }
  return out;
}

}  // namespace strata::tools
