// Every script of the official suite: it parses, its text modules assemble and decode, what is malformed is refused in
// the suite's words.
//
// Needs the environment variable STRATA_SHARED, the directory that holds wasm-testsuite; skips, and says so, without
// it.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/script.h"

namespace strata::wasm::text {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class Suite : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* const shared = std::getenv("STRATA_SHARED");
    if (shared == nullptr) GTEST_SKIP() << "set STRATA_SHARED to run the official suite";
    const std::filesystem::path root = std::filesystem::path(shared) / "wasm-testsuite";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      // The instructions of custom descriptors are not in the opcode table.
      if (entry.path().extension() == ".wast" && !absl::StrContains(entry.path().string(), "custom-descriptors")) {
        paths_.push_back(entry.path());
      }
    }
    std::sort(paths_.begin(), paths_.end());
    ASSERT_GT(paths_.size(), 200u);
  }

  // Calls visit(place, features, command) for each command of each script.
  template <class Visit>
  void ForEachCommand(Visit visit) {
    for (const std::filesystem::path& path : paths_) {
      const auto script = ParseScript(ReadFile(path));
      ASSERT_TRUE(script.ok()) << path << ": " << script.status();
      // The threads proposal was forked off before memory64.
      Features features = *Features::Parse("all", Features());
      if (absl::StrContains(path.string(), "proposals/threads")) features = features.Without(Feature::kMemory64);
      for (const Command& command : *script) {
        visit(absl::StrCat(path.string(), ":", command.position.line), features, command);
      }
    }
  }

  std::vector<std::filesystem::path> paths_;
};

bool IsMalformed(Command::Kind kind) {
  return kind == Command::Kind::kAssertMalformed || kind == Command::Kind::kAssertMalformedCustom;
}

bool IsWellFormedText(const Command& command) {
  switch (command.kind) {
    case Command::Kind::kModule:
    case Command::Kind::kModuleDefinition:
    case Command::Kind::kAssertInstanceTrap:
    case Command::Kind::kAssertUnlinkable:
    case Command::Kind::kAssertInvalid:
    case Command::Kind::kAssertInvalidCustom:
      return command.module.form != ModuleSource::Form::kBinary;
    default:
      return false;
  }
}

// Reads every instruction of the module's functions.
absl::Status ReadBodies(const Module& module) {
  for (const Function& function : module.funcs) {
    InstructionReader reader(function.body, function.body_offset, module.features, module.data_count.has_value());
    Instruction instruction;
    while (!reader.done()) {
      if (absl::Status status = reader.Next(instruction); !status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

TEST_F(Suite, AssemblesEveryTextModule) {
  int modules = 0;
  ForEachCommand([&](const std::string& place, const Features& features, const Command& command) {
    if (!IsWellFormedText(command)) return;
    ++modules;
    const auto bytes = AssembleModule(command.module, features);
    ASSERT_TRUE(bytes.ok()) << place << ": " << bytes.status();
    // What is invalid may be so already to the decoder.
    if (command.kind == Command::Kind::kAssertInvalid) return;
    const auto module = DecodeModule(*bytes, features);
    ASSERT_TRUE(module.ok()) << place << ": " << module.status();
    const absl::Status bodies = ReadBodies(*module);
    EXPECT_TRUE(bodies.ok()) << place << ": " << bodies;
  });
  EXPECT_GT(modules, 5000);
}

TEST_F(Suite, RefusesWhatIsMalformedInItsWords) {
  int modules = 0;
  ForEachCommand([&](const std::string& place, const Features& features, const Command& command) {
    if (!IsMalformed(command.kind) || command.module.form == ModuleSource::Form::kBinary) return;
    ++modules;
    const auto bytes = AssembleModule(command.module, features);
    ASSERT_FALSE(bytes.ok()) << place << ": expected " << command.message << ": " << command.module.text;
    EXPECT_TRUE(absl::StrContains(bytes.status().message(), command.message))
        << place << ": expected " << command.message << ", was " << bytes.status().message();
  });
  EXPECT_GT(modules, 1200);
}

}  // namespace
}  // namespace strata::wasm::text
