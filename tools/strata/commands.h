// The commands of strata, one row each: name, line of help, what runs it.

#ifndef STRATA_TOOLS_STRATA_COMMANDS_H_
#define STRATA_TOOLS_STRATA_COMMANDS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::tools {

using Arguments = absl::Span<const absl::string_view>;

struct Command {
  absl::string_view name;
  absl::string_view summary;  // one line
  int (*run)(Arguments arguments);
  std::string (*help)();
};

absl::Span<const Command> Commands();
// Null if there is none of that name.
const Command* FindCommand(absl::string_view name);

// Runs what the words after "strata" say; returns the process's exit status.
int RunStrata(Arguments arguments);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_COMMANDS_H_
