#include "gc/verify/heap_walk.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gc/alloc/bump_allocator.h"
#include "gc/alloc/filler.h"
#include "gc/trace/model_kernels.h"
#include "gtest/gtest.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"

namespace strata::gc {
namespace {

class HeapWalkTest : public ::testing::Test {
 protected:
  vm::Address At(size_t offset) { return vm::Address::FromPointer(memory_.data()) + offset; }

  std::vector<uint32_t> Ids(size_t end, absl::Status& status) {
    std::vector<uint32_t> ids;
    status = WalkExtent({At(0), At(end)}, *kernels_,
                        [&ids](vm::Address object, vm::TypeId, size_t) { ids.push_back(toy::ToyObject(object).id()); });
    return ids;
  }
  std::string Message(size_t end) {
    absl::Status status;
    Ids(end, status);
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    return std::string(status.message());
  }

  std::vector<uint64_t> memory_ = std::vector<uint64_t>(64);
  std::unique_ptr<const ModelKernels> kernels_ = toy::NewToyKernels();
};

TEST_F(HeapWalkTest, VisitsObjectsAndSkipsFillers) {
  WriteFiller(At(0), At(8));
  toy::ToyObject(At(8)).Initialise({toy::ToyType::kNode, 1, 0}, 11);
  WriteFiller(At(24), At(64));
  toy::ToyObject(At(64)).Initialise({toy::ToyType::kBlob, 0, 20}, 12);
  absl::Status status;
  EXPECT_EQ(Ids(96, status), (std::vector<uint32_t>{11, 12}));
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(HeapWalkTest, NamesAForwardingHeaderLeftBehind) {
  vm::StoreHeader(At(0), vm::HeaderWord(vm::HeaderWord::kBusy));
  EXPECT_TRUE(absl::StartsWith(Message(96), "kNoForwardingHeaderOutsideAPause: object at 0x")) << Message(96);
}

TEST_F(HeapWalkTest, NamesAnUnknownType) {
  vm::StoreHeader(At(0), vm::HeaderWord::OfType(99));
  EXPECT_TRUE(absl::StrContains(Message(96), "kTypeIsKnown")) << Message(96);
  EXPECT_TRUE(absl::StrContains(Message(96), "type id 99")) << Message(96);
}

TEST_F(HeapWalkTest, NamesAnObjectThatLeavesItsRange) {
  toy::ToyObject(At(0)).Initialise({toy::ToyType::kArray, 30, 0}, 1);
  EXPECT_TRUE(absl::StrContains(Message(96), "kHeapIsParseable")) << Message(96);
  EXPECT_TRUE(absl::StrContains(Message(96), "array claims 136 bytes; 96 are left")) << Message(96);
}

TEST_F(HeapWalkTest, NamesAFillerOfNoSize) {
  vm::StoreHeader(At(0), vm::HeaderWord::OfType(vm::kFillerArrayTypeId));
  EXPECT_TRUE(absl::StrContains(Message(96), "filler claims 0 bytes")) << Message(96);
}

}  // namespace
}  // namespace strata::gc
