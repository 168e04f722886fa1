// A module from WAT in a store of its own, for tests of the interpreter.

#ifndef STRATA_WASM_INTERPRETER_TEST_GUEST_H_
#define STRATA_WASM_INTERPRETER_TEST_GUEST_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/null/null_heap.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/store.h"

namespace strata::wasm {

// Every function that can fail stops the test with the reason.
class TestGuest {
 public:
  explicit TestGuest(const StoreOptions& options = {});
  TestGuest(vm::HeapFactory& heaps, const StoreOptions& options);
  // `guarded_memories` has its effect where the backend recovers faults.
  explicit TestGuest(EngineOptions options);

  // Assembles, decodes, validates and instantiates.
  Instance& Load(absl::string_view wat);
  // The outcome of instantiation, for modules that trap in it.
  std::variant<Instance*, Trap> TryLoad(absl::string_view wat);
  Outcome Call(absl::string_view name, const std::vector<Value>& arguments = {});
  // The single number or reference word that a call returns.
  uint64_t Run(absl::string_view name, const std::vector<Value>& arguments = {});
  // The trap of a call; kNone if it returned.
  TrapKind Trapped(absl::string_view name, const std::vector<Value>& arguments = {});

  Store& store() { return *store_; }
  Linker& linker() { return *linker_; }
  Instance& instance() { return *instance_; }

 private:
  Engine engine_;
  Interpreter interpreter_;
  null::NullHeapFactory null_heaps_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Linker> linker_;
  Instance* instance_ = nullptr;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_INTERPRETER_TEST_GUEST_H_
