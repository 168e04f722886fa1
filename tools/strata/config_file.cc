#include "tools/strata/config_file.h"

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tools/strata/input_file.h"
#include "vm_binding/base/status_macros.h"

namespace strata::tools {
namespace {

absl::Status Refuse(int number, absl::string_view line, absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(number, ": \"", line, "\" ", why));
}

absl::StatusOr<ConfigLine> ParseLine(int number, absl::string_view text) {
  const size_t equals = text.find('=');
  ConfigLine line;
  line.number = number;
  line.name = std::string(absl::StripAsciiWhitespace(text.substr(0, equals)));
  if (equals != absl::string_view::npos) line.value = std::string(absl::StripAsciiWhitespace(text.substr(equals + 1)));
  if (line.name.empty()) return Refuse(number, text, "names no flag; write name = value");
  if (absl::StartsWith(line.name, "-")) return Refuse(number, text, "has dashes before the name; leave them out");
  if (line.name.find_first_of(" \t") != std::string::npos) {
    return Refuse(number, text, "has no \"=\" after the name; write name = value");
  }
  return line;
}

}  // namespace

absl::StatusOr<std::vector<ConfigLine>> ParseConfig(absl::string_view text) {
  std::vector<ConfigLine> lines;
  int number = 0;
  for (const absl::string_view part : absl::StrSplit(text, '\n')) {
    ++number;
    const absl::string_view stripped = absl::StripAsciiWhitespace(part);
    if (stripped.empty() || stripped.front() == '#') continue;
    STRATA_ASSIGN_OR_RETURN(ConfigLine line, ParseLine(number, stripped));
    lines.push_back(std::move(line));
  }
  return lines;
}

absl::StatusOr<std::vector<ConfigLine>> ReadConfig(const std::string& path) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<uint8_t> bytes, ReadInputFile(path));
  absl::StatusOr<std::vector<ConfigLine>> lines =
      ParseConfig(absl::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  if (lines.ok()) return lines;
  return absl::Status(lines.status().code(), absl::StrCat(path, ":", lines.status().message()));
}

}  // namespace strata::tools
