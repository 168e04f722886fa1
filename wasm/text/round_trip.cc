#include "wasm/text/round_trip.h"

#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/module/module.h"
#include "wasm/text/assembler.h"
#include "wasm/text/module_printer.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm::text {
namespace {

using Bytes = std::vector<uint8_t>;

absl::Status Differ(absl::string_view what) { return absl::InternalError(absl::StrCat(what, " differ")); }

// What of an instruction is not in a member of its own, in one value each.
auto Key(const Instruction& i) {
  const BlockType& block = i.block;
  return std::tuple(i.opcode, i.index, i.index2, static_cast<int>(block.kind), block.value, block.type,
                    i.memarg.align_log2, i.memarg.memory, i.memarg.offset, i.lane, i.i32, i.i64, i.f32_bits, i.f64_bits,
                    i.v128, i.heap, i.heap2, i.null1, i.null2, i.labels, i.select_types);
}

auto Key(const CatchClause& clause) { return std::tuple(clause.kind, clause.tag, clause.label); }

bool SameInstruction(const Instruction& a, const Instruction& b) {
  if (Key(a) != Key(b) || a.catches.size() != b.catches.size()) return false;
  for (size_t i = 0; i < a.catches.size(); ++i) {
    if (Key(a.catches[i]) != Key(b.catches[i])) return false;
  }
  return true;
}

bool SameInstructions(absl::Span<const uint8_t> a, absl::Span<const uint8_t> b, const Features& features) {
  InstructionReader in_a(a, 0, features), in_b(b, 0, features);
  while (!in_a.done() && !in_b.done()) {
    Instruction first, second;  // fresh: what an opcode does not set stays equal
    if (!in_a.TryNext(first) || !in_b.TryNext(second) || !SameInstruction(first, second)) return false;
  }
  return in_a.done() && in_b.done();
}

auto Key(const Import& import) { return std::tuple(import.module, import.name, import.kind, import.index); }
auto Key(const Export& entry) { return std::tuple(entry.name, entry.kind, entry.index); }
auto Key(const RecGroup& group) { return std::tuple(group.first, group.count); }
auto Key(const Table& table) {
  return std::tuple(table.imported, table.type.address, table.type.limits, table.type.element, table.init.has_value());
}
auto Key(const Memory& memory) {
  return std::tuple(memory.imported, memory.type.address, memory.type.limits, memory.type.shared,
                    memory.type.page_size_log2);
}
auto Key(const Global& global) { return std::tuple(global.imported, global.type.type, global.type.is_mutable); }
auto Key(const Tag& tag) { return std::tuple(tag.imported, tag.type.type); }
auto Key(const ElemSegment& elem) {
  return std::tuple(elem.mode, elem.type, elem.table, elem.funcs, elem.exprs.size());
}
auto Key(const DataSegment& data) { return std::tuple(data.mode, data.memory, data.bytes); }
auto Key(const Function& function) { return std::tuple(function.imported, function.type); }

template <class Entry>
bool SameEntries(const std::vector<Entry>& a, const std::vector<Entry>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (Key(a[i]) != Key(b[i])) return false;
  }
  return true;
}

class Comparison {
 public:
  Comparison(const Module& a, const Module& b) : a_(a), b_(b) {}

  absl::Status Run() const {
    if (a_.types != b_.types || !SameEntries(a_.rec_groups, b_.rec_groups)) return Differ("types");
    if (!SameEntries(a_.imports, b_.imports)) return Differ("imports");
    if (!SameEntries(a_.exports, b_.exports) || a_.start != b_.start) return Differ("exports or start functions");
    if (!SameEntries(a_.tables, b_.tables)) return Differ("tables");
    if (!SameEntries(a_.memories, b_.memories)) return Differ("memories");
    if (!SameEntries(a_.globals, b_.globals)) return Differ("globals");
    if (!SameEntries(a_.tags, b_.tags)) return Differ("tags");
    if (!SameEntries(a_.elems, b_.elems)) return Differ("element segments");
    if (!SameEntries(a_.datas, b_.datas)) return Differ("data segments");
    if (!SameEntries(a_.funcs, b_.funcs)) return Differ("functions");
    if (!SameExpressions()) return Differ("constant expressions");
    for (size_t i = 0; i < a_.funcs.size(); ++i) {
      if (LocalsOf(a_.funcs[i]) != LocalsOf(b_.funcs[i])) return Differ(absl::StrCat("locals of function ", i));
      if (!Same(a_.funcs[i].body, b_.funcs[i].body)) return Differ(absl::StrCat("bodies of function ", i));
    }
    return absl::OkStatus();
  }

