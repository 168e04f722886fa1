// Prints one instruction: its name and its immediates, one small function per kind of immediate.
//
// Knows nothing of nesting and layout; that is the body printers' business.

#ifndef STRATA_WASM_TEXT_INSTRUCTION_PRINTER_H_
#define STRATA_WASM_TEXT_INSTRUCTION_PRINTER_H_

#include <cstdint>
#include <string>

#include "wasm/binary/instruction_reader.h"
#include "wasm/module/module.h"
#include "wasm/text/id_table.h"
#include "wasm/text/label_names.h"
#include "wasm/text/print_names.h"
#include "wasm/text/type_printer.h"

namespace strata::wasm::text {

class InstructionPrinter {
 public:
  // Appends to `out`. Everything must outlive the printer; `locals` and `labels` are those of the function that the
  // instructions are in.
  InstructionPrinter(const Module& module, const PrintNames& names, const IdTable& locals, const LabelNames& labels,
                     std::string& out)
      : names_(names), locals_(locals), labels_(labels), types_(module, names, out), out_(out) {}

  // Without parentheses. `block` is the block's number, where the instruction opens one.
  void Print(const Instruction& instruction, uint32_t block);

 private:
  void PrintImmediates(ImmediateKind kind, const Instruction& instruction);
  void PrintBlockType(const BlockType& block);
  void PrintCatches(const Instruction& instruction);
  void PrintLabels(const Instruction& instruction);
  void PrintCallIndirect(const Instruction& instruction);
  void PrintPair(const IdTable& destination, const IdTable& source, const Instruction& instruction);
  void PrintSegmentInit(const IdTable& entities, const IdTable& segments, const Instruction& instruction);
  void PrintMemArg(const Instruction& instruction);
  void PrintVector(const Instruction& instruction);
  void PrintShuffle(const Instruction& instruction);
  void PrintHeapType(const Instruction& instruction);
  void PrintBrOnCast(const Instruction& instruction);
  void PrintSelectTypes(const Instruction& instruction);

  void PrintIndex(const IdTable& ids, uint32_t index);
  // Nothing for index 0, which is what a text without an index means.
  void PrintIndexUnlessZero(const IdTable& ids, uint32_t index);
  void PrintLabel(uint32_t depth);
  void PrintNumber(int64_t number);

  const PrintNames& names_;
  const IdTable& locals_;
  const LabelNames& labels_;
  TypePrinter types_;
  std::string& out_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_INSTRUCTION_PRINTER_H_
