#include "gc/page/cage.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "gc/page/tuning.h"
#include "vm_binding/base/bits.h"
#include "vm_binding/base/check.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {
namespace {

constexpr size_t kInnerGuardBytes = kCommitBytes;
constexpr int kReadWrite = PROT_READ | PROT_WRITE;

vm::Address RoundUp(vm::Address base, vm::Address address, size_t step) {
  return base + base::AlignUp(address - base, step);
}

vm::Address RoundDown(vm::Address base, vm::Address address, size_t step) {
  return base + base::AlignDown(address - base, step);
}

struct PageRange {
  vm::Address begin;
  vm::Address end;
};

// The system pages that lie wholly in the range; end may be below begin.
PageRange WholePages(vm::Address begin, size_t bytes) {
  static const size_t system_page_bytes = static_cast<size_t>(::sysconf(_SC_PAGESIZE));
  return {vm::Address(base::AlignUp(begin.value(), system_page_bytes)),
          vm::Address(base::AlignDown(begin.value() + bytes, system_page_bytes))};
}

bool MakeAccessible(vm::Address begin, vm::Address end) {
  return begin == end || ::mprotect(begin.As<void>(), end - begin, kReadWrite) == 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Cage>> Cage::Reserve(const CageSpec& spec) {
  if (spec.object_bytes > vm::kMaxCageBytes - vm::kNullGuardBytes) {
    return absl::InvalidArgumentError(absl::StrCat("a heap's cage spans at most ", vm::kMaxCageBytes,
                                                   " bytes; asked for ", spec.object_bytes, " bytes of objects"));
  }
  const size_t object_bytes = base::AlignUp(spec.object_bytes, kCommitBytes);
  const size_t metadata_bytes = base::AlignUp(spec.metadata_bytes, kCommitBytes);
  const size_t reserved = vm::kNullGuardBytes + object_bytes + metadata_bytes + 2 * kInnerGuardBytes;
  void* const memory = ::mmap(nullptr, reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot reserve ", reserved, " bytes of address space for a heap: ", std::strerror(errno)));
  }
  // From here on the destructor releases it.
  std::unique_ptr<Cage> cage(new Cage(vm::Address::FromPointer(memory), reserved, object_bytes));
  if (!MakeAccessible(cage->metadata_begin_, cage->metadata_begin_ + metadata_bytes)) {
    return absl::ResourceExhaustedError(
        absl::StrCat("cannot commit ", metadata_bytes, " bytes of heap metadata: ", std::strerror(errno)));
  }
  return cage;
}

Cage::Cage(vm::Address base, size_t reserved_bytes, size_t object_bytes)
    : base_(base),
      reserved_bytes_(reserved_bytes),
      objects_begin_(base + vm::kNullGuardBytes),
      objects_end_(objects_begin_ + object_bytes),
      metadata_begin_(objects_end_ + kInnerGuardBytes),
      low_end_(objects_begin_),
      high_begin_(objects_end_) {}

Cage::~Cage() { STRATA_CHECK(::munmap(base_.As<void>(), reserved_bytes_) == 0, "kCageIsReleasedWhole"); }

bool Cage::GrowLow(vm::Address up_to) {
  absl::MutexLock lock(&mutex_);
  if (up_to <= low_end_) return true;
  if (up_to > high_begin_) return false;
  // The high part's first commit step may begin inside this one.
  const vm::Address end = std::min(RoundUp(objects_begin_, up_to, kCommitBytes), high_begin_);
  if (!MakeAccessible(low_end_, end)) return false;
  low_end_ = end;
  return true;
}

bool Cage::GrowHigh(vm::Address down_to) {
  absl::MutexLock lock(&mutex_);
  if (down_to >= high_begin_) return true;
  if (down_to < low_end_) return false;
  const vm::Address begin = std::max(RoundDown(objects_begin_, down_to, kCommitBytes), low_end_);
  if (!MakeAccessible(begin, high_begin_)) return false;
  high_begin_ = begin;
  return true;
}

void Cage::ShrinkHigh(vm::Address up_to) {
  absl::MutexLock lock(&mutex_);
  const vm::Address begin = RoundDown(objects_begin_, up_to, kCommitBytes);
  if (begin <= high_begin_) return;
  // A fresh inaccessible mapping in its place gives the memory back and merges with the reservation.
  void* const memory = ::mmap(high_begin_.As<void>(), begin - high_begin_, PROT_NONE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  if (memory == MAP_FAILED) return;
  high_begin_ = begin;
}

bool Cage::Protect(vm::Address begin, size_t bytes) {
  return ::mmap(begin.As<void>(), bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) !=
         MAP_FAILED;
}

bool Cage::Unprotect(vm::Address begin, size_t bytes) { return MakeAccessible(begin, begin + bytes); }

void Cage::Discard(vm::Address begin, size_t bytes) {
  if (!Return(begin, bytes)) {
    std::memset(begin.As<void>(), 0, bytes);
    return;
  }
  const PageRange pages = WholePages(begin, bytes);
  std::memset(begin.As<void>(), 0, pages.begin - begin);
  std::memset(pages.end.As<void>(), 0, begin + bytes - pages.end);
}

bool Cage::Return(vm::Address begin, size_t bytes) {
  const PageRange pages = WholePages(begin, bytes);
  return pages.begin < pages.end && ::madvise(pages.begin.As<void>(), pages.end - pages.begin, MADV_DONTNEED) == 0;
}

vm::Address Cage::low_end() const {
  absl::MutexLock lock(&mutex_);
  return low_end_;
}

vm::Address Cage::high_begin() const {
  absl::MutexLock lock(&mutex_);
  return high_begin_;
}

size_t Cage::committed_bytes() const {
  absl::MutexLock lock(&mutex_);
  return (low_end_ - objects_begin_) + (objects_end_ - high_begin_);
}

}  // namespace strata::gc
