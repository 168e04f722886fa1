// Runs one fuzz target over its corpus, and over random and mutated inputs from fixed seeds, as a plain test.
//
//   STRATA_FUZZ_CORPUS  directory of the corpus; required
//   STRATA_FUZZ_INPUT   a single file to run instead, for instance one that libFuzzer has found

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "testing/fuzz/fuzz_target.h"

namespace strata::testing {
namespace {

using Input = std::vector<uint8_t>;

constexpr int kRandomInputs = 150;
constexpr size_t kMaxRandomBytes = 600;
constexpr int kMutationsPerFile = 8;

Input ReadInput(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return Input(std::istreambuf_iterator<char>(file), {});
}

std::vector<std::filesystem::path> Corpus() {
  const char* directory = std::getenv("STRATA_FUZZ_CORPUS");
  std::vector<std::filesystem::path> files;
  if (directory == nullptr) return files;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

void Feed(const Input& input) { LLVMFuzzerTestOneInput(input.data(), input.size()); }

TEST(Replay, Corpus) {
  if (const char* single = std::getenv("STRATA_FUZZ_INPUT")) return Feed(ReadInput(single));
  const auto files = Corpus();
  EXPECT_FALSE(files.empty());
  for (const auto& file : files) {
    std::cout << file.filename().string() << std::endl;
    Feed(ReadInput(file));
  }
}

TEST(Replay, RandomInputs) {
  for (int seed = 0; seed < kRandomInputs; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(static_cast<uint32_t>(seed));
    Input input(random() % kMaxRandomBytes);
    for (uint8_t& byte : input) byte = static_cast<uint8_t>(random());
    Feed(input);
  }
}

TEST(Replay, MutatedCorpus) {
  std::mt19937 random(1);
  for (const auto& file : Corpus()) {
    const Input original = ReadInput(file);
    for (int i = 0; i < kMutationsPerFile && !original.empty(); ++i) {
      Input input = original;
      input[random() % input.size()] = static_cast<uint8_t>(random());
      if (i % 4 == 3) input.resize(random() % input.size());
      Feed(input);
    }
  }
}

}  // namespace
}  // namespace strata::testing
