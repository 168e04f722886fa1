#include "vm_binding/lisp/primitives.h"

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/lisp/printer.h"
#include "vm_binding/weak/finalizer_queue.h"

namespace strata::lisp {
namespace {

using Result = absl::StatusOr<Value>;

constexpr int kMostNested = 1000;

absl::Status Wrong(const Arguments& a, size_t i, absl::string_view expected) {
  const std::string got = Print(a.memory, a[i], Style::kWrite);
  return absl::InvalidArgumentError(absl::StrCat("argument ", i + 1, " should be ", expected, ", not ", got));
}

absl::Status Check(const Arguments& a, size_t i, Type type, absl::string_view expected) {
  return a.memory.Is(a[i], type) ? absl::OkStatus() : Wrong(a, i, expected);
}

// Numbers.

struct Number {
  bool is_real = false;
  int64_t integer = 0;
  double real = 0;
};

absl::StatusOr<Number> NumberOf(const Arguments& a, size_t i) {
  const Value value = a[i];
  if (value.is_fixnum()) return Number{false, value.fixnum(), static_cast<double>(value.fixnum())};
  if (a.memory.Is(value, Type::kInteger)) {
    const int64_t integer = a.memory.Payload<int64_t>(value);
    return Number{false, integer, static_cast<double>(integer)};
  }
  if (a.memory.Is(value, Type::kReal)) return Number{true, 0, a.memory.Payload<double>(value)};
  return Wrong(a, i, "a number");
}

absl::StatusOr<int64_t> IntegerOf(const Arguments& a, size_t i) {
  STRATA_ASSIGN_OR_RETURN(const Number number, NumberOf(a, i));
  if (number.is_real) return Wrong(a, i, "an integer");
  return number.integer;
}

Result NewNumber(const Arguments& a, const Number& number) {
  return number.is_real ? a.memory.NewReal(number.real) : a.memory.NewInteger(number.integer);
}

struct Add {
  static bool Integers(int64_t x, int64_t y, int64_t* to) { return !__builtin_add_overflow(x, y, to); }
  static double Reals(double x, double y) { return x + y; }
};
struct Subtract {
  static bool Integers(int64_t x, int64_t y, int64_t* to) { return !__builtin_sub_overflow(x, y, to); }
  static double Reals(double x, double y) { return x - y; }
};
struct Multiply {
  static bool Integers(int64_t x, int64_t y, int64_t* to) { return !__builtin_mul_overflow(x, y, to); }
  static double Reals(double x, double y) { return x * y; }
};

template <class Operation>
absl::StatusOr<Number> Combine(const Number& x, const Number& y) {
  Number result;
  result.is_real = x.is_real || y.is_real;
  if (!result.is_real && !Operation::Integers(x.integer, y.integer, &result.integer)) {
    return absl::OutOfRangeError("the result needs more than 64 bits");
  }
  result.real = Operation::Reals(x.real, y.real);
  return result;
}

// From `unit`, or from the first of several arguments.
template <class Operation, int kUnit, bool kFromFirst>
Result Fold(const Arguments& a) {
  Number total = {false, kUnit, kUnit};
  size_t i = 0;
  if (kFromFirst && a.count > 1) {
    STRATA_ASSIGN_OR_RETURN(total, NumberOf(a, i++));
  }
  for (; i < a.count; ++i) {
    STRATA_ASSIGN_OR_RETURN(const Number next, NumberOf(a, i));
    STRATA_ASSIGN_OR_RETURN(total, Combine<Operation>(total, next));
  }
  return NewNumber(a, total);
}

Result Divide(const Arguments& a) {
  STRATA_ASSIGN_OR_RETURN(const Number x, NumberOf(a, 0));
  STRATA_ASSIGN_OR_RETURN(const Number y, NumberOf(a, 1));
  if (y.real == 0) return absl::InvalidArgumentError("division by zero");
  return a.memory.NewReal(x.real / y.real);
}

template <bool kQuotient>
Result DivideIntegers(const Arguments& a) {
  STRATA_ASSIGN_OR_RETURN(const int64_t x, IntegerOf(a, 0));
  STRATA_ASSIGN_OR_RETURN(const int64_t y, IntegerOf(a, 1));
  if (y == 0) return absl::InvalidArgumentError("division by zero");
  if (y == -1) {
    if (!kQuotient) return Value::Fixnum(0);
    if (x == INT64_MIN) return absl::OutOfRangeError("the result needs more than 64 bits");
    return a.memory.NewInteger(-x);
  }
  return a.memory.NewInteger(kQuotient ? x / y : x % y);
}

template <class Compare>
Result CompareNumbers(const Arguments& a) {
  for (size_t i = 0; i + 1 < a.count; ++i) {
    STRATA_ASSIGN_OR_RETURN(const Number x, NumberOf(a, i));
    STRATA_ASSIGN_OR_RETURN(const Number y, NumberOf(a, i + 1));
    const bool holds = x.is_real || y.is_real ? Compare()(x.real, y.real) : Compare()(x.integer, y.integer);
    if (!holds) return Value::Boolean(false);
  }
  return Value::Boolean(true);
}

// Predicates.

bool IsNumber(const LispMemory& memory, Value value) {
  return value.is_fixnum() || memory.Is(value, Type::kInteger) || memory.Is(value, Type::kReal);
}

template <Type kType>
Result IsOfType(const Arguments& a) {
  return Value::Boolean(a.memory.Is(a[0], kType));
}

Result IsProcedure(const Arguments& a) {
  return Value::Boolean(a[0].is_primitive() || a.memory.Is(a[0], Type::kClosure));
}

// Whether two values look alike; nothing when they nest too deeply to tell.
std::optional<bool> Equal(const LispMemory& memory, Value x, Value y, int depth, size_t& steps) {
  for (;;) {
    if (x == y) return true;
    if (depth > kMostNested || ++steps > (size_t{1} << 24)) return std::nullopt;
    if (!x.is_object() || !y.is_object() || memory.TypeOf(x) != memory.TypeOf(y)) return false;
    switch (memory.TypeOf(x)) {
      case Type::kString:
        return memory.Text(x) == memory.Text(y);
      case Type::kInteger:
        return memory.Payload<int64_t>(x) == memory.Payload<int64_t>(y);
      case Type::kReal:
        return memory.Payload<double>(x) == memory.Payload<double>(y);
      case Type::kVector:
        if (memory.Second(x) != memory.Second(y)) return false;
        for (size_t i = 0; i < memory.Second(x); ++i) {
          const std::optional<bool> same = Equal(memory, memory.Get(x, i), memory.Get(y, i), depth + 1, steps);
          if (same != true) return same;
        }
        return true;
      case Type::kPair: {
        const std::optional<bool> same = Equal(memory, memory.Car(x), memory.Car(y), depth + 1, steps);
        if (same != true) return same;
        x = memory.Cdr(x);
        y = memory.Cdr(y);
        break;
      }
      default:
        return false;
    }
  }
}

absl::StatusOr<bool> Equal(const LispMemory& memory, Value x, Value y) {
  size_t steps = 0;
  const std::optional<bool> same = Equal(memory, x, y, 0, steps);
  if (!same.has_value()) return absl::InvalidArgumentError("the values nest too deeply to be compared");
  return *same;
}

Result IsEqual(const Arguments& a) {
  STRATA_ASSIGN_OR_RETURN(const bool same, Equal(a.memory, a[0], a[1]));
  return Value::Boolean(same);
}

// Pairs and lists.

template <size_t kSlot>
Result PairPart(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kPair, "a pair"));
  return a.memory.Get(a[0], kSlot);
}

