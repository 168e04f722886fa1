#include "vm_binding/lisp/printer.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace strata::lisp {
namespace {

constexpr int kMostNested = 100;
constexpr size_t kMostBytes = size_t{1} << 20;

class Printer {
 public:
  Printer(const LispMemory& memory, Style style) : memory_(memory), style_(style) {}

  void Add(Value value, int depth) {
    if (depth > kMostNested || text_.size() > kMostBytes) return Append("...");
    if (value.is_object()) return AddObject(value, depth);
    if (value.is_nil()) return Append("()");
    if (value.is_fixnum()) return absl::StrAppend(&text_, value.fixnum());
    if (value.is_primitive()) return Append("#<procedure>");
    if (value == Value::Boolean(true)) return Append("#t");
    Append(value.is_false() ? "#f" : "#<unspecified>");
  }
  std::string Finish() { return std::move(text_); }

 private:
  void Append(absl::string_view text) { absl::StrAppend(&text_, text); }

  void AddObject(Value object, int depth) {
    switch (memory_.TypeOf(object)) {
      case Type::kPair:
        return AddList(object, depth);
      case Type::kVector:
        return AddVector(object, depth);
      case Type::kSymbol:
        return Append(memory_.Text(memory_.Get(object, 0)));
      case Type::kString:
        return style_ == Style::kDisplay ? Append(memory_.Text(object))
                                         : Append(absl::StrCat("\"", absl::CEscape(memory_.Text(object)), "\""));
      case Type::kInteger:
        return absl::StrAppend(&text_, memory_.Payload<int64_t>(object));
      case Type::kReal:
        return absl::StrAppend(&text_, memory_.Payload<double>(object));
      case Type::kClosure:
        return Append("#<procedure>");
      case Type::kWeakBox:
        return Append("#<weak>");
    }
  }
  void AddList(Value pair, int depth) {
    Append("(");
    Add(memory_.Car(pair), depth + 1);
    Value rest = memory_.Cdr(pair);
    for (; memory_.Is(rest, Type::kPair); rest = memory_.Cdr(rest)) {
      if (text_.size() > kMostBytes) break;
      Append(" ");
      Add(memory_.Car(rest), depth + 1);
    }
    if (!rest.is_nil()) {
      Append(" . ");
      Add(rest, depth + 1);
    }
    Append(")");
  }
  void AddVector(Value vector, int depth) {
    Append("#(");
    for (size_t i = 0; i < memory_.Second(vector) && text_.size() <= kMostBytes; ++i) {
      if (i != 0) Append(" ");
      Add(memory_.Get(vector, i), depth + 1);
    }
    Append(")");
  }

  const LispMemory& memory_;
  const Style style_;
  std::string text_;
};

}  // namespace

std::string Print(const LispMemory& memory, Value value, Style style) {
  Printer printer(memory, style);
  printer.Add(value, 0);
  return printer.Finish();
}

}  // namespace strata::lisp
