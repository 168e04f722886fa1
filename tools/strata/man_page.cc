#include "tools/strata/man_page.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tools/strata/commands.h"
#include "tools/strata/flags.h"
#include "tools/strata/run_options.h"

namespace strata::tools {
namespace {

constexpr absl::string_view kHead = R"(.\" Written by //tools/strata:write_man_page; man_page_test compares.
.TH STRATA 1 "" "strata" "User Commands"
.SH NAME
strata \- run and inspect WebAssembly modules
.SH SYNOPSIS
.B strata
.I COMMAND
.RI [ FLAG ]...\ [ FILE ]\ [ ARGUMENT ]...
.SH DESCRIPTION
Strata runs WebAssembly 3.0: modules in the binary or the text format, with WASI preview 1.
Flags are written
.BI \-\-name= value
or
.BI \-\-name\  value
and end at the first word that is none, or after
.BR \-\- .
.SH COMMANDS
)";

constexpr absl::string_view kTail = R"(.SH CONFIGURATION FILES
The file of
.B strata run \-\-config
has a flag a line:
.I name = value\fR, or
.I name
alone for a switch.
Blanks around names and values do not count; empty lines and lines that begin with # say nothing.
Flags act where \-\-config stands: of two that contradict each other the later one wins.
.PP
.EX
# Limits of the nightly run.
fuel = 1000000000
timeout = 30s
max\-memory = 64M
dir = /srv/data::/data
inherit\-env
.EE
.SH EXIT STATUS
Of
.BR "strata run" :
the guest's own status; 134 after a trap; 133 after an exception that the guest does not catch; 128 and the signal's
number if one of SIGINT and SIGTERM cancelled it; 1 for a mistake of the caller's, with a line on standard error.
Of the other commands: 0, or 1 after a mistake.
.SH SECURITY
A guest reaches the files in directories granted with
.B \-\-dir
and no others, whatever links and \(lq..\(rq it uses; the variables given with
.BR \-\-env ;
and the sockets of
.BR \-\-tcplisten .
)";

std::string Escaped(absl::string_view text) {
  const std::string out = absl::StrReplaceAll(text, {{"\\", "\\e"}, {"-", "\\-"}, {"…", "..."}});
  // A dot or an apostrophe at a line's beginning is a request.
  return absl::StartsWith(out, ".") || absl::StartsWith(out, "'") ? absl::StrCat("\\&", out) : out;
}

void AppendCommand(std::string& out, const Command& command) {
  absl::StrAppend(&out, ".TP\n.B strata ", Escaped(command.name), "\n", Escaped(command.summary), ".\n");
}

void AppendFlag(std::string& out, const FlagText& flag) {
  absl::StrAppend(&out, ".TP\n\\fB\\-\\-", Escaped(flag.name), "\\fR");
  if (absl::StartsWith(flag.value, "[")) {
    absl::StrAppend(&out, "[=\\fI", Escaped(flag.value.substr(1, flag.value.size() - 2)), "\\fR]");
  } else if (!flag.value.empty()) {
    absl::StrAppend(&out, "=\\fI", Escaped(flag.value), "\\fR");
  }
  absl::StrAppend(&out, "\n", Escaped(flag.help), "\n");
}

// What strata help says, as it stands.
void AppendHelp(std::string& out, const Command& command) {
  absl::StrAppend(&out, ".SH STRATA ", absl::AsciiStrToUpper(command.name), "\n.EX\n");
  for (const absl::string_view line : absl::StrSplit(command.help(), '\n')) absl::StrAppend(&out, Escaped(line), "\n");
  out += ".EE\n";
}

}  // namespace

std::string ManPage() {
  std::string out(kHead);
  for (const Command& command : Commands()) AppendCommand(out, command);
  out += ".SH STRATA RUN\n";
  for (const Flag<RunOptions>& flag : RunFlags()) AppendFlag(out, flag.text);
  for (const Command& command : Commands()) {
    if (command.name != "run") AppendHelp(out, command);
  }
  out += kTail;
  return out;
}

}  // namespace strata::tools
