// What the command says about itself on standard error, and the statuses it exits with.

#ifndef STRATA_TOOLS_STRATA_CONSOLE_H_
#define STRATA_TOOLS_STRATA_CONSOLE_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace strata::tools {

inline constexpr int kExitSuccess = 0;
inline constexpr int kExitError = 1;     // an error of ours: a flag, a file, a module
inline constexpr int kExitTrap = 134;    // 128 + SIGABRT, as a program that aborts has
inline constexpr int kExitThrown = 133;  // an exception that the guest did not catch
inline constexpr int kExitSignal = 128;  // plus the signal's number

// Writes `text` to standard error, at once.
void PrintError(absl::string_view text);
// Writes `text` to standard output, at once: the guest's own output goes there unbuffered, too.
void Print(absl::string_view text);
// Prints the line "strata: MESSAGE"; returns kExitError.
int Fail(const absl::Status& status);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_CONSOLE_H_
