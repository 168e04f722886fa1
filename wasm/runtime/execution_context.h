// The part of a store that handlers keep in a register: allocation cursor, stack limit, fault recovery, published
// state.
//
// Owned by a Store; one thread runs guest code on it at a time. Only `mutator.interrupt` and `num_limit` are touched by
// other threads: RequestInterrupt sets a bit and then poisons the limit, so that loops notice at their back edge and
// recursion at its next call, and a guest that waits wakes.

#ifndef STRATA_WASM_RUNTIME_EXECUTION_CONTEXT_H_
#define STRATA_WASM_RUNTIME_EXECUTION_CONTEXT_H_

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "vm_binding/contract/mutator.h"
#include "wasm/code/object_ops.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/trap.h"
#include "wasm/runtime/wake_word.h"

namespace strata::wasm {

struct Code;
struct Instance;
class Store;

// One entry of the host into guest code that has not returned yet; lives in the C++ frame of Executor::Call. Holds what
// was published when it was entered: the guest frames below, for stack walks, or nulls at the bottom.
struct EntryLink {
  const EntryLink* previous = nullptr;
  const uint32_t* pc = nullptr;
  uint64_t* num = nullptr;
  uint32_t* ref = nullptr;
  Instance* instance = nullptr;
  FuncRecordIndex host_record = 0;
  const Code* expression = nullptr;  // the code of a constant expression being evaluated, which no module owns
};

// A pc looked up lately, and the code that it is in.
struct CodeCacheEntry {
  const uint32_t* pc = nullptr;
  const Code* code = nullptr;
};
// Enough for the call sites that throws of a program unwind through. No effect on correctness.
inline constexpr size_t kCodeCacheEntries = 128;

struct ExecutionContext {
  vm::Mutator mutator;  // first: handlers address the cursor from the context's own address

  // A frame whose number window starts above it must take the slow path: the stack's high-water mark, or 0 when
  // poisoned.
  std::atomic<uint64_t*> num_limit{nullptr};

  uint64_t fuel = 0;  // left; see Store::set_fuel

  // Fault and trap recovery: the machine stack pointer at entry; where and why the guest stopped.
  uint64_t entry_sp = 0;
  const uint32_t* trap_pc = nullptr;
  uint64_t trap_kind = 0;    // a TrapKind
  uint64_t trap_detail = 0;  // kUninitializedElement: the element's index

  // Published by a handler before it leaves guest code (slow paths, host calls, traps): enough to walk the stack.
  const uint32_t* pc = nullptr;
  uint64_t* num = nullptr;
  uint32_t* ref = nullptr;
  Instance* instance = nullptr;

  const EntryLink* last_entry = nullptr;
  // The host function being called while `pc` is in the executor's host call code.
  FuncRecordIndex host_record = 0;

  // The executor's memory of which code a pc is in; published code lives as long as the store.
  mutable CodeCacheEntry code_cache[kCodeCacheEntries];

  FuncRecord* func_records = nullptr;
  const std::atomic<const CastRow*>* cast_rows = nullptr;  // the engine's; acquire
  Store* store = nullptr;

  WakeWord wake;  // what a waiting guest sleeps on

  // Any thread.
  void RequestInterrupt(uint32_t bits) {
    mutator.interrupt.fetch_or(bits, std::memory_order_release);  // pairs with the exchange in the poll's slow path
    num_limit.store(nullptr, std::memory_order_release);
    wake.Wake();
  }
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_EXECUTION_CONTEXT_H_
