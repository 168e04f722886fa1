#include "testing/wast/spectest.h"

#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "testing/wast/module_loader.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/text/script.h"
#include "wasm/types/features.h"

namespace strata::testing {
namespace {

using wasm::ValKind;

// What no host function is needed for.
constexpr absl::string_view kEntities = R"((module
  (global (export "global_i32") i32 (i32.const 666))
  (global (export "global_i64") i64 (i64.const 666))
  (global (export "global_f32") f32 (f32.const 666.6))
  (global (export "global_f64") f64 (f64.const 666.6))
  (table (export "table") 10 20 funcref)
  (table (export "table64") i64 10 20 funcref)
  (memory (export "memory") 1 2)
  (memory (export "shared_memory") 1 2 shared)
))";

struct PrintRow {
  absl::string_view name;
  std::vector<wasm::ValType> params;
};

std::string Printed(const wasm::HostCall& call, ValKind kind, int slot) {
  switch (kind) {
    case ValKind::kI32:
      return absl::StrCat(call.i32(slot), " : i32");
    case ValKind::kI64:
      return absl::StrCat(call.i64(slot), " : i64");
    case ValKind::kF32:
      return absl::StrCat(call.f32(slot), " : f32");
    default:
      return absl::StrCat(call.f64(slot), " : f64");
  }
}

void DefinePrint(wasm::Linker& linker, const PrintRow& row, std::ostream* out) {
  auto print = [out, params = row.params](wasm::HostCall& call) {
    if (out == nullptr) return wasm::TrapKind::kNone;
    for (size_t i = 0; i < params.size(); ++i) *out << Printed(call, params[i].kind(), static_cast<int>(i)) << '\n';
    return wasm::TrapKind::kNone;
  };
  linker.DefineFunction("spectest", row.name, wasm::FuncType{row.params, {}}, std::move(print));
}

}  // namespace

absl::Status DefineSpectest(wasm::Linker& linker, std::ostream* out) {
  const PrintRow kPrints[] = {
      {"print", {}},
      {"print_i32", {ValKind::kI32}},
      {"print_i64", {ValKind::kI64}},
      {"print_f32", {ValKind::kF32}},
      {"print_f64", {ValKind::kF64}},
      {"print_i32_f32", {ValKind::kI32, ValKind::kF32}},
      {"print_f64_f64", {ValKind::kF64, ValKind::kF64}},
  };
  for (const PrintRow& row : kPrints) DefinePrint(linker, row, out);

  wasm::text::ModuleSource source;
  source.text = std::string(kEntities);
  // Whatever the scripts' features are: this module is the host's.
  STRATA_ASSIGN_OR_RETURN(const wasm::Features features, wasm::Features::Parse("all", wasm::Features()));
  STRATA_ASSIGN_OR_RETURN(auto code, LoadModule(linker.store().engine(), source, features));
  STRATA_ASSIGN_OR_RETURN(auto outcome, linker.Instantiate(std::move(code)));
  if (const auto* trap = std::get_if<wasm::Trap>(&outcome)) return absl::InternalError(trap->message);
  linker.DefineInstance("spectest", *std::get<wasm::Instance*>(outcome));
  return absl::OkStatus();
}

}  // namespace strata::testing
