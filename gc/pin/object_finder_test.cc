// A memory with two spaces, filled by hand with objects that say their size.

#include "gc/pin/object_finder.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/filler.h"
#include "gc/page/tuning.h"
#include "gc/space/copy_space.h"
#include "gc/space/heap_memory.h"
#include "gc/space/large_object_space.h"
#include "gc/trace/kernels.h"
#include "gc/trace/model_kernels.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {
namespace {

constexpr vm::TypeId kBox = vm::kFirstVmTypeId;

// | header | bytes | ... |, no slots.
class BoxModel {
 public:
  size_t SizeOf(vm::Address object, vm::TypeId) const { return object.As<uint32_t>()[1]; }
  template <class Visitor>
  void ForEachSlot(vm::Address, vm::TypeId, const Visitor&) const {}
  bool IsKnownType(vm::TypeId type) const { return type == kBox; }
  std::string TypeName(vm::TypeId) const { return "box"; }
};

void WriteBox(vm::Address at, size_t bytes) {
  vm::StoreHeader(at, vm::HeaderWord::OfType(kBox));
  at.As<uint32_t>()[1] = static_cast<uint32_t>(bytes);
}

class ObjectFinderTest : public ::testing::Test {
 protected:
  ObjectFinderTest() : memory_(*HeapMemory::Create({.max_bytes = 64 * kBlockBytes})), kernels_(NewKernels(BoxModel())) {
    copy_ = std::make_unique<CopySpace>("copy", 1, *memory_, CopyRole::kTo);
    large_ = std::make_unique<LargeObjectSpace>("large", 2, *memory_);
  }
  ObjectFinder Finder() { return ObjectFinder(*memory_, {copy_.get(), large_.get()}, *kernels_); }

  std::unique_ptr<HeapMemory> memory_;
  std::unique_ptr<const ModelKernels> kernels_;
  std::unique_ptr<CopySpace> copy_;
  std::unique_ptr<LargeObjectSpace> large_;
};

TEST_F(ObjectFinderTest, FindsObjectsByAnyByteInAnyOrder) {
  const vm::Address block = copy_->TakeBlock(0).begin;
  ASSERT_EQ(copy_->TakeBlock(0).begin, block + kBlockBytes);
  WriteBox(block, 32);
  WriteFiller(block + 32, block + 40);
  WriteBox(block + 40, kBlockBytes);  // ends in the second block
  WriteFiller(block + (40 + kBlockBytes), block + 2 * kBlockBytes);
  const Extent first = {block, block + 32};
  const Extent second = {block + 40, block + (40 + kBlockBytes)};
  ObjectFinder finder = Finder();
  EXPECT_EQ(finder.Find(block + kBlockBytes), second);
  EXPECT_EQ(finder.Find(block + 31), first);
  EXPECT_EQ(finder.Find(block), first);
  EXPECT_TRUE(finder.Find(block + 35).empty());
  EXPECT_EQ(finder.Find(block + 40), second);
  EXPECT_EQ(finder.Find(block + (39 + kBlockBytes)), second);
  EXPECT_TRUE(finder.Find(block + (40 + kBlockBytes)).empty());
  EXPECT_TRUE(finder.Find(block + 2 * kBlockBytes).empty());
}

TEST_F(ObjectFinderTest, FindsLargeObjectsFromTheirLastPage) {
  const vm::Address object = large_->Allocate(100000, 0);
  const vm::Address other = large_->Allocate(5000, 0);
  WriteBox(object, 100000);
  WriteBox(other, 5000);
  ObjectFinder finder = Finder();
  EXPECT_EQ(finder.Find(object + 99999), (Extent{object, object + 100000}));
  EXPECT_TRUE(finder.Find(object + 100000).empty());
  EXPECT_EQ(finder.Find(other + 4999), (Extent{other, other + 5000}));
  large_->BeginSweep();
  large_->SweepSlice(0);
  EXPECT_TRUE(Finder().Find(object + 5).empty());
}

TEST_F(ObjectFinderTest, AnyNumberMayBeAskedAbout) {
  ObjectFinder finder = Finder();
  const vm::Address base = memory_->cage().base();
  for (const uintptr_t address : {uintptr_t{0}, uintptr_t{1}, ~uintptr_t{0}, base.value(), base.value() + 100,
                                  memory_->cage().objects_begin().value(), memory_->cage().objects_end().value() - 1}) {
    EXPECT_TRUE(finder.Find(vm::Address(address)).empty());
  }
}

TEST_F(ObjectFinderTest, DamagedMemoryHoldsNoObjects) {
  const vm::Address block = copy_->TakeBlock(0).begin;
  WriteBox(block, 0);
  EXPECT_TRUE(Finder().Find(block + 8).empty());
  WriteBox(block, kBlockBytes + 8);
  EXPECT_TRUE(Finder().Find(block + 8).empty());
  WriteBox(block, 16);
  vm::StoreHeader(block + 16, vm::HeaderWord(1));
  EXPECT_FALSE(Finder().Find(block + 8).empty());
  EXPECT_TRUE(Finder().Find(block + 16).empty());
}

}  // namespace
}  // namespace strata::gc
