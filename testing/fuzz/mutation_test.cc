// Every prefix and every change of a single byte of small modules, through decoder, validator, lowering and a run.
//
// STRATA_FUZZ_CORPUS names the directory of modules. What is asserted is that nothing stops the process and that a
// module's verdict has words; the modules are few and small, so that all mutations are tried.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "testing/fuzz/guest_runner.h"
#include "tools/strata/supported_features.h"

namespace strata::testing {
namespace {

constexpr uintmax_t kMaxBytes = 200;
constexpr size_t kHeapBytes = size_t{1} << 20;

struct NamedModule {
  std::string name;
  std::vector<uint8_t> bytes;
};

std::vector<NamedModule> SmallModules() {
  std::vector<NamedModule> modules;
  for (const auto& entry : std::filesystem::directory_iterator(std::getenv("STRATA_FUZZ_CORPUS"))) {
    if (entry.path().extension() != ".wasm" || entry.file_size() > kMaxBytes) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    modules.push_back({entry.path().stem().string(), {std::istreambuf_iterator<char>(file), {}}});
  }
  std::sort(modules.begin(), modules.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return modules;
}

class MutationTest : public ::testing::TestWithParam<NamedModule> {
 protected:
  MutationTest() : runner_(Options()) {}

  // Returns whether the module ran.
  bool Try(absl::Span<const uint8_t> bytes) {
    const Transcript transcript = runner_.Run(bytes);
    EXPECT_NE(transcript.refusal.empty(), transcript.lines.empty());
    return transcript.refusal.empty();
  }

 private:
  static GuestRunnerOptions Options() {
    GuestRunnerOptions options;
    options.features = tools::SupportedFeatures();
    options.guarded_memories = false;
    options.heap.max_bytes = kHeapBytes;
    return options;
  }

  GuestRunner runner_;
};

TEST_P(MutationTest, EveryPrefixIsSurvived) {
  const absl::Span<const uint8_t> bytes = GetParam().bytes;
  for (size_t size = 0; size < bytes.size(); ++size) Try(bytes.first(size));
}

TEST_P(MutationTest, EveryChangedByteIsSurvived) {
  std::vector<uint8_t> bytes = GetParam().bytes;
  for (uint8_t& byte : bytes) {
    const uint8_t original = byte;
    for (int change = 1; change < 256; ++change) {
      byte = static_cast<uint8_t>(original ^ change);
      Try(bytes);
    }
    byte = original;
  }
}

INSTANTIATE_TEST_SUITE_P(SmallModules, MutationTest, ::testing::ValuesIn(SmallModules()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace strata::testing
