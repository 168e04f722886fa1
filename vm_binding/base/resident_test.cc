#include "vm_binding/base/resident.h"

#include <cstddef>
#include <memory>

#include "gtest/gtest.h"

namespace strata::base {
namespace {

TEST(ResidentBytes, GrowWithWhatIsTouched) {
  constexpr size_t kBytes = size_t{64} << 20;
  const uint64_t before = ResidentBytes();
  ASSERT_GT(before, 0u);
  const auto touched = std::make_unique<volatile char[]>(kBytes);
  for (size_t i = 0; i < kBytes; i += 4096) touched[i] = 1;
  EXPECT_GE(ResidentBytes(), before + kBytes / 2);
}

}  // namespace
}  // namespace strata::base
