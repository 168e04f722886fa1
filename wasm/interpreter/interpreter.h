// The interpreter as the runtime sees it: an Executor. See DESIGN.md for the machine inside.
//
// Stateless; one serves any number of stores on any threads.

#ifndef STRATA_WASM_INTERPRETER_INTERPRETER_H_
#define STRATA_WASM_INTERPRETER_INTERPRETER_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "wasm/runtime/executor.h"

namespace strata::wasm {

class Interpreter final : public Executor {
 public:
  // Installs the process's fault handler where this build has one: null references fault whatever memories do.
  Interpreter();
  HandlerWord lowering_stub_word() const override;
  const uint32_t* host_call_code() const override;
  bool recovers_faults() const override;
  absl::Status LowerAll(Instance& instance, size_t threads) override;
  Outcome Call(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments) override;
  std::optional<Trap> CallInto(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments,
                               absl::Span<Value> results) override;
  Outcome Evaluate(Instance& instance, const ConstExpr& expression, ValType type) override;
  std::vector<TrapFrame> Backtrace(const Store& store) const override;
  size_t LiveRefSlots(const Store& store) const override;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_INTERPRETER_INTERPRETER_H_
