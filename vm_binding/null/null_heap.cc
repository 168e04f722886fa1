#include "vm_binding/null/null_heap.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/bits.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/object_ref.h"
#include "vm_binding/contract/slot.h"

namespace strata::null {
namespace {

constexpr size_t kGranuleBytes = size_t{64} << 10;
constexpr size_t kMaxBumpBytes = size_t{8} << 10;

// Out of the cursor's range or too large for the fast path; all objects come from the one range.
vm::Address AllocateSlow(vm::Mutator& mutator, const vm::AllocRequest& request) {
  vm::BumpCursor& cursor = mutator.cursor;
  if (cursor.limit - cursor.cursor < request.bytes) return vm::Address();
  const vm::Address object(cursor.cursor);
  cursor.cursor += request.bytes;
  return object;
}

constexpr vm::MutatorOps kOps = {
    .alloc_slow = &AllocateSlow,
    .write_slow = [](vm::Mutator&, vm::ObjectRef, vm::RefSlot, vm::ObjectRef) {},
    .write_range_slow = [](vm::Mutator&, vm::ObjectRef, vm::RefSlot, size_t) {},
    .collect = [](vm::Mutator&, vm::CollectReason) { return false; },
};

// The reservation and its binding to one mutator.
class NullHeap final : public vm::BoundHeap {
 public:
  NullHeap(vm::Mutator& mutator, void* memory, size_t bytes) : mutator_(mutator), memory_(memory), bytes_(bytes) {
    mutator_.cage_base = vm::Address::FromPointer(memory);
    mutator_.cursor.cursor = mutator_.cage_base.value() + vm::kNullGuardBytes;
    mutator_.cursor.limit = mutator_.cage_base.value() + bytes;
    mutator_.max_bump_bytes = kMaxBumpBytes;
    mutator_.ops = &kOps;
  }
  ~NullHeap() override {
    mutator_.cage_base = vm::Address();
    mutator_.cursor = vm::BumpCursor();
    mutator_.max_bump_bytes = 0;
    mutator_.ops = nullptr;
    ::munmap(memory_, bytes_);
  }

 private:
  vm::Mutator& mutator_;
  void* const memory_;
  const size_t bytes_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<vm::BoundHeap>> NullHeapFactory::Create(vm::Mutator& mutator, vm::VmHooks&) {
  if (max_bytes_ > vm::kMaxCageBytes - vm::kNullGuardBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("a heap spans at most ", vm::kMaxCageBytes, " bytes; asked for ", max_bytes_));
  }
  const size_t bytes = vm::kNullGuardBytes + base::AlignUp(max_bytes_, kGranuleBytes);
  void* const memory = ::mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot reserve ", bytes, " bytes: ", std::strerror(errno)));
  }
  auto heap = std::make_unique<NullHeap>(mutator, memory, bytes);
  void* const objects = static_cast<char*>(memory) + vm::kNullGuardBytes;
  if (::mprotect(objects, bytes - vm::kNullGuardBytes, PROT_READ | PROT_WRITE) != 0) {
    return absl::ResourceExhaustedError(absl::StrCat("cannot commit ", bytes, " bytes: ", std::strerror(errno)));
  }
  return heap;
}

}  // namespace strata::null
