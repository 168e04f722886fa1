// A module and everything it needs to run: engine, collector, store, what it may import; and its threads.
//
// One guest per process here, so it owns even what several could share. Its observers, which hear of its first thread
// alone, outlive it.

#ifndef STRATA_TOOLS_STRATA_GUEST_H_
#define STRATA_TOOLS_STRATA_GUEST_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gc/stats/allocation_observer.h"
#include "gc/stats/collection_observer.h"
#include "scheduler/observer.h"
#include "scheduler/scheduler.h"
#include "tools/strata/entry_plan.h"
#include "tools/strata/guest_limits.h"
#include "tools/strata/run_options.h"
#include "tools/strata/utf16_printer.h"
#include "vm_binding/wasm/wasm_heap_factory.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/module/module.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"
#include "wasm/wasi/context.h"
#include "wasm/wasi/thread_group.h"

namespace strata::tools {

// Who is told of collections, of their packets and of allocations; nobody, where null.
struct GuestObservers {
  gc::CollectionObserver* collections = nullptr;
  scheduler::Observer* packets = nullptr;
  gc::AllocationSampling allocations = {};
};

class Guest {
 public:
  // `arguments` are the guest's own, its name first. Fails for a directory or a preloaded module that cannot be opened
  // and when the system refuses threads or memory.
  static absl::StatusOr<std::unique_ptr<Guest>> Create(const RunOptions& options, wasm::Module module,
                                                       std::vector<std::string> arguments,
                                                       const GuestObservers& observers);
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  wasm::Store& store() { return *store_; }
  const wasm::ModuleCode& code() const { return *code_; }
  // Calls `watch` with the store of each thread that the guest makes, on the thread that makes it. Before Run.
  void WatchThreads(std::function<void(wasm::Store&)> watch) { watch_thread_ = std::move(watch); }
  // The preload that the module was loaded by, if it was.
  std::optional<size_t> PreloadOf(const wasm::ModuleCode& code) const;
  // Null if it has had no use for a garbage-collected heap.
  gc::Heap* heap() { return wasm::HeapOf(*store_); }

  // Instantiates preloaded modules and the module, and calls what `plan` says; prints its results. The trap that ended
  // it, in whichever thread, if one did. Fails for a module that cannot be linked or has no room. Once.
  absl::StatusOr<std::optional<wasm::Trap>> Run(const EntryPlan& plan);

 private:
  Guest(const RunOptions& options, wasm::Module module, const std::string& name);

  // A module that the guest imports from.
  struct Library {
    std::string name;
    std::shared_ptr<wasm::ModuleCode> code;
    bool initializes;
  };
  // A thread besides the first.
  class Thread;
  using Made = absl::StatusOr<std::variant<wasm::Instance*, wasm::Trap>>;

  absl::Status LoadLibraries(const RunOptions& options);
  absl::Status CreateStore(const RunOptions& options, const GuestObservers& observers);
  // Also creates the memories that the module shares between its threads.
  absl::Status CreateThreads(size_t most);
  absl::StatusOr<std::unique_ptr<wasm::wasi::ThreadWorld>> CreateThread();
  absl::Status DefineImports(wasm::Linker& linker, Utf16Printer& printer);
  // The module in the linker's store, after the libraries, which are initialised.
  Made Instantiate(wasm::Linker& linker);
  absl::StatusOr<std::optional<wasm::Trap>> RunLibrary(wasm::Linker& linker, const Library& library);
  absl::StatusOr<std::optional<wasm::Trap>> RunModule(const EntryPlan& plan);
  std::optional<wasm::Trap> Call(wasm::Instance& instance, absl::string_view function, const EntryPlan* plan);
  void PrintResults(wasm::Instance& instance, const EntryPlan& plan, const wasm::Values& results);

  wasm::Interpreter interpreter_;
  wasm::Engine engine_;
  const std::shared_ptr<wasm::ModuleCode> code_;
  std::vector<Library> libraries_;
  const wasm::UnknownImports unknown_imports_;
  std::shared_ptr<wasm::wasi::WasiContext> wasi_;
  gc::HeapOptions heap_options_;  // without observers
  wasm::StoreOptions store_options_;
  GuestLimits limits_;
  Utf16Printer printer_;
  std::unique_ptr<scheduler::Scheduler> scheduler_;
  std::unique_ptr<wasm::WasmHeapFactory> heaps_;
  std::unique_ptr<wasm::Store> store_;
  std::unique_ptr<wasm::Linker> linker_;
  std::vector<std::pair<wasm::Import, std::shared_ptr<wasm::MemoryInstance>>> shared_memories_;
  std::function<void(wasm::Store&)> watch_thread_;
  std::unique_ptr<wasm::wasi::ThreadGroup> threads_;  // null unless the module has threads; dies first
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_GUEST_H_
