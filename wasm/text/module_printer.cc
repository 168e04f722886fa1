#include "wasm/text/module_printer.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "wasm/text/branch_hints.h"
#include "wasm/text/custom_printer.h"
#include "wasm/text/expression_printer.h"
#include "wasm/text/flat_printer.h"
#include "wasm/text/folded_printer.h"
#include "wasm/text/instruction_printer.h"
#include "wasm/text/print_names.h"
#include "wasm/text/segment_printer.h"
#include "wasm/text/string_printer.h"
#include "wasm/text/type_printer.h"

namespace strata::wasm::text {
namespace {

constexpr absl::string_view kExternWords[] = {"func", "table", "memory", "global", "tag"};  // by ExternKind
constexpr size_t kFieldDepth = 1;

class ModulePrinter {
 public:
  ModulePrinter(const Module& module, const PrintOptions& options, TextSink sink)
      : module_(module),
        options_(options),
        names_(module),
        hints_(module),
        writer_(sink),
        out_(writer_.text()),
        types_(module, names_, out_),
        expressions_(module, names_, out_) {}

  absl::Status Run() {
    out_ += "(module";
    if (!module_.names.module.empty()) {
      out_ += ' ';
      AppendIdentifier(module_.names.module, out_);
    }
    absl::Status status = PrintFields();
    if (writer_.line() > 1) writer_.NewLine(0);
    out_ += ")\n";
    writer_.Flush();
    return status.ok() ? CheckSize() : status;
  }

 private:
  absl::Status CheckSize() const {
    if (writer_.size() <= options_.max_bytes) return absl::OkStatus();
    return absl::ResourceExhaustedError(absl::StrCat("the text has more than ", options_.max_bytes, " bytes"));
  }

  absl::Status PrintFields() {
    for (const RecGroup& group : module_.rec_groups) PrintRecGroup(group);
    for (const Import& import : module_.imports) PrintImport(import);
    PrintDefinitions();
    for (const Export& entry : module_.exports) PrintExport(entry);
    if (module_.start) PrintStart();
    SegmentPrinter segments(module_, names_, writer_);
    segments.PrintElems();
    for (uint32_t i = module_.imported_funcs; i < module_.funcs.size(); ++i) {
      if (absl::Status status = PrintFunction(i); !status.ok()) return status;
      if (absl::Status status = CheckSize(); !status.ok()) return status;
    }
    segments.PrintDatas();
    PrintCustomSections(module_, hints_, writer_);
    return absl::OkStatus();
  }

  void NewField() { writer_.NewLine(kFieldDepth); }

  // "(word $id (;index;)"
  void BeginEntity(ExternKind kind, uint32_t index) {
    absl::StrAppend(&out_, "(", kExternWords[static_cast<size_t>(kind)]);
    names_.Space(kind).AppendDefinition(index, out_);
    absl::StrAppend(&out_, " (;", index, ";)");
  }

  void PrintRecGroup(const RecGroup& group) {
    NewField();
    if (group.count == 1) return types_.PrintDefinition(group.first);
    out_ += "(rec";
    for (uint32_t i = 0; i < group.count; ++i) {
      writer_.NewLine(kFieldDepth + 1);
      types_.PrintDefinition(group.first + i);
    }
    out_ += ')';
  }

  void PrintImport(const Import& import) {
    NewField();
    if (import.kind == ExternKind::kFunc && options_.lines != nullptr) {
      options_.lines->BeginFunction(writer_.line());
      options_.lines->EndFunction(writer_.line(), 0);
    }
    out_ += "(import ";
    AppendNameLiteral(import.module, out_);
    out_ += ' ';
    AppendNameLiteral(import.name, out_);
    out_ += ' ';
    BeginEntity(import.kind, import.index);
    PrintExternType(import.kind, import.index);
    out_ += "))";
  }

  void PrintExternType(ExternKind kind, uint32_t index) {
    switch (kind) {
      case ExternKind::kFunc:
        return types_.PrintTypeUseWithParams(module_.funcs[index].type.value, LocalsOf(index));
      case ExternKind::kTable:
        out_ += ' ';
        return types_.Print(module_.tables[index].type);
      case ExternKind::kMemory:
        out_ += ' ';
        return types_.Print(module_.memories[index].type);
      case ExternKind::kGlobal:
        out_ += ' ';
        return types_.Print(module_.globals[index].type);
      case ExternKind::kTag:
        return types_.PrintTypeUseWithSignature(module_.tags[index].type.type.value);
    }
  }

