#include "tools/strata/objdump_section.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "wasm/text/expression_printer.h"
#include "wasm/text/print_names.h"
#include "wasm/text/string_printer.h"
#include "wasm/text/type_printer.h"

namespace strata::tools {
namespace {

using wasm::ExternKind;
using wasm::Module;

constexpr absl::string_view kExternWords[] = {"func", "table", "memory", "global", "tag"};  // by ExternKind
constexpr absl::string_view kModeWords[] = {"active", "passive", "declarative"};            // by SegmentMode

// Prints the items of one section.
class Details {
 public:
  explicit Details(const Module& module)
      : module_(module), names_(module), types_(module, names_, out_), expressions_(module, names_, out_) {}

  std::string Of(const DumpedSection& section) {
    if (section.custom != nullptr) {
      PrintCustom(*section.custom);
    } else if (const Row* row = FindRow(section.name)) {
      (this->*row->print)();
    }
    return out_;
  }

  struct Row {
    absl::string_view section;
    size_t (*count)(const Module& module);
    void (Details::*print)();
  };
  static const Row* FindRow(absl::string_view section);

 private:
  // "  word[3] $name"
  void Begin(absl::string_view word, uint32_t index, const wasm::text::IdTable& ids) {
    absl::StrAppend(&out_, "  ", word, "[", index, "]");
    ids.AppendDefinition(index, out_);
  }
  void Begin(ExternKind kind, uint32_t index) {
    Begin(kExternWords[static_cast<size_t>(kind)], index, names_.Space(kind));
  }
  void End() { out_ += '\n'; }
  void PrintName(absl::string_view name) {
    out_ += ' ';
    wasm::text::AppendNameLiteral(name, out_);
  }

