// What runs guest code for a store: the seam between the runtime below and an interpreter (or a compiling tier) above.

#ifndef STRATA_WASM_RUNTIME_EXECUTOR_H_
#define STRATA_WASM_RUNTIME_EXECUTOR_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/value.h"

namespace strata::wasm {

class Executor {
 public:
  virtual ~Executor() = default;
  // The handler word that a function's entry holds until it is lowered, and the code of a host function.
  virtual HandlerWord lowering_stub_word() const = 0;
  virtual const uint32_t* host_call_code() const = 0;
  // Whether memories may be guarded: memory faults are recovered.
  virtual bool recovers_faults() const = 0;
  // Makes all functions of an instance ready to run, with up to `threads` threads, the caller's among them; without it
  // each becomes ready at its first call. The error is that of the first function that cannot be made ready, by name.
  virtual absl::Status LowerAll(Instance& instance, size_t threads) = 0;
  // Calls a function. `arguments` match its type (checked by the caller). May collect.
  virtual Outcome Call(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments) = 0;
  // The same without allocating: fills `results`, as many as the type has, or returns the trap. May collect.
  virtual std::optional<Trap> CallInto(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments,
                                       absl::Span<Value> results) = 0;
  // Evaluates a constant expression of `instance` whose result has type `type`. May collect.
  virtual Outcome Evaluate(Instance& instance, const ConstExpr& expression, ValType type) = 0;
  // The frames on the store's stack right now, innermost first; of a deep stack both ends (TrapFrame::left_out). The
  // store's state is published (ExecutionContext).
  virtual std::vector<TrapFrame> Backtrace(const Store& store) const = 0;
  // Reference slots of the current frame that may hold live words; what lies above is dead.
  virtual size_t LiveRefSlots(const Store& store) const = 0;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_EXECUTOR_H_
