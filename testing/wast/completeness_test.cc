// Whether the suite leaves something out: an opcode that nothing executes, an error that nothing provokes.
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "testing/wast/configurations.h"
#include "testing/wast/error_texts.h"
#include "testing/wast/limits/limit_case.h"
#include "testing/wast/opcode_coverage.h"
#include "testing/wast/opcodes/opcode_form.h"
#include "testing/wast/opcodes/opcode_negatives.h"
#include "testing/wast/own_scripts.h"
#include "testing/wast/semantics/lane_model.h"
#include "testing/wast/semantics/memory_model.h"
#include "testing/wast/semantics/model.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/script.h"
#include "wasm/validation/module_validator.h"

namespace strata::testing {
namespace {

using wasm::Features;
using wasm::Opcode;

// Which of the opcodes the tests of //testing/wast/semantics execute; each runs all models of its tables.
OpcodeSet ExecutedByModels() {
  OpcodeSet executed;
  for (const auto models : {NumberModels(), IntegerVectorModels(), FloatVectorModels()}) {
    for (const Model& model : models) executed.set(static_cast<size_t>(model.opcode));
  }
  for (const auto models : {PlainMemoryModels(), VectorMemoryModels()}) {
    for (const MemoryModel& model : models) executed.set(static_cast<size_t>(model.opcode));
  }
  for (const LaneModel& model : LaneModels()) executed.set(static_cast<size_t>(model.opcode));
  return executed;
}

TEST(Completeness, EveryOpcodeIsExecuted) {
  OpcodeSet executed = ExecutedByModels();
  Configuration plain = Configurations()[0];
  plain.script.executed = &executed;
  for (const OwnScript& script : OwnScripts()) ExpectScriptPasses(PathOf(script), plain, script.features);
  for (int i = 0; i < wasm::kOpcodeCount; ++i) {
    const Opcode opcode = static_cast<Opcode>(i);
    EXPECT_TRUE(executed.test(i)) << "no script executes " << wasm::GetOpcodeInfo(opcode).text;
  }
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string ErrorOf(const wasm::ByteVector& bytes, const Features& features) {
  const absl::StatusOr<wasm::Module> module = wasm::DecodeModule(bytes, features);
  return std::string(module.ok() ? wasm::ValidateModule(*module).message() : module.status().message());
}

void AddErrorsOfScript(const OwnScript& script, std::vector<std::string>& errors) {
  using wasm::text::Command;
  const Features features = *Features::Parse(script.features, Features());
  const auto commands = wasm::text::ParseScript(ReadFile(PathOf(script)));
  ASSERT_TRUE(commands.ok()) << commands.status();
  for (const Command& command : *commands) {
    if (command.kind != Command::Kind::kAssertInvalid && command.kind != Command::Kind::kAssertMalformed) continue;
    const auto bytes = wasm::text::AssembleModule(command.module, features);
    if (bytes.ok()) errors.push_back(ErrorOf(*bytes, features));
  }
}

// Everything that the suite provokes.
std::vector<std::string> AllErrors() {
  std::vector<std::string> errors;
  for (const OwnScript& script : OwnScripts()) AddErrorsOfScript(script, errors);
  for (const OpcodeForm& form : AllOpcodeForms()) {
    for (const Negative& negative : NegativesOf(form)) errors.push_back(ErrorOf(negative.module, negative.features));
  }
  for (const LimitCase& limit : LimitCases()) errors.push_back(limit.message);  // as limits_test asserts
  return errors;
}

bool IsProvoked(const std::string& text, const std::vector<std::string>& errors) {
  for (const std::string& error : errors) {
    if (absl::StrContains(error, text)) return true;
  }
  return false;
}

// Why nothing provokes this error here; empty for those that must be provoked.
absl::string_view ReasonNotToProvoke(absl::string_view text) {
  if (text == "module too large") return "takes a module of a gigabyte";
  if (text == "names out of order") return "a bad name section is ignored";
  return "";
}

bool IsSource(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  if (path.extension() != ".cc" && path.extension() != ".h") return false;
  // Branch hints are not part of validity, and have tests beside them; the rest are helpers of tests.
  return !absl::EndsWith(name, "_test.cc") && !absl::StartsWith(name, "branch_hints") &&
         !absl::StartsWith(name, "wat_validation");
}

TEST(Completeness, EveryErrorOfDecoderAndValidatorIsProvoked) {
  const std::vector<std::string> errors = AllErrors();
  int texts = 0;
  for (const char* directory : {"wasm/binary", "wasm/validation"}) {
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      if (!IsSource(entry.path())) continue;
      for (const std::string& text : ErrorTextsIn(ReadFile(entry.path()))) {
        ++texts;
        if (!ReasonNotToProvoke(text).empty()) continue;
        EXPECT_TRUE(IsProvoked(text, errors)) << entry.path() << ": nothing provokes \"" << text << "\"";
      }
    }
  }
  EXPECT_GT(texts, 100) << "the sources are no longer read as they should be";
}

}  // namespace
}  // namespace strata::testing
