// A file of flags: a line each, "name = value", or "name" alone for a switch. Blanks around names and values do not
// count; empty lines, and lines that begin with "#", say nothing.

#ifndef STRATA_TOOLS_STRATA_CONFIG_FILE_H_
#define STRATA_TOOLS_STRATA_CONFIG_FILE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace strata::tools {

struct ConfigLine {
  int number = 0;                    // from 1
  std::string name;                  // without dashes
  std::optional<std::string> value;  // after "="; may be empty
};

// Messages begin with the path and, for what is wrong in the file, the line.
absl::StatusOr<std::vector<ConfigLine>> ReadConfig(const std::string& path);

// The same of a text. Messages begin with the line.
absl::StatusOr<std::vector<ConfigLine>> ParseConfig(absl::string_view text);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_CONFIG_FILE_H_
