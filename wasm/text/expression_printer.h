// Prints constant expressions, on the line they stand in.

#ifndef STRATA_WASM_TEXT_EXPRESSION_PRINTER_H_
#define STRATA_WASM_TEXT_EXPRESSION_PRINTER_H_

#include <string>

#include "absl/strings/string_view.h"
#include "wasm/module/module.h"
#include "wasm/text/id_table.h"
#include "wasm/text/instruction_printer.h"
#include "wasm/text/label_names.h"
#include "wasm/text/print_names.h"

namespace strata::wasm::text {

class ExpressionPrinter {
 public:
  // Appends to `out`. Everything must outlive the printer.
  ExpressionPrinter(const Module& module, const PrintNames& names, std::string& out)
      : module_(module), out_(out), instructions_(module, names, no_locals_, no_labels_, out) {}
  ExpressionPrinter(const ExpressionPrinter&) = delete;
  ExpressionPrinter& operator=(const ExpressionPrinter&) = delete;

  // Where a sequence of instructions may stand.
  void PrintSequence(const ConstExpr& expression);
  // Where there is one folded instruction, or `(word` and a sequence.
  void PrintOne(absl::string_view word, const ConstExpr& expression);

 private:
  const Module& module_;
  std::string& out_;
  const IdTable no_locals_;
  const LabelNames no_labels_;
  InstructionPrinter instructions_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_EXPRESSION_PRINTER_H_