template <size_t kSlot>
Result SetPairPart(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kPair, "a pair"));
  a.memory.Set(a[0], kSlot, a[1]);
  return Value::Unspecified();
}

Result List(const Arguments& a) {
  Local list(a.memory, Value());
  for (size_t i = a.count; i-- > 0;) {
    STRATA_ASSIGN_OR_RETURN(const Value pair, a.memory.NewPair(a[i], list.get()));
    list.set(pair);
  }
  return list.get();
}

Result Length(const Arguments& a) {
  STRATA_ASSIGN_OR_RETURN(const size_t length, ListLength(a.memory, a[0]));
  return a.memory.NewInteger(static_cast<int64_t>(length));
}

// The elements of `list` in the other order, then `tail`.
Result ReverseOnto(LispMemory& memory, Value list, Value tail) {
  STRATA_RETURN_IF_ERROR(ListLength(memory, list).status());
  Local rest(memory, list);
  Local result(memory, tail);
  for (; !rest.get().is_nil(); rest.set(memory.Cdr(rest.get()))) {
    STRATA_ASSIGN_OR_RETURN(const Value pair, memory.NewPair(memory.Car(rest.get()), result.get()));
    result.set(pair);
  }
  return result.get();
}

Result Reverse(const Arguments& a) { return ReverseOnto(a.memory, a[0], Value()); }

