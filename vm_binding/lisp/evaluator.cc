#include "vm_binding/lisp/evaluator.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/lisp/primitives.h"
#include "vm_binding/lisp/printer.h"
#include "vm_binding/lisp/reader.h"

namespace strata::lisp {
namespace {

constexpr size_t kAny = Primitive::kAny;

// A global whose value is this constant is the name of a form.
Value FormValue(size_t number) { return Value::OfWord(static_cast<uint32_t>(number + 16) << 3 | 3); }
bool IsForm(Value value) { return (value.word() & 7) == 3 && value.word() >> 3 >= 16; }

// Of the calling function's frame, about.
uintptr_t StackAddress() { return vm::Address::FromPointer(__builtin_frame_address(0)).value(); }

// Truncates the stack of roots to what it was.
class Mark {
 public:
  explicit Mark(LispMemory& memory) : memory_(memory), size_(memory.stack_size()) {}
  ~Mark() { memory_.Truncate(size_); }
  Mark(const Mark&) = delete;
  Mark& operator=(const Mark&) = delete;
  size_t size() const { return size_; }

 private:
  LispMemory& memory_;
  const size_t size_;
};

absl::Status Malformed(absl::string_view what) { return absl::InvalidArgumentError(what); }

// The one primitive that is the evaluator's own.
constexpr absl::string_view kApply = "apply";

}  // namespace

struct Evaluator::Frame {
  Frame(LispMemory& memory, Value expression_in, Value scope_in)
      : expression(memory, expression_in), scope(memory, scope_in) {}

