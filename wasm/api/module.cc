#include "wasm/api/module.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/module/module.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/assembler.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm::api {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr absl::string_view kMagic("\0asm", 4);

absl::Status Prefixed(absl::string_view prefix, const absl::Status& status) {
  return absl::Status(status.code(), absl::StrCat(prefix, status.message()));
}

absl::StatusOr<Bytes> BinaryOf(absl::string_view source, const Features& features) {
  if (absl::StartsWith(source, kMagic)) return Bytes(source.begin(), source.end());
  absl::StatusOr<Bytes> assembled = text::AssembleText(source, features);
  if (!assembled.ok()) return Prefixed("malformed text: ", assembled.status());
  return assembled;
}

struct CloseFile {
  void operator()(FILE* file) const { std::fclose(file); }
};

absl::Status FromErrno(absl::string_view what) {
  return absl::Status(absl::ErrnoToStatusCode(errno), absl::StrCat(what, ": ", std::strerror(errno)));
}

// Streams too: the size is known at the end.
absl::StatusOr<std::string> ReadFile(const std::string& path, size_t most) {
  const std::unique_ptr<FILE, CloseFile> file(std::fopen(path.c_str(), "rbe"));
  if (file == nullptr) return FromErrno("cannot open");
  std::string content;
  char piece[size_t{1} << 16];
  while (const size_t count = std::fread(piece, 1, sizeof piece, file.get())) {
    if (count > most - content.size())
      return absl::ResourceExhaustedError(absl::StrCat("larger than ", most, " bytes"));
    content.append(piece, count);
  }
  if (std::ferror(file.get()) != 0) return FromErrno("cannot read");
  return content;
}

FuncType Canonical(const ModuleCode& code, FuncType type) {
  for (ValType& param : type.params) param = code.Canonical(param);
  for (ValType& result : type.results) result = code.Canonical(result);
  return type;
}

// The type of what import or export names.
ExternType TypeOf(const ModuleCode& code, ExternKind kind, uint32_t index) {
  const wasm::Module& module = code.module();
  switch (kind) {
    case ExternKind::kFunc:
      return Canonical(code, module.func_type(FuncIndex(index)));
    case ExternKind::kTable: {
      TableType type = module.tables[index].type;
      type.element = code.Canonical(ValType(type.element)).ref();
      return type;
    }
    case ExternKind::kMemory:
      return module.memories[index].type;
    case ExternKind::kGlobal: {
      const GlobalType& type = module.globals[index].type;
      return GlobalType{code.Canonical(type.type), type.is_mutable};
    }
    case ExternKind::kTag:
      break;
  }
  return TagPayload{Canonical(code, *module.types[module.tags[index].type.type.value].func())};
}

}  // namespace

absl::StatusOr<Module> Module::Create(const Engine& engine, absl::string_view wasm_or_wat,
                                      const ModuleOptions& options) {
  const Features& features = engine.config().features;
  STRATA_ASSIGN_OR_RETURN(Bytes bytes, BinaryOf(wasm_or_wat, features));
  absl::StatusOr<wasm::Module> decoded = DecodeModule(std::make_shared<const Bytes>(std::move(bytes)), features);
  if (!decoded.ok()) return Prefixed("malformed: ", decoded.status());
  if (absl::Status valid = ValidateModule(*decoded, {.threads = options.threads}); !valid.ok()) {
    return Prefixed("invalid: ", valid);
  }
  return Module(engine, std::make_shared<ModuleCode>(engine.runtime(), *std::move(decoded), options.name));
}

absl::StatusOr<Module> Module::Create(const Engine& engine, absl::Span<const uint8_t> wasm_or_wat,
                                      const ModuleOptions& options) {
  return Create(engine, absl::string_view(reinterpret_cast<const char*>(wasm_or_wat.data()), wasm_or_wat.size()),
                options);
}

absl::StatusOr<Module> Module::FromFile(const Engine& engine, const std::string& path, ModuleOptions options) {
  absl::StatusOr<std::string> content = ReadFile(path, options.max_file_bytes);
  if (!content.ok()) return Prefixed(absl::StrCat(path, ": "), content.status());
  if (options.name.empty()) options.name = path.substr(path.find_last_of('/') + 1);
  absl::StatusOr<Module> module = Create(engine, *content, options);
  if (!module.ok()) return Prefixed(absl::StrCat(path, ": "), module.status());
  return module;
}

const std::string& Module::name() const { return code_->name(); }

std::vector<ImportType> Module::imports() const {
  std::vector<ImportType> types;
  for (const Import& import : code_->module().imports) {
    types.push_back({import.module, import.name, TypeOf(*code_, import.kind, import.index)});
  }
  return types;
}

std::vector<ExportType> Module::exports() const {
  std::vector<ExportType> types;
  for (const Export& exported : code_->module().exports) {
    types.push_back({exported.name, TypeOf(*code_, exported.kind, exported.index)});
  }
  return types;
}

absl::StatusOr<ExternType> Module::FindExport(absl::string_view name) const {
  for (const Export& exported : code_->module().exports) {
    if (exported.name == name) return TypeOf(*code_, exported.kind, exported.index);
  }
  return absl::NotFoundError(absl::StrCat("no export named \"", name, "\""));
}

std::vector<absl::Span<const uint8_t>> Module::CustomSections(absl::string_view name) const {
  std::vector<absl::Span<const uint8_t>> contents;
  for (const CustomSection& section : code_->module().customs) {
    if (section.name == name) contents.push_back(section.bytes);
  }
  return contents;
}

absl::StatusOr<HeapType> Module::Type(uint32_t index) const {
  const size_t count = code_->canonical_types().size();
  if (index < count) return HeapType::Concrete(code_->canonical(index));
  return absl::NotFoundError(absl::StrCat("no type ", index, ": the module has ", count));
}

absl::StatusOr<HeapType> Module::FindType(absl::string_view name) const {
  for (const NameEntry& entry : code_->module().names.types) {
    if (entry.name == name) return Type(entry.index);
  }
  return absl::NotFoundError(absl::StrCat("the module names no type \"", name, "\""));
}

absl::StatusOr<std::string> Module::FunctionName(uint32_t index) const {
  const size_t count = code_->module().funcs.size();
  if (index < count) return code_->module().FuncName(FuncIndex(index));
  return absl::NotFoundError(absl::StrCat("no function ", index, ": the module has ", count));
}

}  // namespace strata::wasm::api
