#include "wasm/text/body_context.h"

#include "absl/strings/str_cat.h"
#include "wasm/text/string_printer.h"

namespace strata::wasm::text {

void BodyContext::BeginInstruction(const Instruction& instruction, uint32_t block, size_t at_depth,
                                   absl::string_view open) {
  out.NewLine(at_depth);
  if (const uint8_t* const hint = hints.Find(instruction.offset)) {
    absl::StrAppend(&out.text(), "(@", kBranchHintSection, " ");
    AppendBytesLiteral({hint, 1}, out.text());
    out.text() += ')';
    out.NewLine(at_depth);
  }
  AddPosition(instruction.offset);
  absl::StrAppend(&out.text(), open);
  instructions.Print(instruction, block);
}

}  // namespace strata::wasm::text
