#include "vm_binding/lisp/reader.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"

namespace strata::lisp {
namespace {

bool EndsAtom(char c) {
  return c == '\0' || absl::ascii_isspace(static_cast<unsigned char>(c)) ||
         absl::string_view("();\"'").find(c) != absl::string_view::npos;
}

}  // namespace

std::string PlaceName(uint32_t place) { return place == 0 ? "" : absl::StrCat(place >> 8, ":", place & 0xFF); }

absl::Status Reader::Error(absl::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat(PlaceName(Place()), ": ", what));
}

char Reader::Take() {
  const char c = Peek();
  ++at_;
  ++column_;
  if (c == '\n') {
    ++line_;
    column_ = 1;
  }
  return c;
}

void Reader::SkipSpace() {
  for (;;) {
    if (Peek() == ';') {
      while (at_ < text_.size() && Peek() != '\n') Take();
    } else if (at_ < text_.size() && (Peek() == '\0' || absl::ascii_isspace(static_cast<unsigned char>(Peek())))) {
      Take();
    } else {
      return;
    }
  }
}

bool Reader::AtEnd() {
  SkipSpace();
  return at_ >= text_.size();
}

absl::StatusOr<Value> Reader::Read() { return ReadDatum(0); }

absl::StatusOr<Value> Reader::ReadDatum(int depth) {
  SkipSpace();
  if (at_ >= text_.size()) return Error("the text ends where a datum should stand");
  if (depth > kMostNested) return Error("lists are nested too deeply");
  switch (Peek()) {
    case '(':
      return ReadList(depth);
    case ')':
      return Error("an unexpected )");
    case '\'':
      return ReadQuote(depth);
    case '"':
      return ReadString();
    default:
      if (text_.substr(at_, 2) == "#(") return ReadVector(depth);
      return ReadAtom();
  }
}

absl::StatusOr<Value> Reader::ReadList(int depth) {
  Take();
  Local reversed(memory_, Value());
  for (;;) {
    SkipSpace();
    if (Peek() == ')') {
      Take();
      return ReverseOnto(reversed.get(), Value());
    }
    if (Peek() == '.' && at_ + 1 < text_.size() && EndsAtom(text_[at_ + 1]) && !reversed.get().is_nil()) {
      Take();
      STRATA_ASSIGN_OR_RETURN(const Value tail, ReadDatum(depth + 1));
      const Local kept(memory_, tail);
      SkipSpace();
      if (Peek() != ')') return Error("a ) should follow what stands behind a dot");
      Take();
      return ReverseOnto(reversed.get(), kept.get());
    }
    const uint32_t place = Place();
    STRATA_ASSIGN_OR_RETURN(const Value datum, ReadDatum(depth + 1));
    STRATA_ASSIGN_OR_RETURN(const Value pair, memory_.NewPair(datum, reversed.get(), place));
    reversed.set(pair);
  }
}

// In place: nobody else has seen the list yet.
absl::StatusOr<Value> Reader::ReverseOnto(Value reversed, Value tail) {
  while (!reversed.is_nil()) {
    const Value next = memory_.Cdr(reversed);
    memory_.Set(reversed, 1, tail);
    tail = reversed;
    reversed = next;
  }
  return tail;
}

absl::StatusOr<Value> Reader::ReadQuote(int depth) {
  const uint32_t place = Place();
  Take();
  STRATA_ASSIGN_OR_RETURN(const Value datum, ReadDatum(depth + 1));
  STRATA_ASSIGN_OR_RETURN(const Value rest, memory_.NewPair(datum, Value(), place));
  const Local kept(memory_, rest);
  STRATA_ASSIGN_OR_RETURN(const Value quote, memory_.Intern("quote"));
  return memory_.NewPair(quote, kept.get(), place);
}

absl::StatusOr<Value> Reader::ReadVector(int depth) {
  Take();
  STRATA_ASSIGN_OR_RETURN(const Value list, ReadList(depth));
  const Local kept(memory_, list);
  size_t length = 0;
  for (Value at = list; memory_.Is(at, Type::kPair); at = memory_.Cdr(at)) ++length;
  STRATA_ASSIGN_OR_RETURN(const Value vector, memory_.NewVector(length, Value()));
  Value at = kept.get();
  for (size_t i = 0; i < length; ++i, at = memory_.Cdr(at)) memory_.Set(vector, i, memory_.Car(at));
  return vector;
}

absl::StatusOr<Value> Reader::ReadString() {
  Take();
  std::string text;
  for (;;) {
    if (at_ >= text_.size()) return Error("the text ends within a string");
    char c = Take();
    if (c == '"') return memory_.NewString(text);
    if (c == '\\') {
      c = Take();
      if (c == 'n') c = '\n';
      if (c == 't') c = '\t';
    }
    text.push_back(c);
  }
}

absl::StatusOr<Value> Reader::ReadAtom() {
  const size_t begin = at_;
  while (!EndsAtom(Peek())) Take();
  const absl::string_view atom = text_.substr(begin, at_ - begin);
  if (atom == "#t") return Value::Boolean(true);
  if (atom == "#f") return Value::Boolean(false);
  if (atom.empty() || atom[0] == '#') return Error(absl::StrCat("\"", atom, "\" is no datum"));
  const bool numeric = absl::ascii_isdigit(static_cast<unsigned char>(atom.back())) || atom.back() == '.';
  int64_t integer = 0;
  if (numeric && absl::SimpleAtoi(atom, &integer)) return memory_.NewInteger(integer);
  double real = 0;
  if (numeric && absl::SimpleAtod(atom, &real)) return memory_.NewReal(real);
  return memory_.Intern(atom);
}

}  // namespace strata::lisp
