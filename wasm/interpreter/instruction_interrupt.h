// Interrupts guest code between two instructions, whichever they are, at no cost while nobody asks.
//
// Request sends a signal to the thread. Where that arrives says nothing certain: a handler may be half done, and its
// registers are the compiler's. So the thread is made to go on one machine instruction at a time until it stands at the
// first one of a handler, a few later, where the calling convention says what each register holds. There the state is
// published as at a poll, and whatever may happen at a poll may happen. If the thread is not in guest code, or leaves
// it first, the request becomes an interrupt bit: the next poll answers it.
//
// Uses SIGPROF and SIGTRAP, whose handlers are installed once and pass on what is not theirs. A debugger that steps the
// thread would be in its way. Tail backend on x86-64 only.

#ifndef STRATA_WASM_INTERPRETER_INSTRUCTION_INTERRUPT_H_
#define STRATA_WASM_INTERPRETER_INSTRUCTION_INTERRUPT_H_

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {

class InstructionInterrupt {
 public:
  // For the calling thread, which is the store's; one at a time on a thread (else kAlreadyExists). `between` is called
  // on that thread. `interrupt_bits` are set where it cannot be called. kUnimplemented in other backends. The result is
  // destroyed on the same thread, before the store.
  static absl::StatusOr<std::unique_ptr<InstructionInterrupt>> Create(Store& store, uint32_t interrupt_bits,
                                                                      std::function<void()> between);
  ~InstructionInterrupt();
  InstructionInterrupt(const InstructionInterrupt&) = delete;
  InstructionInterrupt& operator=(const InstructionInterrupt&) = delete;

  // Any thread, as long as the object and its thread live. Requests that come before one is answered merge with it.
  void Request();

 private:
  friend struct InstructionSignals;

  // A thread's registers at a signal.
  struct Registers {
    uintptr_t host_pc = 0;
    const uint32_t* pc = nullptr;
    uint64_t* num = nullptr;
  };

  InstructionInterrupt(Store& store, uint32_t interrupt_bits, std::function<void()> between);

  // The instruction that was being executed at the signal, if that is certain and its frame is still the innermost;
  // else `next`, which comes after it.
  const uint32_t* InstructionAtSignal(const uint32_t* next, const uint64_t* num) const;

  Store& store_;
  const uint32_t interrupt_bits_;
  const std::function<void()> between_;
  const pthread_t thread_;
  std::atomic<bool> requested_{false};  // a flag only, relaxed: the signal orders the rest
  // The thread's own, and its signal handlers'.
  Registers at_signal_;
  int steps_ = 0;
};

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_INSTRUCTION_INTERRUPT_H_
