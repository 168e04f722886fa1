#include "wasm/runtime/shared_bytes.h"

#include <cstring>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

std::vector<uint8_t> Pattern(size_t size) {
  std::vector<uint8_t> bytes(size);
  for (size_t i = 0; i < size; ++i) bytes[i] = static_cast<uint8_t>(i * 7 + 1);
  return bytes;
}

TEST(SharedBytes, CopyIsMemmove) {
  constexpr size_t kSize = 64;
  for (size_t from = 0; from < 20; ++from) {
    for (size_t to = 0; to < 20; ++to) {
      for (size_t count : {0, 1, 7, 8, 9, 24, 40}) {
        std::vector<uint8_t> bytes = Pattern(kSize), expected = bytes;
        CopySharedBytes(bytes.data() + to, bytes.data() + from, count);
        std::memmove(expected.data() + to, expected.data() + from, count);
        EXPECT_EQ(bytes, expected) << from << " to " << to << ", " << count;
      }
    }
  }
}

TEST(SharedBytes, FillIsMemset) {
  for (size_t count : {0, 1, 8, 17}) {
    std::vector<uint8_t> bytes = Pattern(32), expected = bytes;
    FillSharedBytes(bytes.data() + 3, 9, count);
    std::memset(expected.data() + 3, 9, count);
    EXPECT_EQ(bytes, expected) << count;
  }
}

}  // namespace
}  // namespace strata::wasm
