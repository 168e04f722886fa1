// Evaluates Lisp: lexical scope, proper tail calls, first-class procedures.
//
// A scope is a pair of its bindings, a list of (name . value), and the scope around it; the global one is the symbols
// themselves. Everything alive stands on the stack of roots. Recursion that is no tail call is limited by the memory it
// may use of the thread's stack; errors begin with line:column of the innermost form. One thread.

#ifndef STRATA_VM_BINDING_LISP_EVALUATOR_H_
#define STRATA_VM_BINDING_LISP_EVALUATOR_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/lisp/lisp_memory.h"
#include "vm_binding/lisp/value.h"

namespace strata::lisp {

class Evaluator {
 public:
  // Of the calling thread's stack, which must have more.
  static constexpr size_t kMostStackBytes = size_t{3} << 20;

  // Enters the primitives. `memory` outlives the evaluator.
  static absl::StatusOr<std::unique_ptr<Evaluator>> Create(LispMemory& memory);

  // Evaluates all of `text`; returns the last value, which dies at the next allocation. What went before an error has
  // happened.
  absl::StatusOr<Value> Run(absl::string_view text);
  // What was printed since the last call.
  std::string TakeOutput();

 private:
  struct Frame;
  // Returns whether frame.expression is to be evaluated next; if not, it holds the result.
  using Form = absl::StatusOr<bool> (Evaluator::*)(Frame& frame);
  struct FormEntry;
  static const FormEntry kForms[];

  explicit Evaluator(LispMemory& memory) : memory_(memory) {}
  absl::Status EnterGlobals();

  absl::Status AtPlace(uint32_t place, const absl::Status& status);
  absl::StatusOr<Value> Evaluate(Value expression, Value scope);
  absl::StatusOr<bool> Step(Frame& frame);
  absl::StatusOr<bool> Combine(Frame& frame, Value head);
  absl::StatusOr<bool> Apply(Frame& frame, size_t base);
  absl::StatusOr<bool> CallPrimitive(Frame& frame, size_t base, uint32_t number);
  absl::StatusOr<bool> Spread(Frame& frame, size_t base);
  absl::StatusOr<Value> Bind(Value closure, size_t base);
  absl::StatusOr<bool> Sequence(Frame& frame, Value body);
  absl::StatusOr<Value> LookUp(Value symbol, Value scope) const;
  // The pair that binds `symbol` in `scope`; the empty list when only a global can.
  Value FindBinding(Value symbol, Value scope) const;
  absl::Status Define(Value symbol, Value value, Value scope);
  absl::Status AddBinding(Local& bindings, Value symbol, Value value);
  absl::Status CheckForm(Value form, size_t least, size_t most) const;
  Value Nth(Value form, size_t n) const;
  Value Rest(Value form, size_t n) const;

  absl::StatusOr<bool> Quote(Frame& frame);
  absl::StatusOr<bool> If(Frame& frame);
  absl::StatusOr<bool> DefineForm(Frame& frame);
  absl::StatusOr<bool> SetForm(Frame& frame);
  absl::StatusOr<bool> Lambda(Frame& frame);
  absl::StatusOr<bool> Begin(Frame& frame);
  absl::StatusOr<bool> Let(Frame& frame);
  absl::StatusOr<bool> NamedLet(Frame& frame);
  absl::StatusOr<bool> LetStar(Frame& frame);
  absl::StatusOr<bool> LetRec(Frame& frame);
  absl::StatusOr<bool> Cond(Frame& frame);
  template <bool kAnd>
  absl::StatusOr<bool> AndOr(Frame& frame);
  template <bool kWhen>
  absl::StatusOr<bool> WhenUnless(Frame& frame);
  // Evaluates the initial value of a binding (name value).
  absl::StatusOr<Value> Initial(Value binding, Value scope);

  LispMemory& memory_;
  uintptr_t stack_base_ = 0;  // the address of a variable of Run
  bool error_has_place_ = false;
  std::string output_;
};

}  // namespace strata::lisp

#endif  // STRATA_VM_BINDING_LISP_EVALUATOR_H_