  Local expression;
  Local scope;
  uint32_t place = 0;
};

struct Evaluator::FormEntry {
  absl::string_view name;
  Form run;
};

const Evaluator::FormEntry Evaluator::kForms[] = {
    {"quote", &Evaluator::Quote},
    {"if", &Evaluator::If},
    {"define", &Evaluator::DefineForm},
    {"set!", &Evaluator::SetForm},
    {"lambda", &Evaluator::Lambda},
    {"begin", &Evaluator::Begin},
    {"let", &Evaluator::Let},
    {"let*", &Evaluator::LetStar},
    {"letrec", &Evaluator::LetRec},
    {"cond", &Evaluator::Cond},
    {"and", &Evaluator::AndOr<true>},
    {"or", &Evaluator::AndOr<false>},
    {"when", &Evaluator::WhenUnless<true>},
    {"unless", &Evaluator::WhenUnless<false>},
};

absl::StatusOr<std::unique_ptr<Evaluator>> Evaluator::Create(LispMemory& memory) {
  std::unique_ptr<Evaluator> evaluator(new Evaluator(memory));
  STRATA_RETURN_IF_ERROR(evaluator->EnterGlobals());
  return evaluator;
}

absl::Status Evaluator::EnterGlobals() {
  const auto enter = [this](absl::string_view name, Value value) -> absl::Status {
    STRATA_ASSIGN_OR_RETURN(const Value symbol, memory_.Intern(name));
    memory_.Set(symbol, 1, value);
    return absl::OkStatus();
  };
  for (size_t i = 0; i < std::size(kForms); ++i) STRATA_RETURN_IF_ERROR(enter(kForms[i].name, FormValue(i)));
  const absl::Span<const Primitive> primitives = Primitives();
  for (uint32_t i = 0; i < primitives.size(); ++i) {
    STRATA_RETURN_IF_ERROR(enter(primitives[i].name, Value::Primitive(i)));
  }
  return enter(kApply, Value::Primitive(static_cast<uint32_t>(primitives.size())));
}

std::string Evaluator::TakeOutput() { return std::exchange(output_, {}); }

absl::StatusOr<Value> Evaluator::Run(absl::string_view text) {
  stack_base_ = StackAddress();
  error_has_place_ = false;
  Reader reader(memory_, text);
  Local last(memory_, Value::Unspecified());
  while (!reader.AtEnd()) {
    STRATA_ASSIGN_OR_RETURN(const Value datum, reader.Read());
    STRATA_ASSIGN_OR_RETURN(const Value value, Evaluate(datum, Value()));
    last.set(value);
  }
  return last.get();
}

// An error's place is that of the innermost form that has one.
absl::Status Evaluator::AtPlace(uint32_t place, const absl::Status& status) {
  if (error_has_place_ || place == 0) return status;
  error_has_place_ = true;
  return absl::Status(status.code(), absl::StrCat(PlaceName(place), ": ", status.message()));
}

absl::StatusOr<Value> Evaluator::Evaluate(Value expression, Value scope) {
  if (stack_base_ - StackAddress() > kMostStackBytes) {
    return absl::ResourceExhaustedError("the recursion is too deep");
  }
  Frame frame(memory_, expression, scope);
  for (;;) {
    const Mark mark(memory_);
    const absl::StatusOr<bool> again = Step(frame);
    if (!again.ok()) return AtPlace(frame.place, again.status());
    if (!*again) return frame.expression.get();
  }
}

absl::StatusOr<bool> Evaluator::Step(Frame& frame) {
  const Value expression = frame.expression.get();
  if (memory_.Is(expression, Type::kSymbol)) {
    STRATA_ASSIGN_OR_RETURN(const Value value, LookUp(expression, frame.scope.get()));
    if (IsForm(value)) return Malformed("the name of a form is no value");
    frame.expression.set(value);
    return false;
  }
  if (!memory_.Is(expression, Type::kPair)) return false;
  frame.place = memory_.Second(expression) != 0 ? memory_.Second(expression) : frame.place;
  STRATA_RETURN_IF_ERROR(CheckForm(expression, 1, kAny));
  const Value head = memory_.Car(expression);
  if (!memory_.Is(head, Type::kSymbol)) {
    STRATA_ASSIGN_OR_RETURN(const Value procedure, Evaluate(head, frame.scope.get()));
    return Combine(frame, procedure);
  }
  STRATA_ASSIGN_OR_RETURN(const Value value, LookUp(head, frame.scope.get()));
  if (IsForm(value)) return (this->*kForms[(value.word() >> 3) - 16].run)(frame);
  return Combine(frame, value);
}

// Evaluates the arguments onto the stack, behind the procedure.
absl::StatusOr<bool> Evaluator::Combine(Frame& frame, Value procedure) {
  const size_t base = memory_.stack_size();
  memory_.Push(procedure);
  Local rest(memory_, Value());
  memory_.SetStackAt(base + 1, memory_.Cdr(frame.expression.get()));
  // `rest` is above the procedure; arguments are collected above it and moved down by one at the end.
  const size_t first = memory_.stack_size();
  while (!rest.get().is_nil()) {
    STRATA_ASSIGN_OR_RETURN(const Value argument, Evaluate(memory_.Car(rest.get()), frame.scope.get()));
    memory_.Push(argument);
    rest.set(memory_.Cdr(rest.get()));
  }
  memory_.SetStackAt(base + 1, memory_.StackAt(base));
  return Apply(frame, first - 1);
}

// The procedure stands at `base`, its arguments behind it.
absl::StatusOr<bool> Evaluator::Apply(Frame& frame, size_t base) {
  const Value procedure = memory_.StackAt(base);
  if (procedure.is_primitive()) return CallPrimitive(frame, base, procedure.primitive());
  if (!memory_.Is(procedure, Type::kClosure)) {
    return Malformed(absl::StrCat(Print(memory_, procedure, Style::kWrite), " is no procedure"));
  }
  STRATA_ASSIGN_OR_RETURN(const Value scope, Bind(procedure, base));
  frame.scope.set(scope);
  return Sequence(frame, memory_.Get(memory_.StackAt(base), 1));
}

absl::StatusOr<bool> Evaluator::CallPrimitive(Frame& frame, size_t base, uint32_t number) {
  if (number == Primitives().size()) return Spread(frame, base);
  const Primitive& primitive = Primitives()[number];
  const size_t count = memory_.stack_size() - base - 1;
  if (count < primitive.least || count > primitive.most) {
    return Malformed(absl::StrCat(primitive.name, " does not take ", count, " arguments"));
  }
  const absl::StatusOr<Value> result =
      primitive.run({.memory = memory_, .base = base + 1, .count = count, .output = output_});
  if (!result.ok()) {
    return absl::Status(result.status().code(), absl::StrCat(primitive.name, ": ", result.status().message()));
  }
  frame.expression.set(*result);
  return false;
}

// (apply procedure argument ... list)
absl::StatusOr<bool> Evaluator::Spread(Frame& frame, size_t base) {
  const size_t count = memory_.stack_size() - base - 1;
  if (count < 2) return Malformed("apply does not take fewer than 2 arguments");
  const Value list = memory_.StackAt(base + count);
  STRATA_RETURN_IF_ERROR(ListLength(memory_, list).status());
  memory_.Truncate(base + count);
  for (Value at = list; !at.is_nil(); at = memory_.Cdr(at)) memory_.Push(memory_.Car(at));
  return Apply(frame, base + 1);
}

// A scope in which the closure at `base` runs with the arguments behind it.
absl::StatusOr<Value> Evaluator::Bind(Value closure, size_t base) {
  const size_t count = memory_.stack_size() - base - 1;
  Local names(memory_, memory_.Get(closure, 0));
  Local bindings(memory_, Value());
  size_t i = 0;
  for (; memory_.Is(names.get(), Type::kPair); names.set(memory_.Cdr(names.get())), ++i) {
    if (i == count) return Malformed(absl::StrCat("the procedure takes more than ", count, " arguments"));
    STRATA_RETURN_IF_ERROR(AddBinding(bindings, memory_.Car(names.get()), memory_.StackAt(base + 1 + i)));
  }
  if (names.get().is_nil() && i != count) {
    return Malformed(absl::StrCat("the procedure takes ", i, " arguments, not ", count));
  }
  if (!names.get().is_nil()) {
    Local rest(memory_, Value());
    for (size_t j = count; j-- > i;) {
      STRATA_ASSIGN_OR_RETURN(const Value pair, memory_.NewPair(memory_.StackAt(base + 1 + j), rest.get()));
      rest.set(pair);
    }
    STRATA_RETURN_IF_ERROR(AddBinding(bindings, names.get(), rest.get()));
  }
  return memory_.NewPair(bindings.get(), memory_.Get(memory_.StackAt(base), 2));
}

absl::Status Evaluator::AddBinding(Local& bindings, Value symbol, Value value) {
  if (!memory_.Is(symbol, Type::kSymbol)) return Malformed("a name should be a symbol");
  STRATA_ASSIGN_OR_RETURN(const Value binding, memory_.NewPair(symbol, value));
  STRATA_ASSIGN_OR_RETURN(const Value pair, memory_.NewPair(binding, bindings.get()));
  bindings.set(pair);
  return absl::OkStatus();
}

// Evaluates all of `body` but its last, which comes next.
absl::StatusOr<bool> Evaluator::Sequence(Frame& frame, Value body) {
  if (body.is_nil()) {
    frame.expression.set(Value::Unspecified());
    return false;
  }
  Local rest(memory_, body);
  while (!memory_.Cdr(rest.get()).is_nil()) {
    STRATA_ASSIGN_OR_RETURN(const Value ignored, Evaluate(memory_.Car(rest.get()), frame.scope.get()));
    static_cast<void>(ignored);
    rest.set(memory_.Cdr(rest.get()));
  }
  frame.expression.set(memory_.Car(rest.get()));
  return true;
}

Value Evaluator::FindBinding(Value symbol, Value scope) const {
  for (; !scope.is_nil(); scope = memory_.Cdr(scope)) {
    for (Value at = memory_.Car(scope); !at.is_nil(); at = memory_.Cdr(at)) {
      if (memory_.Car(memory_.Car(at)) == symbol) return memory_.Car(at);
    }
  }
  return Value();
}

absl::StatusOr<Value> Evaluator::LookUp(Value symbol, Value scope) const {
  const Value binding = FindBinding(symbol, scope);
  const Value value = binding.is_nil() ? memory_.Get(symbol, 1) : memory_.Cdr(binding);
  if (value != Value::Unassigned()) return value;
  return absl::NotFoundError(absl::StrCat(memory_.Text(memory_.Get(symbol, 0)), " has no value"));
}

absl::Status Evaluator::Define(Value symbol, Value value, Value scope) {
  if (scope.is_nil()) {
    memory_.Set(symbol, 1, value);
    return absl::OkStatus();
  }
  const Local kept_scope(memory_, scope);
  Local bindings(memory_, memory_.Car(scope));
  STRATA_RETURN_IF_ERROR(AddBinding(bindings, symbol, value));
  memory_.Set(kept_scope.get(), 0, bindings.get());
  return absl::OkStatus();
}

absl::Status Evaluator::CheckForm(Value form, size_t least, size_t most) const {
  STRATA_ASSIGN_OR_RETURN(const size_t length, ListLength(memory_, form));
  if (length >= least && length <= most) return absl::OkStatus();
  return Malformed(absl::StrCat("a form of ", length, " parts is malformed: ", Print(memory_, form, Style::kWrite)));
}

Value Evaluator::Rest(Value form, size_t n) const {
  for (; n > 0; --n) form = memory_.Cdr(form);
  return form;
}

Value Evaluator::Nth(Value form, size_t n) const { return memory_.Car(Rest(form, n)); }

absl::StatusOr<bool> Evaluator::Quote(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 2, 2));
  frame.expression.set(Nth(frame.expression.get(), 1));
  return false;
}

