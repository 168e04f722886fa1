// The module's fields in the order of their dependence (core specification 3.6.13).

#include "wasm/validation/module_validator.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/ordered_work.h"
#include "wasm/validation/body_validator.h"

namespace strata::wasm {
namespace {

absl::Status Invalid(absl::string_view text) { return absl::InvalidArgumentError(text); }

absl::Status InvalidAt(absl::string_view text, uint32_t offset) {
  return Invalid(absl::StrCat(text, " (at offset 0x", absl::Hex(offset), ")"));
}

constexpr uint64_t kMaxTable32 = std::numeric_limits<uint32_t>::max();
constexpr uint64_t kMaxBytes32 = uint64_t{1} << 32;
constexpr uint8_t kDefaultPageSizeLog2 = 16;

// The greatest number of pages: all addresses of the memory, or as many as a page count can say.
uint64_t MaxPages(const MemoryType& type) {
  if (type.address == AddressType::kI64) {
    return type.page_size_log2 == 0 ? std::numeric_limits<uint64_t>::max() : uint64_t{1} << 48;
  }
  return type.page_size_log2 == 0 ? std::numeric_limits<uint32_t>::max() : kMaxBytes32 >> type.page_size_log2;
}

bool WithinRange(const Limits& limits, uint64_t range) {
  return limits.minimum <= range && limits.maximum.value_or(0) <= range;
}

bool IsOrdered(const Limits& limits) { return limits.minimum <= limits.maximum.value_or(limits.minimum); }

class DeclarationValidator {
 public:
  DeclarationValidator(const Module& module, ModuleTypes& types)
      : module_(module), types_(types), expressions_(module, types) {}

