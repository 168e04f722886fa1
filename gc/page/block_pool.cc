#include "gc/page/block_pool.h"

#include <algorithm>
#include <bit>

#include "gc/page/tuning.h"
#include "vm_binding/base/check.h"

namespace strata::gc {

vm::Address BlockPool::Take() {
  absl::MutexLock lock(&mutex_);
  if (free_blocks_ == 0 && !GrowLocked(1)) return vm::Address();
  while (free_bits_[first_word_] == 0) ++first_word_;
  const size_t bit = static_cast<size_t>(std::countr_zero(free_bits_[first_word_]));
  free_bits_[first_word_] &= free_bits_[first_word_] - 1;
  --free_blocks_;
  return cage_.objects_begin() + (first_word_ * 64 + bit) * kBlockBytes;
}

void BlockPool::Give(vm::Address block) {
  absl::MutexLock lock(&mutex_);
  const size_t index = (block - cage_.objects_begin()) / kBlockBytes;
  STRATA_CHECK(index < known_blocks_ && (free_bits_[index / 64] >> (index % 64) & 1) == 0, "kGivenBlockWasTaken");
  SetFreeLocked(index);
}

bool BlockPool::EnsureFree(size_t blocks) {
  absl::MutexLock lock(&mutex_);
  return free_blocks_ >= blocks || GrowLocked(blocks - free_blocks_);
}

size_t BlockPool::free_blocks() const {
  absl::MutexLock lock(&mutex_);
  return free_blocks_;
}

bool BlockPool::GrowLocked(size_t blocks) {
  const size_t room = (cage_.objects_end() - cage_.objects_begin()) / kBlockBytes;
  if (blocks > room - known_blocks_) return false;
  if (!cage_.GrowLow(cage_.objects_begin() + (known_blocks_ + blocks) * kBlockBytes)) return false;
  for (size_t i = 0; i < blocks; ++i) SetFreeLocked(known_blocks_++);
  return true;
}

void BlockPool::SetFreeLocked(size_t index) {
  const size_t word = index / 64;
  if (word >= free_bits_.size()) free_bits_.resize(word + 1);
  free_bits_[word] |= uint64_t{1} << (index % 64);
  first_word_ = std::min(first_word_, word);
  ++free_blocks_;
}

}  // namespace strata::gc