Result Append(const Arguments& a) {
  Local result(a.memory, a.count == 0 ? Value() : a[a.count - 1]);
  for (size_t i = a.count; i-- > 1;) {
    STRATA_ASSIGN_OR_RETURN(const Value reversed, ReverseOnto(a.memory, a[i - 1], Value()));
    STRATA_ASSIGN_OR_RETURN(const Value joined, ReverseOnto(a.memory, reversed, result.get()));
    result.set(joined);
  }
  return result.get();
}

template <bool kEqual>
absl::StatusOr<bool> Matches(const LispMemory& memory, Value x, Value y) {
  if (!kEqual) return x == y;
  return Equal(memory, x, y);
}

template <bool kEqual>
Result Member(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(ListLength(a.memory, a[1]).status());
  for (Value rest = a[1]; !rest.is_nil(); rest = a.memory.Cdr(rest)) {
    STRATA_ASSIGN_OR_RETURN(const bool found, Matches<kEqual>(a.memory, a[0], a.memory.Car(rest)));
    if (found) return rest;
  }
  return Value::Boolean(false);
}

template <bool kEqual>
Result Associate(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(ListLength(a.memory, a[1]).status());
  for (Value rest = a[1]; !rest.is_nil(); rest = a.memory.Cdr(rest)) {
    const Value entry = a.memory.Car(rest);
    if (!a.memory.Is(entry, Type::kPair)) return Wrong(a, 1, "a list of pairs");
    STRATA_ASSIGN_OR_RETURN(const bool found, Matches<kEqual>(a.memory, a[0], a.memory.Car(entry)));
    if (found) return entry;
  }
  return Value::Boolean(false);
}

// Vectors.

absl::StatusOr<size_t> IndexOf(const Arguments& a, size_t i, size_t limit) {
  STRATA_ASSIGN_OR_RETURN(const int64_t index, IntegerOf(a, i));
  if (index < 0 || static_cast<uint64_t>(index) >= limit) {
    return absl::OutOfRangeError(absl::StrCat("index ", index, " is not below ", limit));
  }
  return static_cast<size_t>(index);
}

Result MakeVector(const Arguments& a) {
  STRATA_ASSIGN_OR_RETURN(const size_t length, IndexOf(a, 0, size_t{UINT32_MAX}));
  return a.memory.NewVector(length, a.count > 1 ? a[1] : Value::Fixnum(0));
}

Result Vector(const Arguments& a) {
  STRATA_ASSIGN_OR_RETURN(const Value vector, a.memory.NewVector(a.count, Value()));
  for (size_t i = 0; i < a.count; ++i) a.memory.Set(vector, i, a[i]);
  return vector;
}

Result VectorRef(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kVector, "a vector"));
  STRATA_ASSIGN_OR_RETURN(const size_t index, IndexOf(a, 1, a.memory.Second(a[0])));
  return a.memory.Get(a[0], index);
}

Result VectorSet(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kVector, "a vector"));
  STRATA_ASSIGN_OR_RETURN(const size_t index, IndexOf(a, 1, a.memory.Second(a[0])));
  a.memory.Set(a[0], index, a[2]);
  return Value::Unspecified();
}

