#include "wasm/debug_info/demangle.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace strata::wasm::debug_info {
namespace {

using absl::string_view;

constexpr int kMaxDepth = 128;
constexpr size_t kMaxBytes = 1 << 14;  // of a demangled name: destructors repeat the name before them

struct Code {
  string_view code;
  string_view text;
};

// Of operators, in the order of the ABI's table.
constexpr Code kOperators[] = {
    {"nw", " new"}, {"na", " new[]"}, {"dl", " delete"}, {"da", " delete[]"}, {"aw", " co_await"}, {"ps", "+"},
    {"ng", "-"},    {"ad", "&"},      {"de", "*"},       {"co", "~"},         {"pl", "+"},         {"mi", "-"},
    {"ml", "*"},    {"dv", "/"},      {"rm", "%"},       {"an", "&"},         {"or", "|"},         {"eo", "^"},
    {"aS", "="},    {"pL", "+="},     {"mI", "-="},      {"mL", "*="},        {"dV", "/="},        {"rM", "%="},
    {"aN", "&="},   {"oR", "|="},     {"eO", "^="},      {"ls", "<<"},        {"rs", ">>"},        {"lS", "<<="},
    {"rS", ">>="},  {"eq", "=="},     {"ne", "!="},      {"lt", "<"},         {"gt", ">"},         {"le", "<="},
    {"ge", ">="},   {"ss", "<=>"},    {"nt", "!"},       {"aa", "&&"},        {"oo", "||"},        {"pp", "++"},
    {"mm", "--"},   {"cm", ","},      {"pm", "->*"},     {"pt", "->"},        {"cl", "()"},        {"ix", "[]"},
};

constexpr Code kStandard[] = {{"St", "std"},          {"Sa", "std::allocator"}, {"Sb", "std::basic_string"},
                              {"Ss", "std::string"},  {"Si", "std::istream"},   {"So", "std::ostream"},
                              {"Sd", "std::iostream"}};

// The Itanium ABI's grammar, 5.1. Each function reads one construct; false if that is not there or not known here.
class ItaniumName {
 public:
  explicit ItaniumName(string_view rest) : rest_(rest) {}

  // Behind "_Z": what the name says before the parameters.
  bool Read(std::string& out) { return ReadEncoding(out); }

 private:
  // Counts nested constructs.
  class Nesting {
   public:
    explicit Nesting(int& depth) : depth_(depth) { ++depth_; }
    ~Nesting() { --depth_; }
    bool ok() const { return depth_ <= kMaxDepth; }

   private:
    int& depth_;
  };

