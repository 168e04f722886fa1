#include "gc/space/heap_memory.h"

#include <sys/mman.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "gc/metadata/granule_map.h"
#include "gc/page/tuning.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

bool IsResident(vm::Address address) {
  unsigned char page = 0;
  const uintptr_t begin = address.value() / kPageBytes * kPageBytes;
  EXPECT_EQ(::mincore(reinterpret_cast<void*>(begin), 1, &page), 0);
  return (page & 1) != 0;
}

constexpr size_t kBlocks = 64;  // 64 KiB of granules

struct World {
  World() {
    for (size_t i = 0; i < kBlocks; ++i) {
      blocks.push_back(memory->blocks().Take());
      *blocks.back().As<uint64_t>() = 42;
      memory->granules().SetRange(blocks.back(), blocks.back() + kBlockBytes);
    }
  }
  void GiveAllBut(size_t kept) {
    for (size_t i = 0; i < kBlocks; ++i) {
      if (i != kept) memory->blocks().Give(blocks[i]);
    }
  }
  size_t LiveBytes(size_t block) { return memory->granules().SetBytes(blocks[block], blocks[block] + kBlockBytes); }

  std::unique_ptr<HeapMemory> memory = *HeapMemory::Create({.max_bytes = size_t{16} << 20, .with_granules = true});
  std::vector<vm::Address> blocks;
};

TEST(HeapMemory, WhatIsReturnedIsNoLongerResident) {
  World world;
  world.GiveAllBut(3);
  EXPECT_TRUE(IsResident(world.blocks[40]));
  EXPECT_EQ(world.memory->ReturnFree(0, SIZE_MAX), (kBlocks - 1) * kBlockBytes);
  EXPECT_FALSE(IsResident(world.blocks[40]));
  EXPECT_TRUE(IsResident(world.blocks[3]));
  EXPECT_EQ(*world.blocks[3].As<uint64_t>(), 42u);
}

TEST(HeapMemory, MetadataGoesOnlyWhereItCoversNothingElse) {
  for (size_t kept = 0; kept < kBlocks; kept += 7) {
    World world;
    world.GiveAllBut(kept);
    world.memory->ReturnFree(0, SIZE_MAX);
    EXPECT_EQ(world.LiveBytes(kept), kBlockBytes);
    size_t forgotten = 0;
    for (size_t i = 0; i < kBlocks; ++i) forgotten += world.LiveBytes(i) == 0 ? 1 : 0;
    EXPECT_GE(forgotten, kBlocks - 16) << kept;  // a page of granules covers four blocks, and a table begins anywhere
  }
}

TEST(HeapMemory, SomeMayStayAndSomeMayWait) {
  World world;
  world.GiveAllBut(kBlocks);
  EXPECT_EQ(world.memory->ReturnFree(16 * kBlockBytes, 8 * kBlockBytes), 8 * kBlockBytes);
  EXPECT_TRUE(IsResident(world.blocks[15]));
  EXPECT_TRUE(IsResident(world.blocks[kBlocks - 9]));
  EXPECT_FALSE(IsResident(world.blocks[kBlocks - 8]));
}

// A maximum near the largest cage leaves no address space to spare; large objects are not refused for that.
TEST(HeapMemory, AHugeMaximumHasRoomForLargeObjects) {
  constexpr size_t kMaxBytes = size_t{15} << 30;
  auto memory = HeapMemory::Create({.max_bytes = kMaxBytes});
  if (!memory.ok()) GTEST_SKIP() << memory.status();
  EXPECT_EQ((*memory)->LowBytesBeside(4096), kMaxBytes - 4096);
  EXPECT_FALSE((*memory)->page_runs().Take(size_t{4} << 20, (*memory)->LowBytesBeside(size_t{4} << 20)).is_null());
}

TEST(HeapMemory, LargeObjectsLeaveBlocksWhatTheBudgetLeavesThem) {
  World world;
  EXPECT_GE(world.memory->LowBytesBeside(0), (size_t{16} << 20) * 9 / 8);
  EXPECT_LT(world.memory->LowBytesBeside(size_t{16} << 20), size_t{4} << 20);
  EXPECT_EQ(world.memory->LowBytesBeside(SIZE_MAX), world.memory->LowBytesBeside(size_t{16} << 20));
}

}  // namespace
}  // namespace strata::gc