template <Type kType>
Result SecondWord(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, kType, kType == Type::kVector ? "a vector" : "a string"));
  return a.memory.NewInteger(a.memory.Second(a[0]));
}

// Strings and symbols.

Result StringAppend(const Arguments& a) {
  std::string text;
  for (size_t i = 0; i < a.count; ++i) {
    STRATA_RETURN_IF_ERROR(Check(a, i, Type::kString, "a string"));
    absl::StrAppend(&text, a.memory.Text(a[i]));
  }
  return a.memory.NewString(text);
}

Result Substring(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kString, "a string"));
  STRATA_ASSIGN_OR_RETURN(const size_t end, IndexOf(a, 2, size_t{a.memory.Second(a[0])} + 1));
  STRATA_ASSIGN_OR_RETURN(const size_t begin, IndexOf(a, 1, end + 1));
  return a.memory.NewString(std::string(a.memory.Text(a[0]).substr(begin, end - begin)));
}

Result StringRef(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kString, "a string"));
  STRATA_ASSIGN_OR_RETURN(const size_t index, IndexOf(a, 1, a.memory.Second(a[0])));
  return Value::Fixnum(static_cast<unsigned char>(a.memory.Text(a[0])[index]));
}

Result StringToSymbol(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kString, "a string"));
  return a.memory.Intern(std::string(a.memory.Text(a[0])));
}

Result SymbolToString(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kSymbol, "a symbol"));
  return a.memory.Get(a[0], 0);
}

Result NumberToString(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(NumberOf(a, 0).status());
  return a.memory.NewString(Print(a.memory, a[0], Style::kWrite));
}

// FNV-1a, of 29 bits so that it is a small integer.
Result StringHash(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kString, "a string"));
  uint32_t hash = 2166136261u;
  for (const char c : a.memory.Text(a[0])) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return Value::Fixnum(hash >> 3);
}

// Output and errors.

template <Style kStyle>
Result Output(const Arguments& a) {
  absl::StrAppend(&a.output, Print(a.memory, a[0], kStyle));
  return Value::Unspecified();
}

Result NewLine(const Arguments& a) {
  a.output.push_back('\n');
  return Value::Unspecified();
}

Result Error(const Arguments& a) {
  std::string message;
  for (size_t i = 0; i < a.count; ++i) {
    absl::StrAppend(&message, i == 0 ? "" : " ", Print(a.memory, a[i], i == 0 ? Style::kDisplay : Style::kWrite));
  }
  return absl::AbortedError(message);
}

// Memory.

Result WeakRef(const Arguments& a) { return a.memory.NewWeakBox(a[0]); }

// The empty list once the object is gone.
Result WeakValue(const Arguments& a) {
  STRATA_RETURN_IF_ERROR(Check(a, 0, Type::kWeakBox, "a weak reference"));
  return a.memory.WeakValue(a[0]);
}

// As a Chez Scheme guardian: an object given here comes back from next-guarded once nothing else holds it.
Result Guard(const Arguments& a) {
  if (!a[0].is_object()) return Wrong(a, 0, "an object");
  a.memory.weak().finalizers().Add(a[0].ref(), 0);
  return Value::Unspecified();
}

Result NextGuarded(const Arguments& a) {
  const std::optional<weak::Finalizable> due = a.memory.weak().finalizers().Take();
  return due.has_value() ? Value(due->object) : Value::Boolean(false);
}

Result Collect(const Arguments& a) { return Value::Boolean(a.memory.Collect()); }

