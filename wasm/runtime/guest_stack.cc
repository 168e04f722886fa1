#include "wasm/runtime/guest_stack.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/bits.h"
#include "wasm/code/frame_layout.h"
#include "wasm/runtime/tuning.h"

namespace strata::wasm {
namespace {

constexpr size_t kMaxSlots = size_t{1} << 32;

size_t HostPageBytes() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace

absl::StatusOr<std::unique_ptr<GuestStack>> GuestStack::Create(size_t slots) {
  if (slots == 0 || slots > kMaxSlots) {
    return absl::InvalidArgumentError(absl::StrCat("a guest stack of ", slots, " slots"));
  }
  // [numbers][guard page][references][guard page]
  const size_t page = HostPageBytes();
  const size_t mapped_slots = slots + kMaxFrameSlots;
  const size_t num_bytes = base::AlignUp(mapped_slots * sizeof(uint64_t), page);
  const size_t ref_bytes = base::AlignUp(mapped_slots * sizeof(uint32_t), page);
  const size_t bytes = num_bytes + ref_bytes + 2 * page;
  void* mapping = mmap(nullptr, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapping == MAP_FAILED) {
    return absl::ResourceExhaustedError(absl::StrCat("no address space for a guest stack of ", slots, " slots"));
  }
  std::unique_ptr<GuestStack> stack(new GuestStack);
  stack->mapping_ = mapping;
  stack->mapped_bytes_ = bytes;
  stack->slots_ = slots;
  uint8_t* refs = static_cast<uint8_t*>(mapping) + num_bytes + page;
  if (mprotect(mapping, num_bytes, PROT_READ | PROT_WRITE) != 0 ||
      mprotect(refs, ref_bytes, PROT_READ | PROT_WRITE) != 0) {
    return absl::ResourceExhaustedError(absl::StrCat("no memory for a guest stack of ", slots, " slots"));
  }
  stack->nums_ = static_cast<uint64_t*>(mapping);
  stack->refs_ = reinterpret_cast<uint32_t*>(refs);
  return stack;
}

GuestStack::~GuestStack() {
  if (mapping_ != nullptr) munmap(mapping_, mapped_bytes_);
}

void GuestStack::ClearRefs(size_t first, size_t last) {
  if (first >= last) return;
  uint32_t* begin = refs_ + first;
  uint32_t* end = refs_ + last;
  const size_t page = HostPageBytes();
  const uintptr_t page_begin = base::AlignUp(reinterpret_cast<uintptr_t>(begin), page);
  const uintptr_t page_end = base::AlignDown(reinterpret_cast<uintptr_t>(end), page);
  // Whole pages of a large range go back to the system, which hands them out zeroed.
  const bool large = page_begin < page_end && page_end - page_begin >= kReleaseStackBytes;
  if (large && madvise(reinterpret_cast<void*>(page_begin), page_end - page_begin, MADV_DONTNEED) == 0) {
    std::memset(begin, 0, page_begin - reinterpret_cast<uintptr_t>(begin));
    std::memset(reinterpret_cast<void*>(page_end), 0, reinterpret_cast<uintptr_t>(end) - page_end);
    return;
  }
  std::memset(begin, 0, (last - first) * sizeof(uint32_t));
}

}  // namespace strata::wasm