absl::StatusOr<bool> Evaluator::If(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 3, 4));
  STRATA_ASSIGN_OR_RETURN(const Value condition, Evaluate(Nth(frame.expression.get(), 1), frame.scope.get()));
  const Value arms = Rest(frame.expression.get(), 2);
  if (!condition.is_false()) {
    frame.expression.set(memory_.Car(arms));
    return true;
  }
  return Sequence(frame, memory_.Cdr(arms));
}

// (define name value) or (define (name . names) body ...)
absl::StatusOr<bool> Evaluator::DefineForm(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 2, kAny));
  Local name(memory_, Nth(frame.expression.get(), 1));
  Local value(memory_, Value::Unspecified());
  if (memory_.Is(name.get(), Type::kPair)) {
    const Value names = memory_.Cdr(name.get());
    name.set(memory_.Car(name.get()));
    STRATA_ASSIGN_OR_RETURN(const Value closure,
                            memory_.NewClosure(names, Rest(frame.expression.get(), 2), frame.scope.get()));
    value.set(closure);
  } else {
    STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 3, 3));
    STRATA_ASSIGN_OR_RETURN(const Value evaluated, Evaluate(Nth(frame.expression.get(), 2), frame.scope.get()));
    value.set(evaluated);
  }
  if (!memory_.Is(name.get(), Type::kSymbol)) return Malformed("a name should be a symbol");
  STRATA_RETURN_IF_ERROR(Define(name.get(), value.get(), frame.scope.get()));
  frame.expression.set(Value::Unspecified());
  return false;
}

