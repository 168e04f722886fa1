// Functions of the host: C++ callables whose types are deduced, one of them with state, one that may fail.
//
//   bazel run //wasm/api/examples:host_function

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/caller.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/typed_func.h"

namespace {

using namespace strata::wasm::api;  // NOLINT: an example's one purpose

constexpr char kModule[] = R"(
  (module $roots
    (import "host" "report" (func $report (param f64)))
    (import "host" "square_root" (func $square_root (param f64) (result f64)))
    (func (export "run") (param f64)
      (call $report (call $square_root (local.get 0)))))
)";

// What the host functions of a store work on.
struct Reports {
  std::vector<double> numbers;
};

absl::Status Define(Linker& linker) {
  STRATA_RETURN_IF_ERROR(linker.DefineFunc(
      "host", "report", [](Caller& caller, double number) { caller.data<Reports>()->numbers.push_back(number); }));
  // A status that is not OK becomes a trap with its message.
  return linker.DefineFunc("host", "square_root", [](double number) -> absl::StatusOr<double> {
    if (number < 0) return absl::InvalidArgumentError("no square root of a negative number");
    return std::sqrt(number);
  });
}

absl::Status Run() {
  const Engine engine;
  Linker linker(engine);
  STRATA_RETURN_IF_ERROR(Define(linker));
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, kModule));
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(engine));
  Reports reports;
  store->set_data(&reports);
  STRATA_ASSIGN_OR_RETURN(const Instance instance, linker.Instantiate(*store, module));
  STRATA_ASSIGN_OR_RETURN(const auto run, instance.GetTypedFunc<void(double)>(*store, "run"));

  STRATA_RETURN_IF_ERROR(run.Call(*store, 6.25).status());
  std::printf("reported: %g\n", reports.numbers.at(0));

  const Outcome<void> refused = run.Call(*store, -1);
  if (refused.trap() == nullptr) return absl::InternalError("a negative number was accepted");
  std::printf("%s\n", Describe(*refused.failure()).c_str());
  return reports.numbers == std::vector<double>{2.5} ? absl::OkStatus() : absl::InternalError("wrong reports");
}

}  // namespace

int main() {
  const absl::Status status = Run();
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
