#include "tools/strata/guest.h"

#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gc/auto_plan.h"
#include "tools/strata/console.h"
#include "tools/strata/host_imports.h"
#include "tools/strata/module_file.h"
#include "tools/strata/value_printer.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/wasm/module_profile.h"
#include "wasm/runtime/allocation.h"
#include "wasm/types/indices.h"

namespace strata::tools {
namespace {

constexpr absl::string_view kInitialize = "_initialize";
constexpr size_t kStackSlotBytes = sizeof(uint64_t) + sizeof(uint32_t);  // a number and a reference

wasm::EngineOptions EngineOptionsFor(const RunOptions& options, wasm::Interpreter& interpreter) {
  wasm::EngineOptions engine;
  engine.features = options.features;
  engine.guarded_memories = interpreter.recovers_faults();
  engine.deterministic_relaxed_simd = options.deterministic_relaxed_simd;
  engine.max_memory_pages = options.max_memory_pages.value_or(engine.max_memory_pages);
  return engine;
}

// Whether a preloaded module has an _initialize to call.
absl::StatusOr<bool> Initializes(const wasm::Module& module) {
  for (const wasm::Export& exported : module.exports) {
    if (exported.kind != wasm::ExternKind::kFunc || exported.name != kInitialize) continue;
    if (module.func_type(wasm::FuncIndex(exported.index)).params.empty()) return true;
    return absl::InvalidArgumentError("--preload: _initialize has parameters");
  }
  return false;
}

}  // namespace

Guest::Guest(const RunOptions& options, wasm::Module module, const std::string& name)
    : engine_(EngineOptionsFor(options, interpreter_)),
      code_(std::make_shared<wasm::ModuleCode>(engine_, std::move(module), name)),
      unknown_imports_(options.unknown_imports),
      limits_(options.max_table_elements, options.max_instances),
      printer_(&Print) {}

absl::StatusOr<std::unique_ptr<Guest>> Guest::Create(const RunOptions& options, wasm::Module module,
                                                     std::vector<std::string> arguments,
                                                     const GuestObservers& observers) {
  std::unique_ptr<Guest> guest(new Guest(options, std::move(module), arguments[0]));
  STRATA_RETURN_IF_ERROR(guest->LoadLibraries(options));
  STRATA_RETURN_IF_ERROR(guest->CreateStore(options, observers));
  STRATA_ASSIGN_OR_RETURN(guest->wasi_, NewWasiContext(options, std::move(arguments)));
  guest->linker_ = std::make_unique<wasm::Linker>(*guest->store_);
  STRATA_RETURN_IF_ERROR(guest->CreateThreads(options.max_threads));
  STRATA_RETURN_IF_ERROR(guest->DefineImports(*guest->linker_, guest->printer_));
  return guest;
}

absl::Status Guest::LoadLibraries(const RunOptions& options) {
  for (const Preload& preload : options.preloads) {
    absl::StatusOr<wasm::Module> module = LoadModuleFile(preload.file, options.features, options.jobs);
    if (!module.ok()) {
      return absl::Status(module.status().code(), absl::StrCat("--preload: ", module.status().message()));
    }
    STRATA_ASSIGN_OR_RETURN(const bool initializes, Initializes(*module));
    libraries_.push_back(
        {preload.name, std::make_shared<wasm::ModuleCode>(engine_, *std::move(module), preload.name), initializes});
  }
  return absl::OkStatus();
}

std::optional<size_t> Guest::PreloadOf(const wasm::ModuleCode& code) const {
  for (size_t i = 0; i < libraries_.size(); ++i) {
    if (libraries_[i].code.get() == &code) return i;
  }
  return std::nullopt;
}

absl::Status Guest::CreateStore(const RunOptions& options, const GuestObservers& observers) {
  scheduler::SchedulerOptions pool;
  bool needs_heap = code_->needs_heap();
  for (const Library& library : libraries_) needs_heap = needs_heap || library.code->needs_heap();
  // A guest without a heap needs no workers: a pool of one has no thread.
  pool.workers = needs_heap ? CollectionWorkers(options) : 1;
  STRATA_ASSIGN_OR_RETURN(scheduler_, scheduler::Scheduler::Create(pool));
  heap_options_ = options.heap;
  if (heap_options_.plan == gc::kAutoPlan) heap_options_.guest = wasm::ProfileOf(*code_);
  gc::HeapOptions heap = heap_options_;
  heap.observer = observers.collections;
  heap.packet_observer = observers.packets;
  heap.allocations = observers.allocations;
  STRATA_ASSIGN_OR_RETURN(heaps_, wasm::WasmHeapFactory::Create(engine_, std::move(heap), *scheduler_));
  wasm::StoreOptions store;
  if (options.max_stack_bytes != 0) store.stack_slots = options.max_stack_bytes / kStackSlotBytes;
  store.counts_blocks = options.count.has_value() || options.count_ops.has_value();
  store.meters_fuel = options.fuel.has_value();
  store.limiter = &limits_;
  if (options.eager) store.eager_lowering_threads = options.jobs;
  store_options_ = store;
  store_options_.counts_blocks = false;
  STRATA_ASSIGN_OR_RETURN(store_, wasm::Store::Create(engine_, interpreter_, heaps_.get(), store));
  if (options.fuel.has_value()) store_->set_fuel(*options.fuel);
  return absl::OkStatus();
}

// What a thread has of its own.
class Guest::Thread final : public wasm::wasi::ThreadWorld {
 public:
  Thread(Guest& guest, std::unique_ptr<wasm::WasmHeapFactory> heaps, std::unique_ptr<wasm::Store> store)
      : guest_(guest), printer_(&Print), heaps_(std::move(heaps)), store_(std::move(store)), linker_(*store_) {}
  ~Thread() override { printer_.Flush(); }