absl::StatusOr<bool> Evaluator::SetForm(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 3, 3));
  if (!memory_.Is(Nth(frame.expression.get(), 1), Type::kSymbol)) return Malformed("a name should be a symbol");
  STRATA_ASSIGN_OR_RETURN(const Value value, Evaluate(Nth(frame.expression.get(), 2), frame.scope.get()));
  const Value symbol = Nth(frame.expression.get(), 1);
  STRATA_RETURN_IF_ERROR(LookUp(symbol, frame.scope.get()).status());
  const Value binding = FindBinding(symbol, frame.scope.get());
  memory_.Set(binding.is_nil() ? symbol : binding, 1, value);
  frame.expression.set(Value::Unspecified());
  return false;
}

absl::StatusOr<bool> Evaluator::Lambda(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 3, kAny));
  const Value form = frame.expression.get();
  STRATA_ASSIGN_OR_RETURN(const Value closure, memory_.NewClosure(Nth(form, 1), Rest(form, 2), frame.scope.get()));
  frame.expression.set(closure);
  return false;
}

absl::StatusOr<bool> Evaluator::Begin(Frame& frame) { return Sequence(frame, Rest(frame.expression.get(), 1)); }

absl::StatusOr<Value> Evaluator::Initial(Value binding, Value scope) {
  STRATA_RETURN_IF_ERROR(CheckForm(binding, 2, 2));
  return Evaluate(Nth(binding, 1), scope);
}