  absl::Status Validate() {
    using Check = absl::Status (DeclarationValidator::*)();
    // Exports and segments declare functions that bodies may name; names of globals and tables come before.
    constexpr Check kChecks[] = {
        &DeclarationValidator::CheckFunctions, &DeclarationValidator::CheckMemories,
        &DeclarationValidator::CheckTags,      &DeclarationValidator::CheckGlobals,
        &DeclarationValidator::CheckTables,    &DeclarationValidator::CheckExports,
        &DeclarationValidator::CheckStart,     &DeclarationValidator::CheckElems,
        &DeclarationValidator::CheckDatas,
    };
    for (Check check : kChecks) {
      absl::Status status = (this->*check)();
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<const FuncType*> FuncTypeAt(TypeIndex index) {
    const SubType* type = types_.Find(index.value);
    if (type == nullptr) return Invalid(absl::StrCat("unknown type ", index.value));
    if (type->func() == nullptr) return Invalid(absl::StrCat("unknown type: ", index.value, " is not a function type"));
    return type->func();
  }

  absl::Status CheckKnown(ValType type) {
    return types_.IsKnown(type) ? absl::OkStatus() : Invalid(absl::StrCat("unknown type ", type.ref().heap.index));
  }

  // What constant expressions outside of the global section see: globals that are imported, or all.
  absl::Status CheckExpr(const ConstExpr& expr, ValType type, size_t visible_globals) {
    return expressions_.ValidateConstExpr(expr, type, static_cast<uint32_t>(visible_globals), types_);
  }

  absl::Status CheckFunctions() {
    for (const Function& function : module_.funcs) {
      absl::Status status = FuncTypeAt(function.type).status();
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status CheckMemories() {
    if (module_.memories.size() > 1 && !module_.features.has(Feature::kMultiMemory)) {
      return Invalid("multiple memories: needs the multi-memory proposal");
    }
    for (size_t i = 0; i < module_.memories.size(); ++i) {
      absl::Status status = CheckMemory(module_.memories[i].type, i);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  static absl::Status CheckMemory(const MemoryType& type, size_t index) {
    if (type.page_size_log2 != 0 && type.page_size_log2 != kDefaultPageSizeLog2) {
      return Invalid(absl::StrCat("invalid custom page size: 2^", type.page_size_log2));
    }
    if (!WithinRange(type.limits, MaxPages(type))) {
      const bool usual = type.address == AddressType::kI32 && type.page_size_log2 == kDefaultPageSizeLog2;
      return Invalid(absl::StrCat("memory size must be at most ", MaxPages(type), " pages", usual ? " (4GiB)" : "",
                                  ": memory ", index));
    }
    if (!IsOrdered(type.limits)) {
      return Invalid(absl::StrCat("size minimum must not be greater than maximum: memory ", index));
    }
    if (type.shared && !type.limits.maximum.has_value()) {
      return Invalid(absl::StrCat("shared memory must have maximum: memory ", index));
    }
    return absl::OkStatus();
  }

  absl::Status CheckTags() {
    for (const Tag& tag : module_.tags) {
      absl::StatusOr<const FuncType*> type = FuncTypeAt(tag.type.type);
      if (!type.ok()) return type.status();
      if (!(*type)->results.empty()) return Invalid("non-empty tag result type");
    }
    return absl::OkStatus();
  }

  absl::Status CheckGlobals() {
    for (size_t i = 0; i < module_.globals.size(); ++i) {
      const Global& global = module_.globals[i];
      absl::Status status = CheckKnown(global.type.type);
      if (status.ok() && !global.imported) {
        status = CheckExpr(global.init, types_.Canonical(global.type.type), i);
      }
      if (!status.ok()) return status;
    }
    return CheckMutableImports();
  }

  absl::Status CheckMutableImports() {
    if (module_.features.has(Feature::kMutableGlobals)) return absl::OkStatus();
    for (const Import& import : module_.imports) {
      if (import.kind == ExternKind::kGlobal && module_.globals[import.index].type.is_mutable) {
        return InvalidAt("mutable globals cannot be imported: needs the mutable-globals proposal", import.offset);
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckTables() {
    if (module_.tables.size() > 1 && !module_.features.has(Feature::kReferenceTypes)) {
      return Invalid("multiple tables: needs the reference-types proposal");
    }
    for (size_t i = 0; i < module_.tables.size(); ++i) {
      absl::Status status = CheckTable(module_.tables[i], i);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status CheckTable(const Table& table, size_t index) {
    const TableType& type = table.type;
    if (type.address == AddressType::kI32 && !WithinRange(type.limits, kMaxTable32)) {
      return Invalid(absl::StrCat("table size must be at most 2^32-1: table ", index));
    }
    if (!IsOrdered(type.limits)) {
      return Invalid(absl::StrCat("size minimum must not be greater than maximum: table ", index));
    }
    absl::Status status = CheckKnown(ValType(type.element));
    if (!status.ok() || table.imported) return status;
    const ValType element = types_.Canonical(ValType(type.element));
    if (table.init.has_value()) return CheckExpr(*table.init, element, module_.imported_globals);
    if (element.is_defaultable()) return absl::OkStatus();
    return Invalid(
        absl::StrCat("type mismatch: table ", index, " of ", types_.Print(element), " has no initial value"));
  }

  struct IndexSpace {
    absl::string_view name;
    size_t size;
  };

  IndexSpace SpaceOf(ExternKind kind) const {
    switch (kind) {
      case ExternKind::kFunc:
        return {"function", module_.funcs.size()};
      case ExternKind::kTable:
        return {"table", module_.tables.size()};
      case ExternKind::kMemory:
        return {"memory", module_.memories.size()};
      case ExternKind::kGlobal:
        return {"global", module_.globals.size()};
      case ExternKind::kTag:
        return {"tag", module_.tags.size()};
    }
    return {};
  }

  absl::Status CheckExports() {
    absl::flat_hash_set<absl::string_view> names;
    for (const Export& item : module_.exports) {
      const IndexSpace space = SpaceOf(item.kind);
      if (item.index >= space.size) {
        return InvalidAt(absl::StrCat("unknown ", space.name, " ", item.index), item.offset);
      }
      if (!names.insert(item.name).second) {
        return InvalidAt(absl::StrCat("duplicate export name: \"", item.name, "\""), item.offset);
      }
      if (item.kind == ExternKind::kFunc) types_.Declare(FuncIndex(item.index));
      if (item.kind == ExternKind::kGlobal && module_.globals[item.index].type.is_mutable &&
          !module_.features.has(Feature::kMutableGlobals)) {
        return InvalidAt("mutable globals cannot be exported: needs the mutable-globals proposal", item.offset);
      }
    }
    return absl::OkStatus();
  }

  absl::Status CheckStart() {
    if (!module_.start.has_value()) return absl::OkStatus();
    const FuncIndex start = *module_.start;
    if (start.value >= module_.funcs.size()) return Invalid(absl::StrCat("unknown function ", start.value));
    const FuncType& type = types_.FuncTypeOf(module_, start);
    if (type.params.empty() && type.results.empty()) return absl::OkStatus();
    return Invalid(absl::StrCat("start function ", start.value, " must have no parameters and no results"));
  }

  absl::Status CheckElems() {
    for (const ElemSegment& segment : module_.elems) {
      absl::Status status = CheckElem(segment);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::Status CheckElem(const ElemSegment& segment) {
    absl::Status status = CheckKnown(ValType(segment.type));
    if (!status.ok()) return status;
    const ValType type = types_.Canonical(ValType(segment.type));
    for (FuncIndex func : segment.funcs) {
      if (func.value >= module_.funcs.size()) {
        return InvalidAt(absl::StrCat("unknown function ", func.value), segment.offset);
      }
      types_.Declare(func);
    }
    for (const ConstExpr& expr : segment.exprs) {
      status = CheckExpr(expr, type, module_.globals.size());
      if (!status.ok()) return status;
    }
    return segment.mode == SegmentMode::kActive ? CheckActiveElem(segment, type) : absl::OkStatus();
  }

  absl::Status CheckActiveElem(const ElemSegment& segment, ValType type) {
    if (segment.table.value >= module_.tables.size()) {
      return InvalidAt(absl::StrCat("unknown table ", segment.table.value), segment.offset);
    }
    const TableType& table = module_.tables[segment.table.value].type;
    const ValType element = types_.Canonical(ValType(table.element));
    if (!types_.registry().Matches(type, element)) {
      return InvalidAt(
          absl::StrCat("type mismatch: elements are ", types_.Print(type), ", the table's ", types_.Print(element)),
          segment.offset);
    }
    return CheckExpr(segment.table_offset, AddressValType(table.address), module_.globals.size());
  }

  absl::Status CheckDatas() {
    for (const DataSegment& segment : module_.datas) {
      if (segment.mode != SegmentMode::kActive) continue;
      if (segment.memory.value >= module_.memories.size()) {
        return InvalidAt(absl::StrCat("unknown memory ", segment.memory.value), segment.offset);
      }
      const AddressType address = module_.memories[segment.memory.value].type.address;
      absl::Status status = CheckExpr(segment.memory_offset, AddressValType(address), module_.globals.size());
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  const Module& module_;
  ModuleTypes& types_;
  BodyValidator expressions_;
};

// Bodies are handed out to threads in runs of this many.
constexpr size_t kRunLength = 32;
// Code that pays for a thread: half a millisecond of work at the 500 MB/s of DESIGN.md. No effect on correctness.
constexpr uint64_t kBytesPerThread = uint64_t{1} << 18;

absl::Status ValidateRun(const Module& module, size_t run, BodyValidator& bodies) {
  const size_t first = module.imported_funcs + run * kRunLength;
  const size_t end = std::min(first + kRunLength, module.funcs.size());
  for (size_t i = first; i < end; ++i) {
    absl::Status status = bodies.ValidateFunction(FuncIndex(static_cast<uint32_t>(i)));
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

size_t UsefulThreads(const Module& module, size_t allowed) {
  if (allowed <= 1) return 1;
  uint64_t code_bytes = 0;
  for (const Function& function : module.funcs) code_bytes += function.body.size();
  return std::min<uint64_t>(allowed, 1 + code_bytes / kBytesPerThread);
}

}  // namespace

absl::StatusOr<std::shared_ptr<const ModuleTypes>> ValidateDeclarations(const Module& module) {
  absl::StatusOr<std::unique_ptr<ModuleTypes>> types = ModuleTypes::Create(module);
  if (!types.ok()) return types.status();
  absl::Status status = DeclarationValidator(module, **types).Validate();
  if (!status.ok()) return status;
  return std::shared_ptr<const ModuleTypes>(*std::move(types));
}

absl::Status ValidateFunction(const Module& module, const ModuleTypes& types, FuncIndex func) {
  if (module.funcs[func.value].imported) return absl::OkStatus();
  return BodyValidator(module, types).ValidateFunction(func);
}

absl::Status ValidateModule(const Module& module, const ValidationOptions& options) {
  absl::StatusOr<std::shared_ptr<const ModuleTypes>> types = ValidateDeclarations(module);
  if (!types.ok()) return types.status();
  base::OrderedWork runs((module.funcs.size() - module.imported_funcs + kRunLength - 1) / kRunLength);
  base::RunOnThreads(UsefulThreads(module, options.threads), [&module, &types, &runs] {
    BodyValidator bodies(module, **types);
    while (const std::optional<size_t> run = runs.Next()) {
      absl::Status status = ValidateRun(module, *run, bodies);
      if (!status.ok()) runs.Fail(*run, std::move(status));
    }
  });
  return runs.status();
}

}  // namespace strata::wasm
