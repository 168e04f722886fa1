// Stand-ins for tests of the runtime by itself: a heap that records what the runtime asks of it, an executor that does
// what the test says, and modules from text.
//
// FakeHeap hands out memory full of garbage, so that whatever the runtime forgets to write shows. It moves nothing by
// itself; Collect runs the hooks as a collector would, with the liveness and the new places that the test names.

#ifndef STRATA_WASM_RUNTIME_FAKES_H_
#define STRATA_WASM_RUNTIME_FAKES_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/vm_hooks.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/executor.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"

namespace strata::wasm {

// Memory full of garbage behind a page that faults, as handlers expect of null references.
class FakeCage {
 public:
  static constexpr size_t kGuardBytes = 4096;
  explicit FakeCage(size_t bytes);
  ~FakeCage();
  FakeCage(const FakeCage&) = delete;
  FakeCage& operator=(const FakeCage&) = delete;

  vm::Address base() const { return vm::Address::FromPointer(base_); }

 private:
  const size_t bytes_;
  void* const base_;
};

// What a FakeHeap saw, and how it behaves; owned by the factory, because the heap itself is out of the test's reach.
struct FakeHeapState {
  vm::HeapConstraints constraints;
  size_t capacity_bytes = size_t{1} << 20;
  bool collect_at_each_allocation = false;

  size_t heaps_created = 0;
  size_t used_bytes = 0;
  std::vector<vm::AllocRequest> requests;
  struct RangeWrite {
    uint32_t object;
    size_t count;
    size_t first;  // byte offset of the first slot in the object
  };
  std::vector<RangeWrite> range_writes;
  // As write_slow saw it: what the slot held then shows that the store had not happened.
  struct Write {
    uint32_t object;
    size_t offset;  // of the slot in the object
    uint32_t old_value;
    uint32_t value;
    bool operator==(const Write&) const = default;
  };
  std::vector<Write> writes;

  std::set<uint32_t> dead;                // words that ProcessWeakSlice is told are dead
  std::map<uint32_t, uint32_t> forwards;  // words whose objects moved
  size_t collections = 0;
  std::vector<uint32_t> roots;  // non-null words found by the last collection, after the pause

  std::unique_ptr<FakeCage> cage;
  std::vector<uint8_t> log_bits;  // under kObjectLog; as of vm::Mutator::log_table
  vm::VmHooks* hooks = nullptr;

  void Collect();
  // As if a collection had made the object old: the next store into it must call write_slow, which clears the bit.
  void SetLogBit(uint32_t object) { log_bits[object >> 4] |= static_cast<uint8_t>(1u << ((object >> 1) & 7)); }
};

class FakeHeapFactory final : public vm::HeapFactory {
 public:
  FakeHeapState state;
  vm::HeapConstraints constraints() const override { return state.constraints; }
  absl::StatusOr<std::unique_ptr<vm::BoundHeap>> Create(vm::Mutator& mutator, vm::VmHooks& hooks) override;
};

class FakeExecutor final : public Executor {
 public:
  static constexpr HandlerWord kStubWord = 0x57ab;

  std::function<Outcome(Store&, FuncRecordIndex)> on_call;
  std::function<Outcome(Instance&)> on_evaluate;
  size_t live_ref_slots = 0;
  bool recovers = false;
  int evaluations = 0;
  absl::Status lower_all;  // what LowerAll says

  HandlerWord lowering_stub_word() const override { return kStubWord; }
  const uint32_t* host_call_code() const override { return &host_call_word_; }
  bool recovers_faults() const override { return recovers; }
  absl::Status LowerAll(Instance&, size_t) override { return lower_all; }
  Outcome Call(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments) override;
  std::optional<Trap> CallInto(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments,
                               absl::Span<Value> results) override;
  Outcome Evaluate(Instance& instance, const ConstExpr& expression, ValType type) override;
  std::vector<TrapFrame> Backtrace(const Store& store) const override;
  size_t LiveRefSlots(const Store&) const override { return live_ref_slots; }

 private:
  const uint32_t host_call_word_ = 7;
};

// All that a test needs around a store. A failure to build any of it stops the test program.
struct TestWorld {
  explicit TestWorld(const EngineOptions& options = {}, const StoreOptions& store_options = {});

  // The module of a text, decoded but not validated.
  std::shared_ptr<ModuleCode> Compile(absl::string_view wat);
  // An instance of a text that must instantiate.
  Instance& Instantiate(absl::string_view wat);

  Engine engine;
  FakeExecutor executor;
  FakeHeapFactory heaps;
  std::unique_ptr<Store> store;
  std::unique_ptr<Linker> linker;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_FAKES_H_
