#include "tools/strata/entry_plan.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "tools/strata/invocation.h"
#include "tools/strata/suggestion.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/types/indices.h"

namespace strata::tools {
namespace {

constexpr absl::string_view kStart = "_start";
constexpr absl::string_view kInitialize = "_initialize";
constexpr size_t kListedExports = 20;

const wasm::Export* FindFunction(const wasm::Module& module, absl::string_view name) {
  for (const wasm::Export& exported : module.exports) {
    if (exported.kind == wasm::ExternKind::kFunc && exported.name == name) return &exported;
  }
  return nullptr;
}

// "; exported functions: a, b" or that there are none.
std::string ExportedFunctions(const wasm::Module& module) {
  std::vector<absl::string_view> names;
  for (const wasm::Export& exported : module.exports) {
    if (exported.kind != wasm::ExternKind::kFunc) continue;
    names.push_back(names.size() < kListedExports ? exported.name : "…");
    if (names.size() > kListedExports) break;
  }
  if (names.empty()) return "; it exports no functions";
  return absl::StrCat("; it exports ", absl::StrJoin(names, ", "));
}

absl::Status NoSuchFunction(const wasm::Module& module, absl::string_view name) {
  std::vector<absl::string_view> names;
  for (const wasm::Export& exported : module.exports) {
    if (exported.name == name) return absl::InvalidArgumentError(absl::StrCat("export \"", name, "\" is no function"));
    if (exported.kind == wasm::ExternKind::kFunc) names.push_back(exported.name);
  }
  const absl::string_view nearest = Nearest(name, names);
  const std::string hint = nearest.empty() ? ExportedFunctions(module) : absl::StrCat("; did you mean ", nearest, "?");
  return absl::NotFoundError(absl::StrCat("no function is exported as \"", name, "\"", hint));
}

const wasm::FuncType& TypeOf(const wasm::Module& module, const wasm::Export& exported) {
  return module.func_type(wasm::FuncIndex(exported.index));
}

absl::Status ExpectNoParameters(const wasm::Module& module, absl::string_view name) {
  const wasm::Export* exported = FindFunction(module, name);
  if (exported == nullptr || TypeOf(module, *exported).params.empty()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(name, " has parameters; call it with --invoke=", name));
}

}  // namespace

absl::StatusOr<EntryPlan> PlanEntry(const wasm::Module& module, const std::optional<std::string>& invoke,
                                    absl::Span<const absl::string_view> words) {
  EntryPlan plan;
  plan.initialize = FindFunction(module, kInitialize) != nullptr;
  if (!invoke.has_value()) {
    if (FindFunction(module, kStart) != nullptr) {
      plan.function = std::string(kStart);
      plan.initialize = false;
    } else if (!plan.initialize && !module.start.has_value()) {
      return absl::NotFoundError(
          absl::StrCat("nothing to run: neither _start nor _initialize is exported; choose a "
                       "function with --invoke=NAME",
                       ExportedFunctions(module)));
    }
    STRATA_RETURN_IF_ERROR(ExpectNoParameters(module, plan.initialize ? kInitialize : kStart));
    return plan;
  }
  const wasm::Export* exported = FindFunction(module, *invoke);
  if (exported == nullptr) return NoSuchFunction(module, *invoke);
  if (plan.initialize) STRATA_RETURN_IF_ERROR(ExpectNoParameters(module, kInitialize));
  if (*invoke == kInitialize) plan.initialize = false;  // once
  plan.function = *invoke;
  plan.type = TypeOf(module, *exported);
  plan.print_results = true;
  absl::StatusOr<wasm::Values> arguments = ParseArguments(plan.type, words);
  if (!arguments.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(*invoke, " ", arguments.status().message()));
  }
  plan.arguments = *std::move(arguments);
  return plan;
}

}  // namespace strata::tools
