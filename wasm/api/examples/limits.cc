// Limits: what a guest may take of memory, work and stack, each with its own answer.
//
//   bazel run //wasm/api/examples:limits

#include <cstdint>
#include <cstdio>
#include <memory>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/typed_func.h"
#include "wasm/runtime/resource_limiter.h"
#include "wasm/runtime/trap.h"

namespace {

using namespace strata::wasm::api;  // NOLINT: an example's one purpose
using strata::wasm::TrapKind;

constexpr char kModule[] = R"(
  (module
    (memory 1)
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "spin") (loop (br 0)))
    (func $deep (export "deep") (call $deep)))
)";

// Asked before anything grows; tells memories, tables, instances and the heap apart.
class OneMebibyte final : public strata::wasm::ResourceLimiter {
 public:
  bool AllowMemory(uint64_t current_bytes, uint64_t desired_bytes) override {
    std::printf("memory: from %llu to %llu bytes?\n", static_cast<unsigned long long>(current_bytes),
                static_cast<unsigned long long>(desired_bytes));
    return desired_bytes <= (1 << 20);
  }
};

// Calls a function that must end with this trap.
absl::Status ExpectTrap(Store& store, const Instance& instance, const char* name, TrapKind kind) {
  STRATA_ASSIGN_OR_RETURN(const auto function, instance.GetTypedFunc<void()>(store, name));
  const Outcome<void> ended = function.Call(store);
  const bool expected = ended.trap() != nullptr && ended.trap()->kind == kind;
  if (!expected) return absl::InternalError("it ended otherwise");
  std::printf("%s: %s\n", name, ended.trap()->message.c_str());
  return absl::OkStatus();
}

absl::Status Run() {
  Config config;
  config.fuel = true;
  const Engine engine(config);
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, kModule));
  StoreOptions options;
  options.limiter = std::make_shared<OneMebibyte>();
  options.max_stack_bytes = 256 << 10;
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(engine, options));
  STRATA_ASSIGN_OR_RETURN(const Instance instance, Linker(engine).Instantiate(*store, module));
  STRATA_RETURN_IF_ERROR(store->set_fuel(1'000'000));

  STRATA_ASSIGN_OR_RETURN(const auto grow, instance.GetTypedFunc<int32_t(int32_t)>(*store, "grow"));
  STRATA_ASSIGN_OR_RETURN(const int32_t granted, grow.Call(*store, 15));
  STRATA_ASSIGN_OR_RETURN(const int32_t refused, grow.Call(*store, 1));
  if (granted != 1 || refused != -1) return absl::InternalError("the memory's limit did not hold");

  STRATA_RETURN_IF_ERROR(ExpectTrap(*store, instance, "deep", TrapKind::kCallStackExhausted));
  STRATA_RETURN_IF_ERROR(ExpectTrap(*store, instance, "spin", TrapKind::kOutOfFuel));
  STRATA_ASSIGN_OR_RETURN(const uint64_t left, store->fuel());
  std::printf("fuel left: %llu\n", static_cast<unsigned long long>(left));
  return absl::OkStatus();
}

}  // namespace

int main() {
  const absl::Status status = Run();
  if (status.ok()) return 0;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  return 1;
}
