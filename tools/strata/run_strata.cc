#include "tools/strata/run_strata.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace strata::tools {

testing::RunResult RunStrataWith(std::vector<std::string> words) {
  words.insert(words.begin(), testing::StrataCommand());
  return testing::RunProgram(words);
}

std::string TestFile(const std::string& name, absl::string_view content) {
  const std::string path = std::string(std::getenv("TEST_TMPDIR")) + "/" + name;
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::string ReadAll(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

}  // namespace strata::tools