  void PrintExternType(ExternKind kind, uint32_t index) {
    switch (kind) {
      case ExternKind::kFunc:
        return types_.PrintTypeUseWithSignature(module_.funcs[index].type.value);
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

  void PrintInit(const wasm::ConstExpr& init) {
    out_ += ' ';
    expressions_.PrintSequence(init);
  }

  void PrintTypes() {
    for (uint32_t i = 0; i < module_.types.size(); ++i) {
      absl::StrAppend(&out_, "  type[", i, "] ");
      types_.PrintDefinition(i);
      End();
    }
  }

  void PrintImports() {
    for (const wasm::Import& import : module_.imports) {
      Begin(import.kind, import.index);
      PrintExternType(import.kind, import.index);
      out_ += " <-";
      PrintName(import.module);
      PrintName(import.name);
      End();
    }
  }

  // Those from `first` on.
  void PrintEntities(ExternKind kind, uint32_t first, size_t size) {
    for (uint32_t i = first; i < size; ++i) {
      Begin(kind, i);
      PrintExternType(kind, i);
      if (kind == ExternKind::kTable && module_.tables[i].init) PrintInit(*module_.tables[i].init);
      if (kind == ExternKind::kGlobal) PrintInit(module_.globals[i].init);
      End();
    }
  }
  void PrintFuncs() { PrintEntities(ExternKind::kFunc, module_.imported_funcs, module_.funcs.size()); }
  void PrintTables() { PrintEntities(ExternKind::kTable, module_.imported_tables, module_.tables.size()); }
  void PrintMemories() { PrintEntities(ExternKind::kMemory, module_.imported_memories, module_.memories.size()); }
  void PrintGlobals() { PrintEntities(ExternKind::kGlobal, module_.imported_globals, module_.globals.size()); }
  void PrintTags() { PrintEntities(ExternKind::kTag, module_.imported_tags, module_.tags.size()); }

  void PrintExports() {
    for (const wasm::Export& entry : module_.exports) {
      Begin(entry.kind, entry.index);
      out_ += " ->";
      PrintName(entry.name);
      End();
    }
  }

  void PrintStart() {
    Begin(ExternKind::kFunc, module_.start->value);
    End();
  }

  void PrintElems() {
    for (uint32_t i = 0; i < module_.elems.size(); ++i) {
      const wasm::ElemSegment& elem = module_.elems[i];
      Begin("elem", i, names_.elems);
      absl::StrAppend(&out_, " ", kModeWords[static_cast<size_t>(elem.mode)], " ");
      types_.Print(elem.type);
      if (elem.mode == wasm::SegmentMode::kActive) {
        absl::StrAppend(&out_, " table[", elem.table.value, "] offset");
        PrintInit(elem.table_offset);
      }
      absl::StrAppend(&out_, ", size ", elem.size(), ":");
      for (wasm::FuncIndex func : elem.funcs) absl::StrAppend(&out_, " ", func.value);
      for (const wasm::ConstExpr& expression : elem.exprs) {
        out_ += ' ';
        expressions_.PrintOne("item", expression);
      }
      End();
    }
  }

  void PrintDataCount() { absl::StrAppend(&out_, "  data segments: ", *module_.data_count, "\n"); }

  void PrintCode() {
    for (uint32_t i = module_.imported_funcs; i < module_.funcs.size(); ++i) {
      const wasm::Function& func = module_.funcs[i];
      const size_t size = func.body_offset - func.locals_offset + func.body.size();
      uint32_t locals = 0;
      for (const wasm::LocalGroup& group : func.locals) locals += group.count;
      Begin(ExternKind::kFunc, i);
      absl::StrAppendFormat(&out_, " at 0x%08x, %d bytes, locals: %d\n", func.locals_offset, size, locals);
    }
  }

  void PrintDatas() {
    for (uint32_t i = 0; i < module_.datas.size(); ++i) {
      const wasm::DataSegment& data = module_.datas[i];
      Begin("data", i, names_.datas);
      absl::StrAppend(&out_, " ", kModeWords[static_cast<size_t>(data.mode)]);
      if (data.mode == wasm::SegmentMode::kActive) {
        absl::StrAppend(&out_, " memory[", data.memory.value, "] offset");
        PrintInit(data.memory_offset);
      }
      absl::StrAppendFormat(&out_, ", at 0x%08x, %d bytes\n", data.bytes.data() - module_.bytes->data(),
                            data.bytes.size());
    }
  }

  void PrintCustom(const wasm::CustomSection& section) {
    if (section.name == "name") return PrintNames();
    absl::StrAppendFormat(&out_, "  contents at 0x%08x, %d bytes\n", section.offset, section.bytes.size());
  }

  void PrintNames() {
    const wasm::Names& names = module_.names;
    if (!names.module.empty()) {
      out_ += "  module";
      PrintName(names.module);
      End();
    }
    const std::pair<absl::string_view, size_t> counts[] = {{"functions", names.funcs.size()},
                                                           {"functions with named locals", names.locals.size()},
                                                           {"types", names.types.size()},
                                                           {"functions with named labels", names.labels.size()},
                                                           {"tables", names.tables.size()},
                                                           {"memories", names.memories.size()},
                                                           {"globals", names.globals.size()},
                                                           {"element segments", names.elems.size()},
                                                           {"data segments", names.datas.size()},
                                                           {"types with named fields", names.fields.size()},
                                                           {"tags", names.tags.size()}};
    for (const auto& [what, count] : counts) {
      if (count > 0) absl::StrAppend(&out_, "  ", what, ": ", count, "\n");
    }
  }

  const Module& module_;
  const wasm::text::PrintNames names_;
  std::string out_;
  wasm::text::TypePrinter types_;
  wasm::text::ExpressionPrinter expressions_;
};

const Details::Row* Details::FindRow(absl::string_view section) {
  static constexpr Row kRows[] = {
      {"type", [](const Module& m) { return m.rec_groups.size(); }, &Details::PrintTypes},
      {"import", [](const Module& m) { return m.imports.size(); }, &Details::PrintImports},
      {"func", [](const Module& m) { return m.funcs.size() - m.imported_funcs; }, &Details::PrintFuncs},
      {"table", [](const Module& m) { return m.tables.size() - m.imported_tables; }, &Details::PrintTables},
      {"memory", [](const Module& m) { return m.memories.size() - m.imported_memories; }, &Details::PrintMemories},
      {"tag", [](const Module& m) { return m.tags.size() - m.imported_tags; }, &Details::PrintTags},
      {"global", [](const Module& m) { return m.globals.size() - m.imported_globals; }, &Details::PrintGlobals},
      {"export", [](const Module& m) { return m.exports.size(); }, &Details::PrintExports},
      {"start", [](const Module&) { return size_t{1}; }, &Details::PrintStart},
      {"elem", [](const Module& m) { return m.elems.size(); }, &Details::PrintElems},
      {"datacount", [](const Module&) { return size_t{1}; }, &Details::PrintDataCount},
      {"code", [](const Module& m) { return m.funcs.size() - m.imported_funcs; }, &Details::PrintCode},
      {"data", [](const Module& m) { return m.datas.size(); }, &Details::PrintDatas},
  };
  for (const Row& row : kRows) {
    if (row.section == section) return &row;
  }
  return nullptr;
}

}  // namespace

std::vector<DumpedSection> DumpedSections(const Module& module) {
  std::vector<DumpedSection> sections;
  size_t next_custom = 0;
  for (const wasm::SectionPlace& place : wasm::ListSections(module)) {
    DumpedSection& section = sections.emplace_back();
    section.place = place;
    section.name = wasm::SectionName(place.id);
    if (place.id != wasm::kCustomSectionId || next_custom == module.customs.size()) continue;
    section.custom = &module.customs[next_custom++];
    section.name = section.custom->name;
  }
  return sections;
}

std::string SectionHeader(const Module& module, const DumpedSection& section) {
  const wasm::SectionPlace& place = section.place;
  const uint32_t end = place.contents_offset + static_cast<uint32_t>(place.contents.size());
  std::string out = absl::StrFormat("  %-10s 0x%08x  0x%08x %9d bytes", wasm::SectionName(place.id),
                                    place.contents_offset, end, place.contents.size());
  if (section.custom != nullptr) {
    out += "  ";
    wasm::text::AppendNameLiteral(section.custom->name, out);
  } else if (const Details::Row* row = Details::FindRow(section.name)) {
    const size_t count = row->count(module);
    absl::StrAppendFormat(&out, " %7d %s", count, count == 1 ? "entry" : "entries");
  }
  return out + "\n";
}

std::string SectionDetails(const Module& module, const DumpedSection& section) { return Details(module).Of(section); }

}  // namespace strata::tools
