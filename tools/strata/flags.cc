#include "tools/strata/flags.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tools/strata/suggestion.h"

namespace strata::tools {
namespace {

constexpr size_t kHelpColumn = 30;
constexpr size_t kHelpWidth = 100;

// "  --name=VALUE"; a single letter as people write it: "  -n VALUE".
std::string Spelling(const FlagText& flag) {
  if (flag.name.size() == 1) return absl::StrCat("  -", flag.name, flag.value.empty() ? "" : " ", flag.value);
  if (flag.value.empty()) return absl::StrCat("  --", flag.name);
  if (absl::StartsWith(flag.value, "[")) return absl::StrCat("  --", flag.name, "[=", flag.value.substr(1));
  return absl::StrCat("  --", flag.name, "=", flag.value);
}

// Appends `text`, broken into lines that all begin at kHelpColumn; the first is there already.
void AppendWrapped(std::string& out, absl::string_view text) {
  size_t column = kHelpColumn;
  for (const absl::string_view word : absl::StrSplit(text, ' ', absl::SkipEmpty())) {
    if (column > kHelpColumn && column + 1 + word.size() > kHelpWidth) {
      absl::StrAppend(&out, "\n", std::string(kHelpColumn, ' '));
      column = kHelpColumn;
    }
    const absl::string_view gap = column > kHelpColumn ? " " : "";
    absl::StrAppend(&out, gap, word);
    column += gap.size() + word.size();
  }
  out += '\n';
}

}  // namespace

std::optional<FlagArgument> SplitFlag(absl::string_view argument) {
  if (argument.size() < 2 || argument[0] != '-') return std::nullopt;
  argument.remove_prefix(argument[1] == '-' ? 2 : 1);
  const size_t equals = argument.find('=');
  if (equals == absl::string_view::npos) return FlagArgument{argument, std::nullopt};
  return FlagArgument{argument.substr(0, equals), argument.substr(equals + 1)};
}

absl::Status UnknownFlag(absl::string_view argument, absl::string_view name,
                         absl::Span<const absl::string_view> known) {
  const absl::string_view shown = argument.substr(0, argument.find('='));
  return absl::InvalidArgumentError(absl::StrCat("unknown flag ", shown, DidYouMean(name, known, "--")));
}

absl::StatusOr<absl::string_view> TakeValue(const FlagText& text, const FlagArgument& flag,
                                            absl::Span<const absl::string_view> rest, size_t& used) {
  if (text.value.empty()) {
    if (!flag.value.has_value()) return absl::string_view();
    return absl::InvalidArgumentError(absl::StrCat("--", text.name, " takes no value"));
  }
  if (flag.value.has_value()) return *flag.value;
  if (absl::StartsWith(text.value, "[")) return absl::string_view();
  if (rest.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("--", text.name, " needs a value: --", text.name, "=", text.value));
  }
  ++used;
  return rest[0];
}

std::string FlagHelp(absl::Span<const FlagText> flags) {
  std::string out;
  for (const FlagText& flag : flags) {
    const std::string spelling = Spelling(flag);
    out += spelling;
    if (spelling.size() + 2 > kHelpColumn) {
      absl::StrAppend(&out, "\n", std::string(kHelpColumn, ' '));
    } else {
      out.append(kHelpColumn - spelling.size(), ' ');
    }
    AppendWrapped(out, flag.help);
  }
  return out;
}

}  // namespace strata::tools
