#include "tools/strata/disassembly.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/text/block_stack.h"
#include "wasm/text/id_table.h"
#include "wasm/text/instruction_printer.h"
#include "wasm/text/label_names.h"

namespace strata::tools {
namespace {

constexpr size_t kBytesShown = 8;       // in a line; the rest of a long instruction is left out
constexpr size_t kMaxIndentation = 40;  // steps of two columns: deep nesting would fill the listing with blanks

void AppendBytes(absl::Span<const uint8_t> bytes, std::string& out) {
  for (size_t i = 0; i < kBytesShown; ++i) {
    if (i < bytes.size()) {
      absl::StrAppendFormat(&out, " %02x", bytes[i]);
    } else {
      out += "   ";
    }
  }
  out += bytes.size() > kBytesShown ? "+ " : "  ";
}

}  // namespace

std::string FunctionTitle(const wasm::text::PrintNames& names, wasm::FuncIndex func) {
  std::string title = absl::StrCat("func[", func.value, "]");
  names.funcs.AppendDefinition(func.value, title);
  return title;
}

absl::Status Disassemble(const wasm::Module& module, const wasm::text::PrintNames& names, wasm::FuncIndex func,
                         std::string& out) {
  const wasm::Function& function = module.funcs[func.value];
  const size_t size = function.body_offset - function.locals_offset + function.body.size();
  absl::StrAppendFormat(&out, "%s at 0x%08x, %d bytes:\n", FunctionTitle(names, func), function.locals_offset, size);
  const wasm::text::IdTable no_locals;  // by index, as in the bytes beside them
  const wasm::text::LabelNames no_labels;
  wasm::text::InstructionPrinter printer(module, names, no_locals, no_labels, out);
  wasm::text::BlockStack blocks;
  wasm::InstructionReader reader(function.body, function.body_offset, module.features);
  wasm::Instruction instruction;
  while (!reader.done()) {
    const uint32_t start = reader.offset();
    if (absl::Status status = reader.Next(instruction); !status.ok()) return status;
    absl::StrAppendFormat(&out, "  %08x:", start);
    AppendBytes(function.body.subspan(start - function.body_offset, reader.offset() - start), out);
    const size_t outer = blocks.depth();
    blocks.Apply(instruction.opcode);
    const bool closes = wasm::text::IsBlockPart(instruction.opcode) && outer > 0;
    out.append(2 * std::min(closes ? outer - 1 : outer, kMaxIndentation), ' ');
    printer.Print(instruction, 0);
    out += '\n';
  }
  return absl::OkStatus();
}

}  // namespace strata::tools