  wasm::Store& store() override { return *store_; }
  Made Instantiate() override {
    STRATA_RETURN_IF_ERROR(guest_.DefineImports(linker_, printer_));
    return guest_.Instantiate(linker_);
  }

 private:
  Guest& guest_;
  Utf16Printer printer_;
  std::unique_ptr<wasm::WasmHeapFactory> heaps_;
  std::unique_ptr<wasm::Store> store_;
  wasm::Linker linker_;
};

absl::Status Guest::CreateThreads(size_t most) {
  const wasm::Module& module = code_->module();
  for (const wasm::Import& import : module.imports) {
    const bool is_shared = import.kind == wasm::ExternKind::kMemory && module.memories[import.index].type.shared;
    if (!is_shared) continue;
    STRATA_ASSIGN_OR_RETURN(const wasm::MemoryInstance* memory,
                            wasm::NewMemory(*store_, module.memories[import.index].type));
    shared_memories_.emplace_back(import, store_->ShareMemory(*memory));
  }
  if (!wasm::wasi::ThreadGroup::IsWantedBy(module)) return absl::OkStatus();
  STRATA_RETURN_IF_ERROR(wasm::wasi::ThreadGroup::Check(module));
  threads_ = std::make_unique<wasm::wasi::ThreadGroup>(
      *store_, wasm::wasi::ThreadGroupOptions{most, [this] { return CreateThread(); }});
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<wasm::wasi::ThreadWorld>> Guest::CreateThread() {
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<wasm::WasmHeapFactory> heaps,
                          wasm::WasmHeapFactory::Create(engine_, heap_options_, *scheduler_));
  STRATA_ASSIGN_OR_RETURN(std::unique_ptr<wasm::Store> store,
                          wasm::Store::Create(engine_, interpreter_, heaps.get(), store_options_));
  if (watch_thread_ != nullptr) watch_thread_(*store);
  return std::make_unique<Thread>(*this, std::move(heaps), std::move(store));
}

absl::Status Guest::DefineImports(wasm::Linker& linker, Utf16Printer& printer) {
  STRATA_RETURN_IF_ERROR(DefineHostImports(linker, wasi_, printer));
  for (const auto& [import, memory] : shared_memories_) {
    STRATA_RETURN_IF_ERROR(linker.DefineSharedMemory(import.module, import.name, memory));
  }
  if (threads_ != nullptr) threads_->DefineSpawn(linker);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<wasm::Trap>> Guest::Run(const EntryPlan& plan) {
  absl::StatusOr<std::optional<wasm::Trap>> trap = RunModule(plan);
  // A library may have made threads before the module could not be linked: nothing runs once this has returned.
  if (threads_ != nullptr && !trap.ok()) threads_->Finish(std::nullopt);
  if (threads_ != nullptr && trap.ok()) trap = threads_->Finish(*std::move(trap));
  printer_.Flush();
  return trap;
}

absl::StatusOr<std::optional<wasm::Trap>> Guest::RunLibrary(wasm::Linker& linker, const Library& library) {
  Made made = linker.Instantiate(library.code, unknown_imports_);
  if (!made.ok()) {
    const absl::Status why = limits_.Explain(made.status());
    return absl::Status(why.code(), absl::StrCat("--preload: ", library.name, ": ", why.message()));
  }
  if (wasm::Trap* trap = std::get_if<wasm::Trap>(&*made)) return std::optional(std::move(*trap));
  wasm::Instance& instance = *std::get<wasm::Instance*>(*made);
  linker.DefineInstance(library.name, instance);
  return library.initializes ? Call(instance, kInitialize, nullptr) : std::nullopt;
}

Guest::Made Guest::Instantiate(wasm::Linker& linker) {
  for (const Library& library : libraries_) {
    STRATA_ASSIGN_OR_RETURN(std::optional<wasm::Trap> trap, RunLibrary(linker, library));
    if (trap.has_value()) return *std::move(trap);
  }
  Made made = linker.Instantiate(code_, unknown_imports_);
  return made.ok() ? std::move(made) : limits_.Explain(made.status());
}

absl::StatusOr<std::optional<wasm::Trap>> Guest::RunModule(const EntryPlan& plan) {
  Made made = Instantiate(*linker_);
  if (!made.ok()) return made.status();
  if (wasm::Trap* trap = std::get_if<wasm::Trap>(&*made)) return std::optional(std::move(*trap));
  wasm::Instance& instance = *std::get<wasm::Instance*>(*made);
  if (plan.initialize) {
    std::optional<wasm::Trap> trap = Call(instance, kInitialize, nullptr);
    if (trap.has_value()) return trap;
  }
  if (plan.function.empty()) return std::optional<wasm::Trap>();
  return Call(instance, plan.function, &plan);
}

std::optional<wasm::Trap> Guest::Call(wasm::Instance& instance, absl::string_view function, const EntryPlan* plan) {
  // PlanEntry has seen the export.
  const wasm::Extern found = *wasm::FindExport(instance, function);
  const wasm::Values none;
  const wasm::Values& arguments = plan != nullptr ? plan->arguments : none;
  wasm::Outcome outcome = interpreter_.Call(*instance.store, std::get<wasm::FuncExtern>(found).record, arguments);
  if (wasm::Trap* trap = std::get_if<wasm::Trap>(&outcome)) return std::move(*trap);
  if (plan != nullptr && plan->print_results) printer_.Flush();
  if (plan != nullptr && plan->print_results) PrintResults(instance, *plan, std::get<wasm::Values>(outcome));
  return std::nullopt;
}

void Guest::PrintResults(wasm::Instance& instance, const EntryPlan& plan, const wasm::Values& results) {
  for (size_t i = 0; i < results.size(); ++i) {
    Print(absl::StrCat(FormatValue(instance, results[i], plan.type.results[i]), "\n"));
  }
}

}  // namespace strata::tools