absl::StatusOr<bool> Evaluator::Let(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 3, kAny));
  if (memory_.Is(Nth(frame.expression.get(), 1), Type::kSymbol)) return NamedLet(frame);
  STRATA_RETURN_IF_ERROR(ListLength(memory_, Nth(frame.expression.get(), 1)).status());
  Local rest(memory_, Nth(frame.expression.get(), 1));
  Local bindings(memory_, Value());
  for (; !rest.get().is_nil(); rest.set(memory_.Cdr(rest.get()))) {
    STRATA_ASSIGN_OR_RETURN(const Value value, Initial(memory_.Car(rest.get()), frame.scope.get()));
    STRATA_RETURN_IF_ERROR(AddBinding(bindings, memory_.Car(memory_.Car(rest.get())), value));
  }
  STRATA_ASSIGN_OR_RETURN(const Value scope, memory_.NewPair(bindings.get(), frame.scope.get()));
  frame.scope.set(scope);
  return Sequence(frame, Rest(frame.expression.get(), 2));
}

// (let name ((variable value) ...) body ...): a procedure in a scope of its own, called at once.
absl::StatusOr<bool> Evaluator::NamedLet(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 4, kAny));
  STRATA_RETURN_IF_ERROR(ListLength(memory_, Nth(frame.expression.get(), 2)).status());
  const size_t base = memory_.stack_size();
  memory_.Push(Value());  // the procedure
  {
    Local names(memory_, Value());
    Local rest(memory_, Nth(frame.expression.get(), 2));
    const size_t first = memory_.stack_size();
    for (; !rest.get().is_nil(); rest.set(memory_.Cdr(rest.get()))) {
      STRATA_ASSIGN_OR_RETURN(const Value value, Initial(memory_.Car(rest.get()), frame.scope.get()));
      memory_.Push(value);
      STRATA_ASSIGN_OR_RETURN(const Value pair, memory_.NewPair(memory_.Car(memory_.Car(rest.get())), names.get()));
      names.set(pair);
    }
    Value reversed = names.get();
    Value list;
    while (!reversed.is_nil()) {
      const Value next = memory_.Cdr(reversed);
      memory_.Set(reversed, 1, list);
      list = reversed;
      reversed = next;
    }
    names.set(list);
    STRATA_ASSIGN_OR_RETURN(const Value scope, memory_.NewPair(Value(), frame.scope.get()));
    frame.scope.set(scope);
    STRATA_ASSIGN_OR_RETURN(const Value closure,
                            memory_.NewClosure(names.get(), Rest(frame.expression.get(), 3), frame.scope.get()));
    memory_.SetStackAt(base, closure);
    STRATA_RETURN_IF_ERROR(Define(Nth(frame.expression.get(), 1), closure, frame.scope.get()));
    // Arguments move down to the procedure, over `names` and `rest`.
    const size_t count = memory_.stack_size() - first;
    for (size_t i = 0; i < count; ++i) memory_.SetStackAt(base + 1 + i, memory_.StackAt(first + i));
    memory_.Truncate(base + 1 + count);
    return Apply(frame, base);
  }
}

absl::StatusOr<bool> Evaluator::LetStar(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 3, kAny));
  STRATA_RETURN_IF_ERROR(ListLength(memory_, Nth(frame.expression.get(), 1)).status());
  Local rest(memory_, Nth(frame.expression.get(), 1));
  Local bindings(memory_, Value());
  for (; !rest.get().is_nil(); rest.set(memory_.Cdr(rest.get()))) {
    STRATA_ASSIGN_OR_RETURN(const Value value, Initial(memory_.Car(rest.get()), frame.scope.get()));
    bindings.set(Value());
    STRATA_RETURN_IF_ERROR(AddBinding(bindings, memory_.Car(memory_.Car(rest.get())), value));
    STRATA_ASSIGN_OR_RETURN(const Value scope, memory_.NewPair(bindings.get(), frame.scope.get()));
    frame.scope.set(scope);
  }
  STRATA_ASSIGN_OR_RETURN(const Value scope, memory_.NewPair(Value(), frame.scope.get()));
  frame.scope.set(scope);
  return Sequence(frame, Rest(frame.expression.get(), 2));
}

