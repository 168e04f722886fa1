#include "wasm/runtime/ref_words.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

constexpr size_t kWords = 24;

std::vector<uint32_t> Numbered() {
  std::vector<uint32_t> words(kWords);
  std::iota(words.begin(), words.end(), 100);
  return words;
}

TEST(RefWords, CopyEveryOverlapAndAlignment) {
  for (size_t from = 0; from < 8; ++from) {
    for (size_t to = 0; to < 8; ++to) {
      for (size_t count = 0; count + std::max(from, to) <= kWords; ++count) {
        std::vector<uint32_t> words = Numbered(), expected = Numbered();
        std::copy_n(Numbered().begin() + from, count, expected.begin() + to);
        CopyRefWords(words.data() + to, words.data() + from, count);
        EXPECT_EQ(words, expected) << count << " from " << from << " to " << to;
      }
    }
  }
}

TEST(RefWords, FillNothingButTheirRange) {
  for (size_t first = 0; first < 4; ++first) {
    for (size_t count = 0; first + count <= kWords; ++count) {
      std::vector<uint32_t> words = Numbered(), expected = Numbered();
      std::fill_n(expected.begin() + first, count, 0xfffffff8);
      FillRefWords(words.data() + first, count, 0xfffffff8);
      EXPECT_EQ(words, expected) << count << " at " << first;
    }
  }
}

}  // namespace
}  // namespace strata::wasm
