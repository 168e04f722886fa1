#include "gc/page/block_pool.h"

#include <algorithm>
#include <bit>

#include "gc/page/tuning.h"
#include "vm_binding/base/check.h"

namespace strata::gc {

namespace {

bool Test(const std::vector<uint64_t>& bits, size_t index) { return (bits[index / 64] >> (index % 64) & 1) != 0; }
uint64_t Bit(size_t index) { return uint64_t{1} << (index % 64); }

}  // namespace

vm::Address BlockPool::Take() {
  absl::MutexLock lock(&mutex_);
  if (free_blocks_ == 0 && !GrowLocked(1) && !ReadmitLocked(1)) return vm::Address();
  while (free_bits_[first_word_] == 0) ++first_word_;
  const size_t index = first_word_ * 64 + static_cast<size_t>(std::countr_zero(free_bits_[first_word_]));
  free_bits_[first_word_] &= free_bits_[first_word_] - 1;
  --free_blocks_;
  if (Test(touched_bits_, index)) --touched_blocks_;
  touched_bits_[first_word_] &= ~Bit(index);
  return BlockAt(index);
}

void BlockPool::Give(vm::Address block) {
  absl::MutexLock lock(&mutex_);
  const size_t index = (block - cage_.objects_begin()) / kBlockBytes;
  STRATA_CHECK(index < known_blocks_ && !Test(free_bits_, index), "kGivenBlockWasTaken");
  if (quarantines_ && quarantine_.Put(block, kBlockBytes)) return;
  SetFreeLocked(index);
  touched_bits_[index / 64] |= Bit(index);
  ++touched_blocks_;
}

bool BlockPool::EnsureFree(size_t blocks) {
  absl::MutexLock lock(&mutex_);
  if (free_blocks_ >= blocks) return true;
  return GrowLocked(blocks - free_blocks_) || ReadmitLocked(blocks - free_blocks_);
}

size_t BlockPool::free_blocks() const {
  absl::MutexLock lock(&mutex_);
  return free_blocks_;
}

size_t BlockPool::touched_blocks() const {
  absl::MutexLock lock(&mutex_);
  return touched_blocks_;
}

size_t BlockPool::Trim(size_t keep, size_t most, OnReturned on_returned) {
  absl::MutexLock lock(&mutex_);
  size_t returned = 0;
  size_t free_below = free_blocks_;
  size_t end = known_blocks_;
  while (returned < most) {
    const size_t last = FindTouchedBelowLocked(end, keep, free_below);
    if (last == end) break;
    // Neighbours go with one call.
    size_t first = last;
    while (first != 0 && last + 1 - first < most - returned && free_below > keep && Test(touched_bits_, first - 1)) {
      --first;
      --free_below;
    }
    if (!ReturnLocked(first, last + 1, on_returned)) break;
    returned += last + 1 - first;
    end = first;
  }
  return returned;
}

size_t BlockPool::FindTouchedBelowLocked(size_t end, size_t keep, size_t& free_below) {
  for (size_t index = end; index-- != 0 && free_below > keep;) {
    if (!Test(free_bits_, index)) continue;
    --free_below;
    if (Test(touched_bits_, index)) return index;
  }
  return end;
}

bool BlockPool::ReturnLocked(size_t begin, size_t end, OnReturned on_returned) {
  if (!Cage::Return(BlockAt(begin), (end - begin) * kBlockBytes)) return false;
  for (size_t index = begin; index < end; ++index) touched_bits_[index / 64] &= ~Bit(index);
  touched_blocks_ -= end - begin;
  on_returned(BlockAt(begin), BlockAt(end));
  return true;
}

vm::Address BlockPool::BlockAt(size_t index) const { return cage_.objects_begin() + index * kBlockBytes; }

bool BlockPool::GrowLocked(size_t blocks) {
  const size_t room = (cage_.objects_end() - cage_.objects_begin()) / kBlockBytes;
  if (blocks > room - known_blocks_) return false;
  if (!cage_.GrowLow(cage_.objects_begin() + (known_blocks_ + blocks) * kBlockBytes)) return false;
  for (size_t i = 0; i < blocks; ++i) SetFreeLocked(known_blocks_++);
  return true;
}

bool BlockPool::ReadmitLocked(size_t blocks) {
  for (; blocks != 0; --blocks) {
    const auto oldest = quarantine_.TakeOldest();
    if (!oldest.has_value()) return false;
    SetFreeLocked((oldest->first - cage_.objects_begin()) / kBlockBytes);
  }
  return true;
}

void BlockPool::SetFreeLocked(size_t index) {
  const size_t word = index / 64;
  if (word >= free_bits_.size()) {
    free_bits_.resize(word + 1);
    touched_bits_.resize(word + 1);
  }
  free_bits_[word] |= Bit(index);
  first_word_ = std::min(first_word_, word);
  ++free_blocks_;
}

}  // namespace strata::gc
