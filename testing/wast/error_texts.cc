#include "testing/wast/error_texts.h"

#include <cctype>
#include <regex>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace strata::testing {
namespace {

// Pieces of composed texts that say nothing by themselves are shorter.
constexpr size_t kShortestPiece = 8;

bool IsWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The text between the parenthesis at `open` and the one that closes it.
absl::string_view ArgumentsAt(absl::string_view source, size_t open) {
  int depth = 0;
  bool in_string = false;
  for (size_t i = open; i < source.size(); ++i) {
    if (source[i] == '\\') {
      ++i;
    } else if (source[i] == '"') {
      in_string = !in_string;
    } else if (!in_string) {
      depth += source[i] == '(' ? 1 : source[i] == ')' ? -1 : 0;
      if (depth == 0) return source.substr(open + 1, i - open - 1);
    }
  }
  return source.substr(open + 1);
}

std::vector<std::string> LiteralsIn(absl::string_view code) {
  std::vector<std::string> literals;
  std::string text(code);
  static const std::regex& literal = *new std::regex(R"re("((?:[^"\\]|\\.)*)")re");
  for (std::sregex_iterator it(text.begin(), text.end(), literal), end; it != end; ++it) {
    literals.push_back(absl::StrReplaceAll((*it)[1].str(), {{R"(\")", "\""}}));
  }
  return literals;
}

// "kMultiValue" to "multi-value": how the proposal's name starts.
std::string FeatureNamed(absl::string_view enumerator) {
  std::string name;
  for (char c : enumerator.substr(1)) {
    if (absl::ascii_isupper(static_cast<unsigned char>(c)) && !name.empty()) name += '-';
    name += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return name;
}

std::string FeatureIn(absl::string_view arguments) {
  constexpr absl::string_view kScope = "Feature::";
  const size_t at = arguments.find(kScope);
  if (at == absl::string_view::npos) return "";
  size_t end = at + kScope.size();
  while (end < arguments.size() && IsWordCharacter(arguments[end])) ++end;
  return FeatureNamed(arguments.substr(at + kScope.size(), end - at - kScope.size()));
}

void AddTexts(absl::string_view function, absl::string_view arguments, std::vector<std::string>& texts) {
  for (const std::string& literal : LiteralsIn(arguments)) {
    if (function == "Check" || function == "FailUnknown") {
      texts.push_back(absl::StrCat("unknown ", literal));
    } else if (function == "ReadVec" || function == "ReadCount") {
      texts.push_back(absl::StrCat("too many ", literal));
    } else if (function == "RequireFeature") {
      texts.push_back(absl::StrCat(literal, ": needs the ", FeatureIn(arguments)));
    } else if (literal.size() >= kShortestPiece) {
      texts.push_back(literal);
    }
  }
}

// How errors are said: by the functions of these names.
constexpr absl::string_view kFunctions[] = {
    "Fail",        "FailAt",         "Invalid", "InvalidAt", "InvalidArgumentError", "Check",
    "FailUnknown", "RequireFeature", "ReadVec", "ReadCount", "ReadValTypes"};

void AddCallsOf(absl::string_view function, absl::string_view source, std::vector<std::string>& texts) {
  const std::string call = absl::StrCat(function, "(");
  for (size_t at = source.find(call); at != absl::string_view::npos; at = source.find(call, at + 1)) {
    if (at > 0 && IsWordCharacter(source[at - 1])) continue;
    AddTexts(function, ArgumentsAt(source, at + function.size()), texts);
  }
}

void AddConstants(const std::string& source, std::vector<std::string>& texts) {
  static const std::regex& constant = *new std::regex(R"re(absl::string_view k\w+ = "([^"]*)")re");
  for (std::sregex_iterator it(source.begin(), source.end(), constant), end; it != end; ++it) texts.push_back((*it)[1]);
}

}  // namespace

std::vector<std::string> ErrorTextsIn(absl::string_view source) {
  std::vector<std::string> texts;
  for (absl::string_view function : kFunctions) AddCallsOf(function, source, texts);
  AddConstants(std::string(source), texts);
  return texts;
}

}  // namespace strata::testing
