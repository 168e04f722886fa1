// Prints element and data segments.

#ifndef STRATA_WASM_TEXT_SEGMENT_PRINTER_H_
#define STRATA_WASM_TEXT_SEGMENT_PRINTER_H_

#include <cstdint>
#include <string>

#include "wasm/module/module.h"
#include "wasm/text/expression_printer.h"
#include "wasm/text/print_names.h"
#include "wasm/text/text_writer.h"
#include "wasm/text/type_printer.h"

namespace strata::wasm::text {

// Breaks bytes into string literals, a line each where there is more than one.
void PrintBytes(absl::Span<const uint8_t> bytes, size_t depth, TextWriter& writer);

class SegmentPrinter {
 public:
  // Everything must outlive the printer.
  SegmentPrinter(const Module& module, const PrintNames& names, TextWriter& writer)
      : module_(module),
        names_(names),
        writer_(writer),
        out_(writer.text()),
        types_(module, names, out_),
        expressions_(module, names, out_) {}

  void PrintElems();
  void PrintDatas();

 private:
  void PrintElem(const ElemSegment& elem, uint32_t index);
  void PrintData(const DataSegment& data, uint32_t index);

  const Module& module_;
  const PrintNames& names_;
  TextWriter& writer_;
  std::string& out_;
  TypePrinter types_;
  ExpressionPrinter expressions_;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_SEGMENT_PRINTER_H_