  // Everything that is not imported, functions and segments excepted.
  void PrintDefinitions() {
    for (uint32_t i = module_.imported_tables; i < module_.tables.size(); ++i) {
      BeginDefinition(ExternKind::kTable, i);
      if (module_.tables[i].init) PrintInit(*module_.tables[i].init);
      out_ += ')';
    }
    for (uint32_t i = module_.imported_memories; i < module_.memories.size(); ++i) {
      BeginDefinition(ExternKind::kMemory, i);
      out_ += ')';
    }
    for (uint32_t i = module_.imported_tags; i < module_.tags.size(); ++i) {
      BeginDefinition(ExternKind::kTag, i);
      out_ += ')';
    }
    for (uint32_t i = module_.imported_globals; i < module_.globals.size(); ++i) {
      BeginDefinition(ExternKind::kGlobal, i);
      PrintInit(module_.globals[i].init);
      out_ += ')';
    }
  }

  void BeginDefinition(ExternKind kind, uint32_t index) {
    NewField();
    BeginEntity(kind, index);
    PrintExternType(kind, index);
  }

  void PrintInit(const ConstExpr& init) {
    out_ += ' ';
    expressions_.PrintSequence(init);
  }

  void PrintExport(const Export& entry) {
    NewField();
    out_ += "(export ";
    AppendNameLiteral(entry.name, out_);
    absl::StrAppend(&out_, " (", kExternWords[static_cast<size_t>(entry.kind)], " ");
    names_.Space(entry.kind).AppendReference(entry.index, out_);
    out_ += "))";
  }

  void PrintStart() {
    NewField();
    out_ += "(start ";
    names_.funcs.AppendReference(module_.start->value, out_);
    out_ += ')';
  }

  // The identifiers of parameters and locals.
  IdTable LocalsOf(uint32_t func) const {
    const absl::Span<const NameEntry> names = FindNames(module_.names.locals, func);
    if (names.empty()) return {};
    uint32_t count = ParamCount(module_.funcs[func]);
    for (const LocalGroup& group : module_.funcs[func].locals) count += group.count;
    return IdTable(names, count);
  }

  uint32_t ParamCount(const Function& function) const {
    const uint32_t type = function.type.value;
    const FuncType* const func = type < module_.types.size() ? module_.types[type].func() : nullptr;
    return func == nullptr ? 0 : static_cast<uint32_t>(func->params.size());
  }

  absl::Status PrintFunction(uint32_t index) {
    const Function& function = module_.funcs[index];
    const IdTable locals = LocalsOf(index);
    NewField();
    if (options_.lines != nullptr) options_.lines->BeginFunction(writer_.line());
    BeginEntity(ExternKind::kFunc, index);
    types_.PrintTypeUseWithParams(function.type.value, locals);
    if (!function.locals.empty()) PrintLocals(function, locals);
    absl::Status status = PrintBody(index, locals);
    if (!options_.folded) NewField();
    if (options_.lines != nullptr) EndLines(function);
    out_ += ')';
    return status;
  }

  void PrintLocals(const Function& function, const IdTable& locals) {
    writer_.NewLine(kFieldDepth + 1);
    types_.PrintLocals(function.locals, ParamCount(function), locals);
  }

  absl::Status PrintBody(uint32_t index, const IdTable& locals) {
    const Function& function = module_.funcs[index];
    LabelNames labels(FindNames(module_.names.labels, index));
    InstructionPrinter instructions(module_, names_, locals, labels, out_);
    BodyContext context{module_, function, hints_, labels, instructions, writer_, options_.lines, kFieldDepth + 1};
    return options_.folded ? PrintFoldedBody(context) : PrintFlatBody(context);
  }

  // The `end` of a body is its function's closing parenthesis.
  void EndLines(const Function& function) {
    const uint32_t end = function.body_offset + static_cast<uint32_t>(function.body.size());
    options_.lines->AddInstruction(end - 1, {writer_.line(), writer_.column()});
    options_.lines->EndFunction(writer_.line(), end);
  }

  const Module& module_;
  const PrintOptions& options_;
  const PrintNames names_;
  const BranchHints hints_;
  TextWriter writer_;
  std::string& out_;
  TypePrinter types_;
  ExpressionPrinter expressions_;
};

}  // namespace

absl::Status PrintModule(const Module& module, const PrintOptions& options, TextSink sink) {
  return ModulePrinter(module, options, sink).Run();
}

absl::StatusOr<std::string> PrintModuleToString(const Module& module, const PrintOptions& options) {
  std::string text;
  const absl::Status status = PrintModule(module, options, [&text](absl::string_view part) { text.append(part); });
  if (!status.ok()) return status;
  return text;
}

}  // namespace strata::wasm::text
