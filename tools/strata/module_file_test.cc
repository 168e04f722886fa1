#include "tools/strata/module_file.h"

#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tools/strata/supported_features.h"
#include "wasm/types/features.h"

namespace strata::tools {
namespace {

constexpr absl::string_view kEmptyModule("\0asm\1\0\0\0", 8);

std::string File(const std::string& name, absl::string_view content) {
  const std::string path = absl::StrCat(std::getenv("TEST_TMPDIR"), "/", name);
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

absl::Status Load(const std::string& name, absl::string_view content) {
  return LoadModuleFile(File(name, content), DefaultFeatures()).status();
}

// The message after the directory, for a file of that name.
std::string Error(const std::string& name, absl::string_view content) {
  const std::string message(Load(name, content).message());
  const std::string directory = absl::StrCat(std::getenv("TEST_TMPDIR"), "/");
  return absl::StartsWith(message, directory) ? message.substr(directory.size()) : message;
}

TEST(ModuleFile, TellsBinaryFromText) {
  EXPECT_TRUE(Load("a.wasm", kEmptyModule).ok());
  EXPECT_TRUE(Load("b.wat", "(module)").ok());
  EXPECT_TRUE(Load("binary.wat", kEmptyModule).ok());
  EXPECT_TRUE(Load("noname", "  \n(module)").ok());
  EXPECT_TRUE(Load("comment", ";; nothing\n").ok());
}

TEST(ModuleFile, SaysWhereABinaryIsMalformed) {
  EXPECT_EQ(Error("text.wasm", "(module)"), "text.wasm: malformed: magic header not detected (at offset 0x0)");
  EXPECT_TRUE(
      absl::StartsWith(Error("short.wasm", kEmptyModule.substr(0, 5)), "short.wasm: malformed: unexpected end"));
  EXPECT_TRUE(absl::StartsWith(Error("empty.wasm", ""), "empty.wasm: malformed: unexpected end"));
}

TEST(ModuleFile, SaysWhereATextIsMalformed) {
  const std::string error = Error("bad.wat", "(module\n  (func (i32.cosnt 1)))");
  EXPECT_TRUE(absl::StartsWith(error, "bad.wat:2:10: malformed: ")) << error;
}

TEST(ModuleFile, SaysWhichFlagTurnsAProposalOn) {
  const std::string text = Error("legacy.wat", "(func try end)");
  EXPECT_TRUE(absl::StrContains(text, "; --features=+legacy-exceptions turns it on")) << text;
  constexpr absl::string_view kLegacyTry("\0asm\1\0\0\0\1\4\1\x60\0\0\3\2\1\0\xa\7\1\5\0\6\x40\xb\xb", 27);
  const std::string binary = Error("legacy.wasm", kLegacyTry);
  EXPECT_TRUE(absl::StrContains(binary, "; --features=+legacy-exceptions turns it on")) << binary;
}

TEST(ModuleFile, SaysWhatIsInvalidAndWhere) {
  const std::string error = Error("bad.wat", "(func $broken (result i32) (i64.const 1))");
  EXPECT_TRUE(absl::StartsWith(error, "bad.wat: invalid: type mismatch")) << error;
  EXPECT_TRUE(absl::StrContains(error, "offset 0x")) << error;
  EXPECT_TRUE(absl::StrContains(error, "broken")) << error;
}

TEST(ModuleFile, NamesTheProposalThatIsMissing) {
  const std::string path = File("simd.wat", "(func (drop (v128.const i32x4 0 0 0 0)))");
  const absl::Status simd = LoadModuleFile(path, SupportedFeatures().Without(wasm::Feature::kSimd)).status();
  EXPECT_TRUE(absl::StrContains(simd.message(), "simd")) << simd;
  const std::string legacy = Error("legacy.wat", "(func (try (do) (catch_all)))");
  EXPECT_TRUE(absl::StrContains(legacy, "legacy-exceptions")) << legacy;
}

TEST(ModuleFile, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(LoadModuleFile("no/such.wasm", DefaultFeatures()).status().message(),
            "no/such.wasm: cannot read: No such file or directory");
  EXPECT_EQ(LoadModuleFile(".", DefaultFeatures()).status().message(), ".: cannot read: Is a directory");
}

TEST(ModuleFile, TakesTheLastPartOfAPath) {
  EXPECT_EQ(FileName("a/b/c.wasm"), "c.wasm");
  EXPECT_EQ(FileName("c.wasm"), "c.wasm");
}

}  // namespace
}  // namespace strata::tools
