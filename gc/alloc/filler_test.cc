#include "gc/alloc/filler.h"

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {
namespace {

TEST(Filler, OfEverySizeReadsBackWhole) {
  for (size_t bytes = 8; bytes <= 256; bytes += 8) {
    std::vector<uint64_t> memory(64, ~uint64_t{0});
    const vm::Address begin = vm::Address::FromPointer(memory.data());
    WriteFiller(begin, begin + bytes);
    const vm::HeaderWord header = vm::LoadHeader(begin);
    ASSERT_TRUE(header.is_type());
    EXPECT_TRUE(IsFillerType(header.type_id()));
    EXPECT_EQ(FillerBytes(begin, header.type_id()), bytes);
    EXPECT_EQ(memory[bytes / 8], ~uint64_t{0});
  }
}

TEST(Filler, OfNoBytesWritesNothing) {
  uint64_t word = ~uint64_t{0};
  WriteFiller(vm::Address::FromPointer(&word), vm::Address::FromPointer(&word));
  EXPECT_EQ(word, ~uint64_t{0});
}

TEST(Filler, TypesOfTheVmAreNone) { EXPECT_FALSE(IsFillerType(vm::kFirstVmTypeId)); }

}  // namespace
}  // namespace strata::gc