constexpr size_t kAny = Primitive::kAny;
constexpr Primitive kPrimitives[] = {
    {"+", 0, kAny, &Fold<Add, 0, false>},
    {"-", 1, kAny, &Fold<Subtract, 0, true>},
    {"*", 0, kAny, &Fold<Multiply, 1, false>},
    {"/", 2, 2, &Divide},
    {"quotient", 2, 2, &DivideIntegers<true>},
    {"remainder", 2, 2, &DivideIntegers<false>},
    {"=", 1, kAny, &CompareNumbers<std::equal_to<>>},
    {"<", 1, kAny, &CompareNumbers<std::less<>>},
    {">", 1, kAny, &CompareNumbers<std::greater<>>},
    {"<=", 1, kAny, &CompareNumbers<std::less_equal<>>},
    {">=", 1, kAny, &CompareNumbers<std::greater_equal<>>},
    {"eq?", 2, 2, [](const Arguments& a) -> Result { return Value::Boolean(a[0] == a[1]); }},
    {"equal?", 2, 2, &IsEqual},
    {"not", 1, 1, [](const Arguments& a) -> Result { return Value::Boolean(a[0].is_false()); }},
    {"null?", 1, 1, [](const Arguments& a) -> Result { return Value::Boolean(a[0].is_nil()); }},
    {"number?", 1, 1, [](const Arguments& a) -> Result { return Value::Boolean(IsNumber(a.memory, a[0])); }},
    {"pair?", 1, 1, &IsOfType<Type::kPair>},
    {"symbol?", 1, 1, &IsOfType<Type::kSymbol>},
    {"string?", 1, 1, &IsOfType<Type::kString>},
    {"vector?", 1, 1, &IsOfType<Type::kVector>},
    {"procedure?", 1, 1, &IsProcedure},
    {"cons", 2, 2, [](const Arguments& a) -> Result { return a.memory.NewPair(a[0], a[1]); }},
    {"car", 1, 1, &PairPart<0>},
    {"cdr", 1, 1, &PairPart<1>},
    {"set-car!", 2, 2, &SetPairPart<0>},
    {"set-cdr!", 2, 2, &SetPairPart<1>},
    {"list", 0, kAny, &List},
    {"length", 1, 1, &Length},
    {"append", 0, kAny, &Append},
    {"reverse", 1, 1, &Reverse},
    {"memq", 2, 2, &Member<false>},
    {"member", 2, 2, &Member<true>},
    {"assq", 2, 2, &Associate<false>},
    {"assoc", 2, 2, &Associate<true>},
    {"make-vector", 1, 2, &MakeVector},
    {"vector", 0, kAny, &Vector},
    {"vector-ref", 2, 2, &VectorRef},
    {"vector-set!", 3, 3, &VectorSet},
    {"vector-length", 1, 1, &SecondWord<Type::kVector>},
    {"string-length", 1, 1, &SecondWord<Type::kString>},
    {"string-append", 0, kAny, &StringAppend},
    {"substring", 3, 3, &Substring},
    {"string-ref", 2, 2, &StringRef},
    {"string->symbol", 1, 1, &StringToSymbol},
    {"symbol->string", 1, 1, &SymbolToString},
    {"number->string", 1, 1, &NumberToString},
    {"string-hash", 1, 1, &StringHash},
    {"display", 1, 1, &Output<Style::kDisplay>},
    {"write", 1, 1, &Output<Style::kWrite>},
    {"newline", 0, 0, &NewLine},
    {"error", 1, kAny, &Error},
    {"weak-ref", 1, 1, &WeakRef},
    {"weak-value", 1, 1, &WeakValue},
    {"guard!", 1, 1, &Guard},
    {"next-guarded", 0, 0, &NextGuarded},
    {"collect", 0, 0, &Collect},
};

}  // namespace

absl::Span<const Primitive> Primitives() { return kPrimitives; }

// Brent's: `slow` waits at powers of two, so that a cycle meets it.
absl::StatusOr<size_t> ListLength(const LispMemory& memory, Value list) {
  size_t length = 0;
  Value slow = list;
  for (Value at = list; !at.is_nil(); at = memory.Cdr(at)) {
    if (!memory.Is(at, Type::kPair)) return absl::InvalidArgumentError("a proper list was expected");
    if (length != 0 && at == slow) return absl::InvalidArgumentError("a list is a cycle");
    if ((length & (length + 1)) == 0) slow = at;
    ++length;
  }
  return length;
}

}  // namespace strata::lisp