 private:
  bool Same(absl::Span<const uint8_t> a, absl::Span<const uint8_t> b) const {
    return SameInstructions(a, b, a_.features);
  }

  // Neighbours of one type as one, empty ones not at all.
  static std::vector<std::pair<uint32_t, ValType>> LocalsOf(const Function& function) {
    std::vector<std::pair<uint32_t, ValType>> groups;
    for (const LocalGroup& group : function.locals) {
      if (group.count == 0) continue;
      if (groups.empty() || groups.back().second != group.type) groups.emplace_back(0, group.type);
      groups.back().first += group.count;
    }
    return groups;
  }

  bool SameExpressions() const {
    bool same = true;
    for (size_t i = 0; i < a_.globals.size(); ++i) same &= Same(a_.globals[i].init.bytes, b_.globals[i].init.bytes);
    for (size_t i = 0; i < a_.tables.size(); ++i) {
      if (a_.tables[i].init) same &= Same(a_.tables[i].init->bytes, b_.tables[i].init->bytes);
    }
    for (size_t i = 0; i < a_.elems.size(); ++i) {
      same &= Same(a_.elems[i].table_offset.bytes, b_.elems[i].table_offset.bytes);
      for (size_t j = 0; j < a_.elems[i].exprs.size(); ++j) {
        same &= Same(a_.elems[i].exprs[j].bytes, b_.elems[i].exprs[j].bytes);
      }
    }
    for (size_t i = 0; i < a_.datas.size(); ++i) {
      same &= Same(a_.datas[i].memory_offset.bytes, b_.datas[i].memory_offset.bytes);
    }
    return same;
  }

  const Module& a_;
  const Module& b_;
};

absl::StatusOr<Bytes> PrintAndAssemble(const Module& module, bool folded) {
  PrintOptions options;
  options.folded = folded;
  STRATA_ASSIGN_OR_RETURN(const std::string text, PrintModuleToString(module, options));
  absl::StatusOr<Bytes> bytes = AssembleText(text, module.features);
  if (!bytes.ok()) {
    return absl::InternalError(absl::StrCat(folded ? "folded" : "flat", " text: ", bytes.status().message()));
  }
  return bytes;
}

// Both forms have the same bytes, which are returned.
absl::StatusOr<Bytes> Normalise(const Module& module) {
  STRATA_ASSIGN_OR_RETURN(Bytes flat, PrintAndAssemble(module, false));
  STRATA_ASSIGN_OR_RETURN(const Bytes folded, PrintAndAssemble(module, true));
  if (flat != folded) return Differ("flat and folded forms");
  return flat;
}

}  // namespace

absl::Status CheckRoundTrip(absl::Span<const uint8_t> bytes, const Features& features) {
  const absl::StatusOr<Module> module = DecodeModule(bytes, features);
  if (!module.ok() || !PrintModuleToString(*module).ok()) return absl::OkStatus();
  STRATA_ASSIGN_OR_RETURN(const Bytes normal, Normalise(*module));
  STRATA_ASSIGN_OR_RETURN(const Module decoded, DecodeModule(normal, features));
  STRATA_RETURN_IF_ERROR(Comparison(*module, decoded).Run());
  const absl::Status valid = ValidateModule(*module), decoded_valid = ValidateModule(decoded);
  // Text implies the data count section where it is needed.
  const bool gains = absl::StrContains(valid.message(), "data count section required");
  if (valid.ok() != decoded_valid.ok() && !gains) {
    return Differ(absl::StrCat("validity: \"", valid.message(), "\" and \"", decoded_valid.message(), "\""));
  }
  STRATA_ASSIGN_OR_RETURN(const Bytes again, Normalise(decoded));
  if (again != normal) return Differ("first and second pass");
  return absl::OkStatus();
}

}  // namespace strata::wasm::text
