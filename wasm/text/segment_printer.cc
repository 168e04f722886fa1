#include "wasm/text/segment_printer.h"

#include "absl/strings/str_cat.h"
#include "wasm/text/string_printer.h"

namespace strata::wasm::text {
namespace {

constexpr size_t kFieldDepth = 1;
constexpr size_t kBytesPerLine = 96;
constexpr size_t kEntriesPerLine = 16;

// What the short form of a segment, a list of functions, has for a type.
bool ListsFunctions(const ElemSegment& elem) {
  return elem.exprs.empty() && elem.type == RefType{HeapType{HeapKind::kFunc, 0}, false};
}

}  // namespace

void PrintBytes(absl::Span<const uint8_t> bytes, size_t depth, TextWriter& writer) {
  if (bytes.size() <= kBytesPerLine) {
    writer.text() += ' ';
    return AppendBytesLiteral(bytes, writer.text());
  }
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), kBytesPerLine))) {
    writer.NewLine(depth);
    AppendBytesLiteral(bytes.first(std::min(bytes.size(), kBytesPerLine)), writer.text());
  }
}

void SegmentPrinter::PrintElems() {
  for (uint32_t i = 0; i < module_.elems.size(); ++i) PrintElem(module_.elems[i], i);
}

void SegmentPrinter::PrintElem(const ElemSegment& elem, uint32_t index) {
  writer_.NewLine(kFieldDepth);
  out_ += "(elem";
  names_.elems.AppendDefinition(index, out_);
  absl::StrAppend(&out_, " (;", index, ";) ");
  if (elem.mode == SegmentMode::kDeclarative) out_ += "declare ";
  if (elem.mode == SegmentMode::kActive) {
    if (elem.table.value != 0) {
      out_ += "(table ";
      names_.tables.AppendReference(elem.table.value, out_);
      out_ += ") ";
    }
    expressions_.PrintOne("offset", elem.table_offset);
    out_ += ' ';
  }
  const bool functions = ListsFunctions(elem);
  if (functions) {
    out_ += "func";
  } else {
    types_.Print(elem.type);
  }
  const size_t size = elem.size();
  for (size_t i = 0; i < size; ++i) {
    if (size > kEntriesPerLine && i % kEntriesPerLine == 0) {
      writer_.NewLine(kFieldDepth + 1);
    } else {
      out_ += ' ';
    }
    if (functions) {
      names_.funcs.AppendReference(elem.funcs[i].value, out_);
    } else {
      expressions_.PrintOne("item", elem.exprs[i]);
    }
  }
  out_ += ')';
}

void SegmentPrinter::PrintDatas() {
  for (uint32_t i = 0; i < module_.datas.size(); ++i) PrintData(module_.datas[i], i);
}

void SegmentPrinter::PrintData(const DataSegment& data, uint32_t index) {
  writer_.NewLine(kFieldDepth);
  out_ += "(data";
  names_.datas.AppendDefinition(index, out_);
  absl::StrAppend(&out_, " (;", index, ";)");
  if (data.mode == SegmentMode::kActive) {
    if (data.memory.value != 0) {
      out_ += " (memory ";
      names_.memories.AppendReference(data.memory.value, out_);
      out_ += ')';
    }
    out_ += ' ';
    expressions_.PrintOne("offset", data.memory_offset);
  }
  PrintBytes(data.bytes, kFieldDepth + 1, writer_);
  out_ += ')';
}

}  // namespace strata::wasm::text
