#include "wasm/api/wasi_threads.h"

#include <cstdint>
#include <string>
#include <variant>

#include "absl/status/status.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/caller.h"
#include "wasm/api/engine.h"
#include "wasm/api/memory.h"
#include "wasm/api/shared_memory.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/wasi/thread_group.h"

namespace strata::wasm::api {

class WasiThreads::Thread final : public wasi::ThreadWorld {
 public:
  Thread(WasiThreads& program, std::unique_ptr<Store> store) : program_(program), store_(std::move(store)) {}

  wasm::Store& store() override { return store_->runtime(); }
  absl::StatusOr<std::variant<wasm::Instance*, Trap>> Instantiate() override {
    Outcome<Instance> made = program_.linker_.Instantiate(*store_, program_.module_);
    if (made.ok()) return (*made).runtime();
    if (const Trap* trap = made.trap()) return *trap;
    if (made.exception() == nullptr) return made.status();
    return Trap{TrapKind::kUncaughtException, made.exception()->message, 0, made.exception()->backtrace};
  }

 private:
  WasiThreads& program_;
  std::unique_ptr<Store> store_;
};

absl::StatusOr<std::unique_ptr<WasiThreads>> WasiThreads::Create(Store& first, const Linker& linker,
                                                                 const Module& module,
                                                                 const WasiThreadsOptions& options) {
  if (!(first.engine() == module.engine())) {
    return absl::FailedPreconditionError("the first store and the module are not of one engine");
  }
  STRATA_RETURN_IF_ERROR(wasi::ThreadGroup::Check(module.runtime()->module()));
  STRATA_RETURN_IF_ERROR(first.WasiFunctions().status());
  std::unique_ptr<WasiThreads> program(new WasiThreads(first, linker, module, options));
  STRATA_RETURN_IF_ERROR(program->DefineImports());
  return program;
}

WasiThreads::WasiThreads(Store& first, const Linker& linker, const Module& module, const WasiThreadsOptions& options)
    : first_(first), linker_(linker), module_(module), options_(options) {
  const auto make_world = [this]() -> absl::StatusOr<std::unique_ptr<wasi::ThreadWorld>> {
    STRATA_ASSIGN_OR_RETURN(std::unique_ptr<Store> store, Store::Create(module_.engine(), options_.store));
    STRATA_RETURN_IF_ERROR(store->ShareWasi(first_));
    return std::make_unique<Thread>(*this, std::move(store));
  };
  group_ =
      std::make_shared<wasi::ThreadGroup>(first.runtime(), wasi::ThreadGroupOptions{options.max_threads, make_world});
}

WasiThreads::~WasiThreads() { FinishThreads(); }

absl::Status WasiThreads::DefineImports() {
  linker_.DefineWasi();
  // An instance may outlive the program, and then has no threads.
  const auto spawn = [group = std::weak_ptr<wasi::ThreadGroup>(group_)](Caller& caller, int32_t argument) {
    const std::shared_ptr<wasi::ThreadGroup> program = group.lock();
    return program == nullptr ? wasi::kThreadRefused : program->Spawn(caller.store().runtime(), argument);
  };
  STRATA_RETURN_IF_ERROR(linker_.DefineFunc(wasi::kThreadsModuleName, wasi::kThreadSpawn, spawn));
  const wasm::Module& module = module_.runtime()->module();
  for (const Import& import : module.imports) {
    if (import.kind != ExternKind::kMemory || linker_.Defines(import.module, import.name)) continue;
    const MemoryType& type = module.memories[import.index].type;
    if (!type.shared) continue;
    STRATA_ASSIGN_OR_RETURN(const Memory made, Memory::Create(first_, type));  // asks its limiter
    STRATA_ASSIGN_OR_RETURN(const SharedMemory memory, SharedMemory::Of(first_, made));
    STRATA_RETURN_IF_ERROR(linker_.DefineSharedMemory(import.module, import.name, memory));
  }
  return absl::OkStatus();
}

Outcome<Instance> WasiThreads::Instantiate() { return linker_.Instantiate(first_, module_); }

std::optional<Trap> WasiThreads::FinishThreads() { return group_->Finish(std::nullopt); }

}  // namespace strata::wasm::api