  char Peek(size_t ahead = 0) const { return ahead < rest_.size() ? rest_[ahead] : '\0'; }
  bool Eat(string_view text) { return absl::ConsumePrefix(&rest_, text); }
  bool EatAny(string_view set) {
    if (rest_.empty() || set.find(rest_[0]) == string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void SkipDigits() {
    while (absl::ascii_isdigit(static_cast<unsigned char>(Peek()))) rest_.remove_prefix(1);
  }
  bool SkipOffset() {
    Eat("n");
    SkipDigits();
    return Eat("_");
  }

  // Does not read the parameters, which may follow.
  bool ReadEncoding(std::string& out) {
    const Nesting nesting(depth_);
    if (!nesting.ok()) return false;
    if (Eat("Th")) {
      out += "thunk to ";
      return SkipOffset() && ReadEncoding(out);
    }
    return ReadName(out);
  }

  bool ReadName(std::string& out) {
    if (Eat("N")) return ReadNested(out);
    if (Eat("Z")) return ReadLocal(out);
    if (Eat("St")) out += "std::";
    return ReadUnqualified(out) && ReadTemplateArgs(out);
  }

  bool ReadNested(std::string& out) {
    while (EatAny("rVK")) {
    }
    EatAny("RO");
    for (bool first = true; !Eat("E"); first = false) {
      if (!first) out += "::";
      const bool refers = first && (ReadStandard(out) || (skipped_ > 0 && SkipReference()));
      if (!refers && !ReadUnqualified(out)) return false;
      if (!ReadTemplateArgs(out)) return false;
    }
    return true;
  }

  bool ReadStandard(std::string& out) {
    for (const Code& standard : kStandard) {
      if (!Eat(standard.code)) continue;
      out += standard.text;
      last_ = absl::StripPrefix(standard.text, "std::");
      return true;
    }
    return false;
  }

  // A function's name and then what is declared in it.
  bool ReadLocal(std::string& out) {
    if (!ReadEncoding(out)) return false;
    while (!Eat("E")) {
      if (!SkipType()) return false;  // its parameters
    }
    if (Eat("s")) return true;  // a string
    out += "::";
    return ReadName(out);
  }

  bool ReadUnqualified(std::string& out) {
    if (out.size() > kMaxBytes) return false;
    Eat("L");  // of internal linkage
    if (absl::ascii_isdigit(static_cast<unsigned char>(Peek()))) {
      if (!ReadSource(last_)) return false;
      out += last_ == "_GLOBAL__N_1" ? string_view("(anonymous namespace)") : last_;
    } else if (Peek() == 'C' && absl::ascii_isdigit(static_cast<unsigned char>(Peek(1)))) {
      rest_.remove_prefix(2);
      absl::StrAppend(&out, last_);
    } else if (Peek() == 'D' && absl::ascii_isdigit(static_cast<unsigned char>(Peek(1)))) {
      rest_.remove_prefix(2);
      absl::StrAppend(&out, "~", last_);
    } else if (Peek() == 'U') {
      if (!ReadUnnamed(out)) return false;
    } else if (!ReadOperator(out)) {
      return false;
    }
    for (string_view tag; Eat("B");) {
      if (!ReadSource(tag)) return false;
    }
    return true;
  }

  bool ReadSource(string_view& name) {
    size_t size = 0;
    while (absl::ascii_isdigit(static_cast<unsigned char>(Peek()))) {
      size = size * 10 + static_cast<size_t>(Peek() - '0');
      rest_.remove_prefix(1);
      if (size > rest_.size()) return false;
    }
    if (size == 0) return false;
    name = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return true;
  }

  bool ReadUnnamed(std::string& out) {
    if (Eat("Ut")) {
      out += "(unnamed type)";
    } else if (Eat("Ul")) {
      out += "(lambda)";
      while (!Eat("E")) {
        if (!SkipType()) return false;
      }
    } else {
      return false;
    }
    return SkipOffset();
  }

  bool ReadOperator(std::string& out) {
    if (Eat("cv")) {
      out += "operator (cast)";
      return SkipType();
    }
    if (Eat("li")) {
      string_view suffix;
      if (!ReadSource(suffix)) return false;
      absl::StrAppend(&out, "operator\"\" ", suffix);
      return true;
    }
    for (const Code& op : kOperators) {
      if (!Eat(op.code)) continue;
      absl::StrAppend(&out, "operator", op.text);
      return true;
    }
    return false;
  }

  bool ReadTemplateArgs(std::string& out) {
    if (Peek() != 'I') return true;
    out += "<...>";
    return SkipTemplateArgs();
  }

  bool SkipTemplateArgs() {
    const Nesting nesting(depth_), skipping(skipped_);
    if (!nesting.ok() || !EatAny("IJ")) return false;
    const string_view last = last_;  // constructors are named after what is before the arguments
    while (!Eat("E")) {
      const bool skipped = Peek() == 'L' ? SkipLiteral() : Peek() == 'J' ? SkipTemplateArgs() : SkipType();
      if (!skipped) return false;
    }
    last_ = last;
    return true;
  }

  bool SkipLiteral() {
    std::string ignored;
    if (Eat("L_Z")) {
      if (!ReadEncoding(ignored)) return false;
      while (!Eat("E")) {
        if (!SkipType()) return false;
      }
      return true;
    }
    if (!Eat("L") || !SkipType()) return false;
    const size_t end = rest_.find('E');
    if (end == string_view::npos) return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

  // To what the name has said before: a part of it or a template argument. What is not written need not be known.
  bool SkipReference() {
    if (!EatAny("ST")) return false;
    while (absl::ascii_isdigit(static_cast<unsigned char>(Peek())) ||
           absl::ascii_isupper(static_cast<unsigned char>(Peek()))) {
      rest_.remove_prefix(1);
    }
    return Eat("_");
  }

  bool SkipType() {
    const Nesting nesting(depth_), skipping(skipped_);
    if (!nesting.ok()) return false;
    std::string ignored;
    const char c = Peek();
    if (Eat("St")) return ReadUnqualified(ignored) && ReadTemplateArgs(ignored);
    if (ReadStandard(ignored) || SkipReference()) return ReadTemplateArgs(ignored);
    if (c == 'N' || c == 'Z' || absl::ascii_isdigit(static_cast<unsigned char>(c))) return ReadName(ignored);
    if (EatAny("PROKVrCG")) return SkipType();
    if (c == 'D') return SkipDType();
    if (Eat("F")) return SkipFunction();
    if (Eat("M")) return SkipType() && SkipType();
    if (Eat("A")) {
      SkipDigits();
      return Eat("_") && SkipType();
    }
    if (string_view vendor; Eat("U")) return ReadSource(vendor) && SkipType();
    return EatAny("vwbcahstijlmxynofdegz");
  }

  bool SkipDType() {
    if (Eat("Dp") || Eat("Do")) return SkipType();
    if (Eat("DF")) {
      SkipDigits();
      return EatAny("_bx");
    }
    return Eat("D") && EatAny("nacisudefh");
  }

  bool SkipFunction() {
    Eat("Y");
    while (!Eat("E")) {
      if (EatAny("RO") && Peek() == 'E') continue;
      if (!SkipType()) return false;
    }
    return true;
  }

  string_view rest_;
  string_view last_;  // the last name that stood for itself
  int depth_ = 0;
  int skipped_ = 0;  // constructs around the present one that are not written
};

constexpr size_t kRustHashSize = 17;  // "h" and 16 digits

bool IsRustHash(string_view text) {
  return text.size() == kRustHashSize && text[0] == 'h' && std::all_of(text.begin() + 1, text.end(), [](char c) {
           return absl::ascii_isdigit(static_cast<unsigned char>(c)) || (c >= 'a' && c <= 'f');
         });
}

// "$LT$" and the like.
constexpr Code kRustEscapes[] = {{"SP", "@"}, {"BP", "*"}, {"RF", "&"}, {"LT", "<"},
                                 {"GT", ">"}, {"LP", "("}, {"RP", ")"}, {"C", ","}};

// The text of an escape; empty for none.
std::string Unescape(string_view escape) {
  for (const Code& code : kRustEscapes) {
    if (code.code == escape) return std::string(code.text);
  }
  uint32_t point = 0;
  const bool is_ascii =
      absl::ConsumePrefix(&escape, "u") && absl::SimpleHexAtoi(escape, &point) && point >= 0x20 && point < 0x7f;
  return is_ascii ? std::string(1, static_cast<char>(point)) : "";
}

std::string RustName(string_view name) {
  std::string out;
  while (!name.empty()) {
    const size_t end = name[0] == '$' ? name.find('$', 1) : string_view::npos;
    const std::string text = end == string_view::npos ? "" : Unescape(name.substr(1, end - 1));
    const bool begins_part = out.empty() || absl::EndsWith(out, "::");
    if (!text.empty()) {
      out += text;
      name.remove_prefix(end + 1);
    } else if (begins_part && absl::StartsWith(name, "_$")) {
      name.remove_prefix(1);  // so that a part does not begin with '$'
    } else if (absl::ConsumePrefix(&name, "..")) {
      out += "::";
    } else {
      out += name[0];
      name.remove_prefix(1);
    }
  }
  return out;
}

// Linkers demangle Rust's names as C++'s: the hash is still there then, and the escapes.
std::string WithoutRustHash(const std::string& name) {
  constexpr string_view kSeparator = "::";
  const size_t end = kSeparator.size() + kRustHashSize;
  if (name.size() <= end || !IsRustHash(string_view(name).substr(name.size() - kRustHashSize))) return name;
  const string_view path = string_view(name).substr(0, name.size() - end);
  return string_view(name).substr(path.size(), kSeparator.size()) == kSeparator ? RustName(path) : name;
}

}  // namespace

std::string Demangle(string_view name) {
  string_view rest = name;
  std::string out;
  const bool is_mangled = absl::ConsumePrefix(&rest, "_Z") && ItaniumName(rest).Read(out) && !out.empty();
  if (!is_mangled) out = std::string(name);
  return WithoutRustHash(out);
}

}  // namespace strata::wasm::debug_info
