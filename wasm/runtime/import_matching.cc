#include "wasm/runtime/import_matching.h"

#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"

namespace strata::wasm {
namespace {

bool LimitsMatch(const Limits& offered, const Limits& declared) {
  if (offered.minimum < declared.minimum) return false;
  if (!declared.maximum.has_value()) return true;
  return offered.maximum.has_value() && *offered.maximum <= *declared.maximum;
}

// A memory's or table's type for matching has its present size for a minimum.
MemoryType TypeNow(const MemoryInstance& memory) {
  MemoryType type = memory.type();
  type.limits.minimum = memory.pages();
  return type;
}
TableType TypeNow(const TableInstance& table) {
  TableType type = table.type;
  type.limits.minimum = table.length;
  return type;
}

// One overload per kind of import; the offered thing is of that kind.
class Matcher {
 public:
  Matcher(const Store& store, const ModuleCode& code, const Import& import)
      : types_(store.engine().types()), store_(store), code_(code), import_(import) {}

  bool operator()(FuncExtern func) const {
    if (import_.kind != ExternKind::kFunc) return false;
    const uint32_t declared = code_.module().funcs[import_.index].type.value;
    return types_.IsSubtype(store_.func_record(func.record).type, code_.canonical(declared));
  }
  bool operator()(const TableInstance* table) const {
    if (import_.kind != ExternKind::kTable) return false;
    const TableType& declared = code_.module().tables[import_.index].type;
    return table->type.address == declared.address && LimitsMatch(TypeNow(*table).limits, declared.limits) &&
           Equivalent(table->type.element, code_.Canonical(declared.element));
  }
  bool operator()(const MemoryInstance* memory) const {
    if (import_.kind != ExternKind::kMemory) return false;
    const MemoryType& declared = code_.module().memories[import_.index].type;
    const MemoryType offered = TypeNow(*memory);
    return offered.address == declared.address && offered.shared == declared.shared &&
           offered.page_size_log2 == declared.page_size_log2 && LimitsMatch(offered.limits, declared.limits);
  }
  bool operator()(const GlobalInstance* global) const {
    if (import_.kind != ExternKind::kGlobal) return false;
    const GlobalType& declared = code_.module().globals[import_.index].type;
    const ValType declared_type = code_.Canonical(declared.type);
    if (global->type.is_mutable != declared.is_mutable) return false;
    return declared.is_mutable ? Equivalent(global->type.type, declared_type)
                               : types_.Matches(global->type.type, declared_type);
  }
  bool operator()(const TagInstance* tag) const {
    if (import_.kind != ExternKind::kTag) return false;
    return tag->type == code_.canonical(code_.module().tags[import_.index].type.type.value);
  }

 private:
  bool Equivalent(ValType a, ValType b) const { return types_.Matches(a, b) && types_.Matches(b, a); }

  const TypeRegistry& types_;
  const Store& store_;
  const ModuleCode& code_;
  const Import& import_;
};

std::string TypesText(absl::string_view keyword, const std::vector<ValType>& types) {
  if (types.empty()) return "";
  std::string text = absl::StrCat(" (", keyword);
  for (ValType type : types) absl::StrAppend(&text, " ", ToString(type));
  return text + ")";
}

std::string Text(const FuncType& type) {
  return absl::StrCat("(func", TypesText("param", type.params), TypesText("result", type.results), ")");
}

std::string Text(AddressType address, const Limits& limits) {
  std::string text = absl::StrCat(address == AddressType::kI64 ? " i64 " : " ", limits.minimum);
  if (limits.maximum.has_value()) absl::StrAppend(&text, " ", *limits.maximum);
  return text;
}

std::string Text(const TableType& type) {
  return absl::StrCat("(table", Text(type.address, type.limits), " ", ToString(type.element), ")");
}

std::string Text(const MemoryType& type) {
  std::string text = absl::StrCat("(memory", Text(type.address, type.limits));
  if (type.shared) text += " shared";
  if (type.page_size_log2 != 16) absl::StrAppend(&text, " (pagesize ", uint64_t{1} << type.page_size_log2, ")");
  return text + ")";
}

std::string Text(const GlobalType& type) {
  const std::string value = ToString(type.type);
  return type.is_mutable ? absl::StrCat("(global (mut ", value, "))") : absl::StrCat("(global ", value, ")");
}

std::string TagText(const FuncType& type) { return absl::StrCat("(tag", TypesText("param", type.params), ")"); }

class ExternText {
 public:
  explicit ExternText(const Store& store) : store_(store) {}
  std::string operator()(FuncExtern func) const {
    return Text(*store_.engine().types().Get(store_.func_record(func.record).type).func());
  }
  std::string operator()(const TableInstance* table) const { return Text(TypeNow(*table)); }
  std::string operator()(const MemoryInstance* memory) const { return Text(TypeNow(*memory)); }
  std::string operator()(const GlobalInstance* global) const { return Text(global->type); }
  std::string operator()(const TagInstance* tag) const {
    return TagText(*store_.engine().types().Get(tag->type).func());
  }

 private:
  const Store& store_;
};

}  // namespace

bool MatchesImport(const Store& store, const ModuleCode& code, const Import& import, const Extern& offered) {
  return std::visit(Matcher(store, code, import), offered);
}

std::string ImportTypeText(const Module& module, const Import& import) {
  switch (import.kind) {
    case ExternKind::kFunc:
      return Text(module.func_type(FuncIndex(import.index)));
    case ExternKind::kTable:
      return Text(module.tables[import.index].type);
    case ExternKind::kMemory:
      return Text(module.memories[import.index].type);
    case ExternKind::kGlobal:
      return Text(module.globals[import.index].type);
    case ExternKind::kTag:
      return TagText(*module.types[module.tags[import.index].type.type.value].func());
  }
  return "";
}

std::string ExternTypeText(const Store& store, const Extern& value) { return std::visit(ExternText(store), value); }

}  // namespace strata::wasm
