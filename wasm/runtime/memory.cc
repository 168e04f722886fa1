#include "wasm/runtime/memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/bits.h"
#include "wasm/runtime/tuning.h"

namespace strata::wasm {
namespace {

constexpr uint8_t kWasmPageLog2 = 16;
constexpr uint64_t kAddressable32 = uint64_t{1} << 32;
// The widest access, so that one which starts at the guard's last byte still ends inside the reservation.
constexpr uint64_t kWidestAccessBytes = 16;

uint64_t HostPageBytes() { return static_cast<uint64_t>(sysconf(_SC_PAGESIZE)); }

bool MayBeGuarded(const MemoryType& type) {
  return type.address == AddressType::kI32 && type.page_size_log2 == kWasmPageLog2;
}

// The most pages a memory of this type may ever have. With pages of one byte a 32-bit size must still be expressible.
uint64_t MaxPages(const MemoryType& type, uint64_t max_wasm_pages_allowed) {
  const uint64_t allowed_bytes = std::min(max_wasm_pages_allowed, uint64_t{1} << (63 - kWasmPageLog2)) << kWasmPageLog2;
  uint64_t pages = allowed_bytes >> type.page_size_log2;
  if (type.limits.maximum.has_value()) pages = std::min(pages, *type.limits.maximum);
  if (type.address == AddressType::kI32) {
    pages = std::min(pages, std::min(kAddressable32 >> type.page_size_log2, kAddressable32 - 1));
  }
  return pages;
}

uint8_t* Reserve(uint64_t bytes, int protection) {
  void* mapping = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return mapping == MAP_FAILED ? nullptr : static_cast<uint8_t*>(mapping);
}

}  // namespace

absl::StatusOr<std::unique_ptr<MemoryInstance>> MemoryInstance::Create(const MemoryType& type, bool want_guarded,
                                                                       uint64_t max_pages_allowed) {
  std::unique_ptr<MemoryInstance> memory(new MemoryInstance);
  memory->type_ = type;
  if (type.shared) memory->wait_queue_ = std::make_unique<WaitQueue>();
  memory->max_pages_ = MaxPages(type, max_pages_allowed);
  if (type.limits.minimum > memory->max_pages_) {
    return absl::ResourceExhaustedError(
        absl::StrCat("memory of ", type.limits.minimum, " pages exceeds the limit of ", memory->max_pages_));
  }
  if (!(want_guarded && MayBeGuarded(type) && memory->ReserveGuarded()) && !memory->ReserveChecked()) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no address space for a memory of ", type.limits.minimum, " pages"));
  }
  if (memory->Grow(type.limits.minimum) < 0) {
    return absl::ResourceExhaustedError(absl::StrCat("no memory for ", type.limits.minimum, " pages"));
  }
  return memory;
}

MemoryInstance::~MemoryInstance() {
  if (base_ != nullptr) munmap(base_, reserved_bytes_);
}

bool MemoryInstance::ReserveGuarded() {
  const uint64_t bytes = base::AlignUp(kAddressable32 + kMemoryGuardBytes + kWidestAccessBytes, HostPageBytes());
  base_ = Reserve(bytes, PROT_NONE);
  if (base_ == nullptr) return false;
  reserved_bytes_ = bytes;
  guarded_ = fixed_ = true;
  return true;
}

bool MemoryInstance::ReserveChecked() {
  const uint64_t page = HostPageBytes();
  const uint64_t max_bytes = std::max(base::AlignUp(max_pages_ << type_.page_size_log2, page), page);
  fixed_ = type_.shared || (type_.limits.maximum.has_value() && max_bytes <= kReserveWholeBytes);
  // A memory that may move starts as one page, so that `base` is never null.
  reserved_bytes_ = fixed_ ? max_bytes : page;
  base_ = Reserve(reserved_bytes_, fixed_ ? PROT_NONE : PROT_READ | PROT_WRITE);
  return base_ != nullptr;
}

bool MemoryInstance::Commit(uint64_t bytes) {
  const uint64_t page = HostPageBytes();
  const uint64_t have = base::AlignUp(this->bytes(), page), want = base::AlignUp(bytes, page);
  if (fixed_) {
    return want <= have || mprotect(base_ + have, want - have, PROT_READ | PROT_WRITE) == 0;
  }
  if (want <= reserved_bytes_) return true;
  void* moved = mremap(base_, reserved_bytes_, want, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) return false;
  base_ = static_cast<uint8_t*>(moved);
  reserved_bytes_ = want;
  return true;
}

int64_t MemoryInstance::Grow(uint64_t delta_pages) {
  absl::MutexLock lock(&growth_);
  const uint64_t old_pages = pages();
  if (delta_pages > max_pages_ - old_pages) return -1;
  const uint64_t bytes = (old_pages + delta_pages) << type_.page_size_log2;
  if (!Commit(bytes)) return -1;
  bytes_.store(bytes, std::memory_order_release);  // pairs with the acquire in bytes()
  return static_cast<int64_t>(old_pages);
}

}  // namespace strata::wasm
