// Flags of a command as a table: one row says how a flag is written, what help says of it and what it does.
//
// Written --name=value or --name value, with one dash if one likes; a switch is --name alone, and may take a value
// after
// "=" only, if it may take one. Flags end at the first
// argument that is none, or after "--". A later flag wins over an earlier one unless its row collects values. Options
// is a plain aggregate.

#ifndef STRATA_TOOLS_STRATA_FLAGS_H_
#define STRATA_TOOLS_STRATA_FLAGS_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

// What help shows of a flag.
struct FlagText {
  absl::string_view name;   // without dashes
  absl::string_view value;  // what stands for the value in help: "SIZE"; "[SIZE]" if it may be left out; none: a switch
  absl::string_view help;   // sentences; lines are broken where they are shown
};

template <class Options>
struct Flag {
  FlagText text;
  // `value` is empty for a switch, or when it was left out. The message of a failure is shown after "--name: ".
  absl::Status (*set)(Options& options, absl::string_view value);
};

// An argument that begins like a flag.
struct FlagArgument {
  absl::string_view name;                  // without dashes
  std::optional<absl::string_view> value;  // after "="
};

// nullopt if the argument is no flag: no dash before it, or "-" alone.
std::optional<FlagArgument> SplitFlag(absl::string_view argument);

// Says that there is no such flag, and which one might be meant.
absl::Status UnknownFlag(absl::string_view argument, absl::string_view name, absl::Span<const absl::string_view> known);

// The value of the flag `text`: what stands after "=", or else the next argument, which is then counted by `used`.
absl::StatusOr<absl::string_view> TakeValue(const FlagText& text, const FlagArgument& flag,
                                            absl::Span<const absl::string_view> rest, size_t& used);

// Applies one flag, whose value may be the first of `rest` and is then counted by `used`.
template <class Options>
absl::Status ApplyFlag(absl::Span<const Flag<Options>> flags, const FlagArgument& flag, absl::string_view shown,
                       absl::Span<const absl::string_view> rest, size_t& used, Options& options) {
  const Flag<Options>* row = nullptr;
  std::vector<absl::string_view> known;
  for (const Flag<Options>& each : flags) {
    if (each.text.name == flag.name) row = &each;
    known.push_back(each.text.name);
  }
  if (row == nullptr) return UnknownFlag(shown, flag.name, known);
  const absl::StatusOr<absl::string_view> value = TakeValue(row->text, flag, rest, used);
  if (!value.ok()) return value.status();
  const absl::Status status = row->set(options, *value);
  return status.ok() ? status : absl::Status(status.code(), absl::StrCat("--", row->text.name, ": ", status.message()));
}

// Applies one flag that stands alone.
template <class Options>
absl::Status ApplyFlag(absl::Span<const Flag<Options>> flags, const FlagArgument& flag, Options& options) {
  size_t used = 0;
  return ApplyFlag(flags, flag, absl::StrCat("--", flag.name), {}, used, options);
}

// Applies the flags at the start of `arguments`; returns how many arguments they take.
template <class Options>
absl::StatusOr<size_t> ParseFlags(absl::Span<const Flag<Options>> flags, absl::Span<const absl::string_view> arguments,
                                  Options& options) {
  size_t used = 0;
  while (used < arguments.size()) {
    const absl::string_view argument = arguments[used];
    const std::optional<FlagArgument> found = SplitFlag(argument);
    if (!found.has_value()) return used;
    ++used;
    if (argument == "--") return used;
    const absl::Status status = ApplyFlag(flags, *found, argument, arguments.subspan(used), used, options);
    if (!status.ok()) return status;
  }
  return used;
}

// Applies all flags, wherever they stand among other arguments; returns the others. After "--" there are no flags.
template <class Options>
absl::StatusOr<std::vector<absl::string_view>> ParseFlagsAnywhere(absl::Span<const Flag<Options>> flags,
                                                                  absl::Span<const absl::string_view> arguments,
                                                                  Options& options) {
  std::vector<absl::string_view> others;
  while (true) {
    const absl::StatusOr<size_t> used = ParseFlags<Options>(flags, arguments, options);
    if (!used.ok()) return used.status();
    const bool ended = *used > 0 && arguments[*used - 1] == "--";
    arguments.remove_prefix(*used);
    const size_t taken = ended ? arguments.size() : arguments.empty() ? 0 : 1;
    others.insert(others.end(), arguments.begin(), arguments.begin() + taken);
    arguments.remove_prefix(taken);
    if (arguments.empty()) return others;
  }
}

// The rows as help shows them: flags to the left, sentences to the right, lines of at most 100 columns.
std::string FlagHelp(absl::Span<const FlagText> flags);

template <class Options>
std::string FlagHelp(absl::Span<const Flag<Options>> flags) {
  std::vector<FlagText> texts;
  for (const Flag<Options>& flag : flags) texts.push_back(flag.text);
  return FlagHelp(texts);
}

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_FLAGS_H_
