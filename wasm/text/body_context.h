// What the printers of bodies share: the function, its names, where the text goes, and the line map.

#ifndef STRATA_WASM_TEXT_BODY_CONTEXT_H_
#define STRATA_WASM_TEXT_BODY_CONTEXT_H_

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/module/module.h"
#include "wasm/text/branch_hints.h"
#include "wasm/text/instruction_printer.h"
#include "wasm/text/label_names.h"
#include "wasm/text/line_map.h"
#include "wasm/text/text_writer.h"

namespace strata::wasm::text {

struct BodyContext {
  const Module& module;
  const Function& function;
  const BranchHints& hints;
  LabelNames& labels;
  InstructionPrinter& instructions;
  TextWriter& out;
  LineMap* lines;  // may be null
  size_t depth;    // of the body's instructions

  // Begins the line of an instruction: its hint, then its text behind `open`. `block` is its number if it opens one.
  void BeginInstruction(const Instruction& instruction, uint32_t block, size_t at_depth, absl::string_view open);
  // The instruction at `offset` shows at what is appended next.
  void AddPosition(uint32_t offset) {
    if (lines != nullptr) lines->AddInstruction(offset, {out.line(), out.column()});
  }
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_BODY_CONTEXT_H_
