// The strata command.

#include <vector>

#include "absl/strings/string_view.h"
#include "tools/strata/commands.h"

int main(int argc, char** argv) {
  const std::vector<absl::string_view> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return strata::tools::RunStrata(arguments);
}
