#include "vm_binding/wasm/limited_heap.h"

#include <algorithm>

namespace strata::wasm {
namespace {

// As GrowingLimit: a guest may allocate as much again as survived.
constexpr size_t kGrowth = 2;

}  // namespace

size_t LimitedHeap::InitialLimit(const gc::LimitBounds& bounds) {
  bounds_ = bounds;
  return Grow(std::max(bounds.initial_bytes, bounds.min_bytes));
}

size_t LimitedHeap::AtLimit(size_t, size_t, size_t limit_bytes) { return limit_bytes; }

size_t LimitedHeap::AfterCollection(const gc::CycleSample& sample) {
  const size_t growth = kGrowth * bounds_.copy_factor;
  if (sample.held_bytes >= bounds_.max_bytes / growth) return Grow(bounds_.max_bytes);
  return Grow(std::max(bounds_.initial_bytes, sample.held_bytes * growth));
}

size_t LimitedHeap::WhenExhausted(size_t held_bytes, size_t needed_bytes) {
  const size_t room = bounds_.max_bytes - std::min(bounds_.max_bytes, held_bytes);
  const size_t wanted = held_bytes + std::min(room, needed_bytes * bounds_.copy_factor);
  return Grow(std::max(wanted, limit_bytes_));
}

size_t LimitedHeap::Grow(size_t desired_bytes) {
  const bool grows = desired_bytes > limit_bytes_;
  if (grows && !limiter_.AllowHeap(limit_bytes_, desired_bytes)) return limit_bytes_;
  limit_bytes_ = desired_bytes;
  return limit_bytes_;
}

}  // namespace strata::wasm
