#include "gc/space/large_object_space.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "gc/metadata/object_log.h"
#include "gc/metadata/space_map.h"
#include "gc/page/tuning.h"
#include "gc/space/heap_memory.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"

namespace strata::gc {
namespace {

std::unique_ptr<HeapMemory> MustCreate(size_t max_bytes) {
  auto memory = HeapMemory::Create({.max_bytes = max_bytes});
  EXPECT_TRUE(memory.ok()) << memory.status();
  return *std::move(memory);
}

void SweepAll(LargeObjectSpace& space) {
  const size_t slices = space.BeginSweep();
  for (size_t i = 0; i < slices; ++i) space.SweepSlice(i);
}

TEST(LargeObjectSpace, ObjectsAreZeroMappedAndKnowTheirSize) {
  auto memory = MustCreate(1 << 20);
  LargeObjectSpace space("large", 3, *memory);
  const vm::Address object = space.Allocate(10000, 0);
  ASSERT_FALSE(object.is_null());
  EXPECT_EQ(*object.As<uint64_t>(), 0u);
  EXPECT_EQ(space.BytesAt(object), 10000u);
  EXPECT_EQ(space.BytesAt(object + kPageBytes), 0u);
  EXPECT_EQ(space.BytesAt(object + 8), 0u);
  EXPECT_EQ(memory->space_map().Of(object + 9999), 3);
  EXPECT_EQ(space.reserved_bytes(), 3 * kPageBytes);
}

TEST(LargeObjectSpace, AnySizeIsSafeToAskFor) {
  auto memory = MustCreate(1 << 20);
  LargeObjectSpace space("large", 3, *memory);
  for (const size_t bytes : {size_t{0}, ~size_t{0}, ~size_t{7}, size_t{1} << 63, size_t{1} << 35, size_t{1} << 21}) {
    EXPECT_TRUE(space.Allocate(bytes, 0).is_null()) << bytes;
  }
  EXPECT_TRUE(space.Allocate(8, 1 << 20).is_null());
  EXPECT_EQ(memory->budget().reserved_bytes(), 0u);
}

TEST(LargeObjectSpace, SweepFreesTheUnmarkedAndClearsMarks) {
  auto memory = MustCreate(1 << 20);
  LargeObjectSpace space("large", 3, *memory);
  const vm::Address dead = space.Allocate(5000, 0);
  const vm::Address live = space.Allocate(5000, 0);
  std::memset(dead.As<void>(), 0xFF, 5000);
  EXPECT_FALSE(space.TestAndMark(live));
  EXPECT_TRUE(space.TestAndMark(live));
  SweepAll(space);
  EXPECT_EQ(space.object_count(), 1u);
  EXPECT_FALSE(space.IsMarked(live));
  EXPECT_EQ(space.BytesAt(dead), 0u);
  EXPECT_EQ(memory->budget().reserved_bytes(), 2 * kPageBytes);
  const vm::Address again = space.Allocate(5000, 0);
  EXPECT_EQ(*again.As<uint64_t>(), 0u);
  SweepAll(space);
  EXPECT_EQ(space.object_count(), 0u);
}

// Dead objects that grow from round to round never fit where others have died, and what survives lies between them.
TEST(LargeObjectSpace, FragmentsLeaveBlocksTheirRoom) {
  constexpr size_t kMaxBytes = size_t{64} << 20;
  auto memory = MustCreate(kMaxBytes);
  LargeObjectSpace space("large", 3, *memory);
  std::vector<vm::Address> survivors;
  for (size_t bytes = size_t{1} << 20;; bytes += kPageBytes) {
    if (space.Allocate(bytes, 0).is_null()) break;
    survivors.push_back(space.Allocate(kPageBytes, 0));
    ASSERT_FALSE(survivors.back().is_null());
    for (const vm::Address survivor : survivors) space.TestAndMark(survivor);
    SweepAll(space);
  }
  EXPECT_LT(space.reserved_bytes(), kMaxBytes / 8);
  const size_t blocks = (kMaxBytes - space.reserved_bytes()) / kBlockBytes;
  EXPECT_TRUE(memory->blocks().EnsureFree(blocks + blocks / 8));
}

TEST(LargeObjectSpace, OneObjectMayTakeTheWholeMaximum) {
  auto memory = MustCreate(size_t{64} << 20);
  LargeObjectSpace space("large", 3, *memory);
  EXPECT_FALSE(space.Allocate(size_t{64} << 20, 0).is_null());
}

TEST(LargeObjectSpace, ManyThreadsMarkAndSweepAtOnce) {
  auto memory = MustCreate(size_t{64} << 20);
  LargeObjectSpace space("large", 3, *memory);
  std::vector<vm::Address> objects;
  for (int i = 0; i < 2000; ++i) objects.push_back(space.Allocate(8200 + 8 * static_cast<size_t>(i), 0));
  const auto run = [](auto body) {
    std::vector<std::thread> threads;
    for (size_t t = 0; t < 4; ++t) threads.emplace_back(body, t);
    for (std::thread& thread : threads) thread.join();
  };
  run([&](size_t) {
    for (size_t i = 0; i < objects.size(); i += 3) space.TestAndMark(objects[i]);
  });
  const size_t slices = space.BeginSweep();
  run([&](size_t t) {
    for (size_t i = t; i < slices; i += 4) space.SweepSlice(i);
  });
  EXPECT_EQ(space.object_count(), (objects.size() + 2) / 3);
  EXPECT_EQ(space.Extents().size(), space.object_count());
}

TEST(LargeObjectSpace, AgingObjectsAreJudgedOnceUntilAFullCollection) {
  auto memory = *HeapMemory::Create({.max_bytes = 1 << 20, .with_log_bits = true});
  LargeObjectSpace space("large", 3, *memory, LargeObjectAging::kSticky);
  const auto sweep_young = [&space] {
    for (size_t i = space.BeginYoungSweep(); i-- != 0;) space.SweepSlice(i);
  };
  const vm::Address old = space.Allocate(20000, 0);
  const vm::Address dead = space.Allocate(10000, 0);
  EXPECT_TRUE(space.IsYoung(old));
  EXPECT_EQ(space.young_bytes(), 8 * kPageBytes);
  EXPECT_FALSE(memory->object_log().IsWatched(old));
  EXPECT_FALSE(space.TestAndMark(old));
  sweep_young();
  EXPECT_EQ(space.BytesAt(dead), 0u);
  EXPECT_FALSE(space.IsYoung(old));
  EXPECT_EQ(space.young_bytes(), 0u);
  EXPECT_TRUE(memory->object_log().IsWatched(old));
  EXPECT_TRUE(memory->object_log().IsCardWatched(old + 19968));
  EXPECT_TRUE(space.TestAndMark(old));
  sweep_young();
  EXPECT_EQ(space.BytesAt(old), 20000u);
  const vm::Address young = space.Allocate(10000, 0);
  EXPECT_TRUE(space.IsYoung(young));
  EXPECT_FALSE(memory->object_log().IsWatched(young));
  space.ClearMarks();
  EXPECT_FALSE(space.TestAndMark(young));
  SweepAll(space);
  EXPECT_EQ(space.BytesAt(old), 0u);
  EXPECT_EQ(space.object_count(), 1u);
  EXPECT_FALSE(space.IsYoung(young));
}

}  // namespace
}  // namespace strata::gc
