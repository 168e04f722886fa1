// Breaks one invariant at a time in a small heap of the toy VM and reads what the verifier says.

#include "gc/verify/verifier.h"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "gc/heap.h"
#include "gc/heap_options.h"
#include "gtest/gtest.h"
#include "scheduler/scheduler.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/toy/toy_heap_factory.h"
#include "vm_binding/toy/toy_model.h"
#include "vm_binding/toy/toy_vm.h"

namespace strata::gc {
namespace {

class VerifierTest : public ::testing::Test {
 protected:
  VerifierTest()
      : scheduler_(*scheduler::Scheduler::Create({})),
        factory_({.max_bytes = size_t{4} << 20, .verify = true}, *scheduler_),
        vm_(*toy::ToyVm::Create(factory_)),
        object_(vm_->NewHandle()),
        other_(vm_->NewHandle()) {
    EXPECT_TRUE(vm_->Allocate(object_, {toy::ToyType::kNode, 2, 4}, 1));
    EXPECT_TRUE(vm_->Allocate(other_, {toy::ToyType::kNode, 2, 4}, 2));
    vm_->Store(object_, 1, other_);
  }

  void ExpectFault(absl::string_view invariant, absl::string_view detail) {
    const absl::Status status = factory_.heap().Verify();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
    EXPECT_TRUE(absl::StartsWith(status.message(), invariant)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), detail)) << status;
  }
  void Plant(vm::ObjectRef ref) { vm_->At(object_).slot(1).Store(ref); }

  std::unique_ptr<scheduler::Scheduler> scheduler_;
  toy::ToyHeapFactory factory_;
  std::unique_ptr<toy::ToyVm> vm_;
  toy::Handle object_;
  toy::Handle other_;
};

TEST_F(VerifierTest, IsContentWithASoundHeap) {
  EXPECT_TRUE(factory_.heap().Verify().ok());
  ASSERT_TRUE(vm_->Collect());
  EXPECT_TRUE(factory_.heap().Verify().ok());
}

TEST_F(VerifierTest, NamesAReferenceIntoFromSpace) {
  const vm::ObjectRef before = vm_->Get(other_);
  ASSERT_TRUE(vm_->Collect());
  Plant(before);
  ExpectFault("kNoRefIntoFromSpace", "from offset 16 of object at 0x");
  ExpectFault("kNoRefIntoFromSpace", "of type node in space semispace b");
}

TEST_F(VerifierTest, NamesAReferenceIntoAnObject) {
  Plant(vm::ObjectRef(vm_->Get(other_).word() + 2));
  ExpectFault("kReferencesPointToObjects", "is no object's start in space semispace a");
}

TEST_F(VerifierTest, NamesAReferenceThatLeavesTheCage) {
  Plant(vm::ObjectRef(0xFFFFFFFE));
  ExpectFault("kReferencesStayInTheCage", "reference 0xfffffffe");
}

TEST_F(VerifierTest, NamesARootThatIsNoObject) {
  vm_->Set(other_, vm::ObjectRef(4));
  ExpectFault("kReferencesStayInTheCage", "from root slot 1 of the range at 0x");
}

TEST_F(VerifierTest, NamesAForwardingHeader) {
  vm::StoreHeader(vm_->At(other_).at(), vm::HeaderWord::ForwardedTo(vm_->Get(object_)));
  ExpectFault("kNoForwardingHeaderOutsideAPause", "has header 0x");
}

TEST_F(VerifierTest, CollectionsStopTheProcessWhenTheHeapIsBroken) {
  vm::StoreHeader(vm_->At(other_).at(), vm::HeaderWord::OfType(99));
  EXPECT_DEATH(vm_->Collect(), "kTypeIsKnown");
}

}  // namespace
}  // namespace strata::gc
