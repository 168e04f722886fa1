#include "gc/trigger/governor.h"

#include <algorithm>

namespace strata::gc {
namespace {

constexpr size_t kSoftRoomDivisor = 8;

}  // namespace

Governor::Governor(PageBudget& budget, std::unique_ptr<HeapLimit> policy, size_t copy_factor, TimeSource* time)
    : budget_(budget),
      policy_(std::move(policy)),
      copy_factor_(copy_factor),
      time_(time == nullptr ? system_time_ : *time),
      mutator_begin_ns_(time_.NowNanos()) {
  GiveWay(0);
}

void Governor::BeginCollection(uint64_t allocated_bytes) {
  collection_begin_ns_ = time_.NowNanos();
  sample_.mutator_ns += collection_begin_ns_ - mutator_begin_ns_;
  // With a nursery, what fills the heap is what is promoted.
  if (!generational_) sample_.allocated_bytes += allocated_bytes - allocated_before_;
  allocated_before_ = allocated_bytes;
}

void Governor::EndCollection(CollectionKind kind, const CollectionCounts& counts) {
  mutator_begin_ns_ = time_.NowNanos();
  if (kind == CollectionKind::kNursery) {
    if (!generational_) sample_.allocated_bytes = 0;
    generational_ = true;
    sample_.allocated_bytes += counts.promoted_bytes;
    return;
  }
  sample_.held_bytes = budget_.reserved_bytes();
  sample_.traced_bytes = counts.copied_bytes + counts.marked_bytes;
  sample_.collection_ns = mutator_begin_ns_ - collection_begin_ns_;
  policy_->AfterCollection(sample_);
  sample_ = {};
  GiveWay(0);
}

bool Governor::RaiseAtLimit(size_t needed_bytes) {
  return HasRaised([&] { policy_->AtLimit(needed_bytes); });
}

bool Governor::Raise(size_t needed_bytes) {
  return HasRaised([&] {
    policy_->Raise(needed_bytes);
    GiveWay(needed_bytes);
  });
}

bool Governor::RaiseToMost() {
  return HasRaised([&] {
    policy_->RaiseToMost();
    budget_.set_soft_floor_bytes(budget_.max_bytes());
  });
}

template <class RaiseLimit>
bool Governor::HasRaised(const RaiseLimit& raise) {
  const size_t before = budget_.limit_bytes();
  raise();
  return budget_.limit_bytes() > before;
}

// Room in proportion, so that a soft limit below what lives costs a bounded number of collections.
void Governor::GiveWay(size_t needed_bytes) {
  const size_t held = SaturatingSum(budget_.reserved_bytes(), needed_bytes);
  const size_t need = SaturatingSum(held, kMinRoomBytes + held / kSoftRoomDivisor);
  budget_.set_soft_floor_bytes(std::min(need, budget_.max_bytes()) * copy_factor_);
}

}  // namespace strata::gc
