#include "testing/wast/configurations.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "gtest/gtest.h"

namespace strata::testing {
namespace {

std::array<Configuration, 3> MakeConfigurations() {
  std::array<Configuration, 3> rows;
  rows[0].name = "Plain";
  rows[1].name = "CheckedMemories";
  rows[1].engine.guarded_memories = false;
  // Moves every object at every allocation and after every command, and walks the heap after each collection.
  rows[2].name = "Stressed";
  rows[2].engine.workers = 2;
  rows[2].engine.heap.max_bytes = size_t{64} << 20;
  rows[2].engine.heap.stress.every_nth = 1;
  rows[2].engine.heap.verify = true;
  rows[2].script.collect_between_commands = true;
  return rows;
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

void PrintTo(const Configuration& configuration, std::ostream* out) { *out << configuration.name; }

absl::Span<const Configuration> Configurations() {
  static const std::array<Configuration, 3>& rows = *new std::array<Configuration, 3>(MakeConfigurations());
  return rows;
}

void ExpectScriptPasses(const std::string& path, const Configuration& configuration, int commands) {
  const auto engine = ScriptEngine::Create(configuration.engine);
  ASSERT_TRUE(engine.ok()) << engine.status();
  const auto report = (*engine)->Run(ReadFile(path), configuration.script);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_GE(report->passed, commands);
  for (const ScriptFailure& failure : report->failures) {
    ADD_FAILURE() << path << ":" << failure.line << ": " << failure.message;
  }
}

std::string TestNameOf(const std::string& path) {
  std::string name = std::filesystem::path(path).stem().string();
  std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
  return name;
}

}  // namespace strata::testing
