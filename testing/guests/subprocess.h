// Runs a program to its end and keeps what it printed.

#ifndef STRATA_TESTING_GUESTS_SUBPROCESS_H_
#define STRATA_TESTING_GUESTS_SUBPROCESS_H_

#include <string>
#include <vector>

namespace strata::testing {

struct RunResult {
  int exit_status = 0;  // 128 + signal if it was killed; -1 if it could not be started
  std::string out;
  std::string err;
};

// `arguments[0]` is the program; `input` is its standard input.
RunResult RunProgram(const std::vector<std::string>& arguments, const std::string& input = "");

// The strata command that the build made for this test.
std::string StrataCommand();

}  // namespace strata::testing

#endif  // STRATA_TESTING_GUESTS_SUBPROCESS_H_