absl::StatusOr<bool> Evaluator::LetRec(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 3, kAny));
  STRATA_RETURN_IF_ERROR(ListLength(memory_, Nth(frame.expression.get(), 1)).status());
  Local rest(memory_, Nth(frame.expression.get(), 1));
  Local bindings(memory_, Value());
  for (; !rest.get().is_nil(); rest.set(memory_.Cdr(rest.get()))) {
    STRATA_RETURN_IF_ERROR(CheckForm(memory_.Car(rest.get()), 2, 2));
    STRATA_RETURN_IF_ERROR(AddBinding(bindings, memory_.Car(memory_.Car(rest.get())), Value::Unassigned()));
  }
  STRATA_ASSIGN_OR_RETURN(const Value scope, memory_.NewPair(bindings.get(), frame.scope.get()));
  frame.scope.set(scope);
  for (rest.set(Nth(frame.expression.get(), 1)); !rest.get().is_nil(); rest.set(memory_.Cdr(rest.get()))) {
    STRATA_ASSIGN_OR_RETURN(const Value value, Initial(memory_.Car(rest.get()), frame.scope.get()));
    memory_.Set(FindBinding(memory_.Car(memory_.Car(rest.get())), frame.scope.get()), 1, value);
  }
  return Sequence(frame, Rest(frame.expression.get(), 2));
}

absl::StatusOr<bool> Evaluator::Cond(Frame& frame) {
  Local clauses(memory_, Rest(frame.expression.get(), 1));
  STRATA_ASSIGN_OR_RETURN(const Value otherwise, memory_.Intern("else"));
  const Local kept_otherwise(memory_, otherwise);
  for (; !clauses.get().is_nil(); clauses.set(memory_.Cdr(clauses.get()))) {
    STRATA_RETURN_IF_ERROR(CheckForm(memory_.Car(clauses.get()), 1, kAny));
    const Value test = memory_.Car(memory_.Car(clauses.get()));
    if (test == kept_otherwise.get()) return Sequence(frame, memory_.Cdr(memory_.Car(clauses.get())));
    STRATA_ASSIGN_OR_RETURN(const Value value, Evaluate(test, frame.scope.get()));
    if (value.is_false()) continue;
    const Value body = memory_.Cdr(memory_.Car(clauses.get()));
    if (!body.is_nil()) return Sequence(frame, body);
    frame.expression.set(value);
    return false;
  }
  frame.expression.set(Value::Unspecified());
  return false;
}

template <bool kAnd>
absl::StatusOr<bool> Evaluator::AndOr(Frame& frame) {
  Local rest(memory_, Rest(frame.expression.get(), 1));
  if (rest.get().is_nil()) {
    frame.expression.set(Value::Boolean(kAnd));
    return false;
  }
  for (; !memory_.Cdr(rest.get()).is_nil(); rest.set(memory_.Cdr(rest.get()))) {
    STRATA_ASSIGN_OR_RETURN(const Value value, Evaluate(memory_.Car(rest.get()), frame.scope.get()));
    if (value.is_false() != kAnd) continue;
    frame.expression.set(value);
    return false;
  }
  frame.expression.set(memory_.Car(rest.get()));
  return true;
}

template <bool kWhen>
absl::StatusOr<bool> Evaluator::WhenUnless(Frame& frame) {
  STRATA_RETURN_IF_ERROR(CheckForm(frame.expression.get(), 2, kAny));
  STRATA_ASSIGN_OR_RETURN(const Value condition, Evaluate(Nth(frame.expression.get(), 1), frame.scope.get()));
  if (condition.is_false() != kWhen) return Sequence(frame, Rest(frame.expression.get(), 2));
  frame.expression.set(Value::Unspecified());
  return false;
}

}  // namespace strata::lisp
