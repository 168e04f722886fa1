#include "gc/trigger/nursery_policy.h"

#include <algorithm>

namespace strata::gc {
namespace {

constexpr size_t kDefaultMaxBytes = size_t{4} << 20;
constexpr size_t kHeapPerNursery = 4;  // a small heap's nursery is smaller
constexpr size_t kMaxPerMin = 4;       // default minimum, against the maximum
constexpr uint64_t kStressesPerFull = 3;

size_t MaxFor(size_t asked, size_t heap_max_bytes) {
  return asked != 0 ? asked : std::min(kDefaultMaxBytes, heap_max_bytes / kHeapPerNursery);
}

}  // namespace

NurseryPolicy::NurseryPolicy(const NurseryBounds& bounds, size_t heap_max_bytes)
    : max_bytes_(MaxFor(bounds.max_bytes, heap_max_bytes)),
      min_bytes_(std::min(max_bytes_, bounds.min_bytes != 0 ? bounds.min_bytes : max_bytes_ / kMaxPerMin)) {}

CollectionKind NurseryPolicy::NextKind(vm::CollectReason reason, bool can_be_nursery) {
  if (!can_be_nursery) return CollectionKind::kFull;
  switch (reason) {
    case vm::CollectReason::kAllocation:
      return full_is_due_ ? CollectionKind::kFull : CollectionKind::kNursery;
    case vm::CollectReason::kStress:
      return ++stressed_ % kStressesPerFull == 0 ? CollectionKind::kFull : CollectionKind::kNursery;
    case vm::CollectReason::kUser:
    case vm::CollectReason::kEmergency:
      break;
  }
  return CollectionKind::kFull;
}

void NurseryPolicy::AfterCollection(CollectionKind kind, size_t room_bytes) {
  full_is_due_ = kind == CollectionKind::kNursery && room_bytes < min_bytes_;
}

}  // namespace strata::gc
