// The modules of this project's scripts through text and back.

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "testing/text/script_modules.h"
#include "wasm/text/round_trip.h"
#include "wasm/types/features.h"

#include <filesystem>

namespace strata::testing {
namespace {

TEST(ScriptsRoundTrip, KeepsEveryModule) {
  const wasm::Features features = *wasm::Features::Parse("all", wasm::Features());
  size_t files = 0, modules = 0;
  for (const auto& entry : std::filesystem::directory_iterator("testing/wast/scripts")) {
    const auto script = ModulesOfScript(ReadFile(entry.path().string()), features);
    ASSERT_TRUE(script.ok()) << entry.path() << ": " << script.status();
    ++files;
    for (const ScriptModule& module : *script) {
      ++modules;
      EXPECT_EQ(wasm::text::CheckRoundTrip(module.bytes, features), absl::OkStatus())
          << entry.path() << ":" << module.line;
    }
  }
  EXPECT_GE(files, 4u);
  EXPECT_GT(modules, files);
}

}  // namespace
}  // namespace strata::testing
