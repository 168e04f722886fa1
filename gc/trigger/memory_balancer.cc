#include "gc/trigger/memory_balancer.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/check.h"

namespace strata::gc {
namespace {

constexpr double kMiB = 1 << 20;

double NeedFor(const LimitBounds& bounds, size_t held_bytes) {
  const double need = static_cast<double>(bounds.copy_factor) * (static_cast<double>(held_bytes) + kMinRoomBytes);
  return std::min(std::max(need, static_cast<double>(bounds.min_bytes)), static_cast<double>(bounds.max_bytes));
}

}  // namespace

absl::Status MemoryBalancer::Join(PageBudget& budget, const LimitBounds& bounds) {
  absl::MutexLock lock(&mutex_);
  members_.push_back({.budget = &budget, .bounds = bounds});
  Member& member = members_.back();
  member.base_bytes = static_cast<double>(std::max(bounds.initial_bytes, bounds.min_bytes));
  const double factor = RoomFactor();
  const size_t left = LowerOthers(member, factor);
  if (left < bounds.min_bytes) {
    members_.pop_back();
    return absl::ResourceExhaustedError(absl::StrCat("no room for one more heap of at least ", bounds.min_bytes,
                                                     " bytes: ", members_.size(), " heaps share ", options_.total_bytes,
                                                     " bytes, of which ", left, " are left"));
  }
  SetLimit(member, std::min(Wanted(member, factor), left));
  return absl::OkStatus();
}

void MemoryBalancer::Leave(PageBudget& budget) {
  absl::MutexLock lock(&mutex_);
  Member& member = Find(budget);
  member = members_.back();
  members_.pop_back();
}

void MemoryBalancer::Report(PageBudget& budget, const HeapRates& rates) {
  absl::MutexLock lock(&mutex_);
  Member& member = Find(budget);
  member.base_bytes = NeedFor(member.bounds, rates.held_bytes);
  // The copy factor stands here because room, too, is taken so many times from the budget.
  const double live = static_cast<double>(rates.held_bytes * member.bounds.copy_factor);
  member.weight = std::sqrt(live * rates.allocation_rate / rates.collection_rate);
  const double factor = RoomFactor();
  const size_t left = LowerOthers(member, factor);
  SetLimit(member, std::min(Wanted(member, factor), left));
}

void MemoryBalancer::Raise(PageBudget& budget, size_t held_bytes) {
  absl::MutexLock lock(&mutex_);
  Member& member = Find(budget);
  member.base_bytes = std::max(member.base_bytes, NeedFor(member.bounds, held_bytes));
  const double factor = RoomFactor();
  const size_t left = LowerOthers(member, factor);
  SetLimit(member, std::max(member.limit_bytes, std::min(Wanted(member, factor), left)));
}

size_t MemoryBalancer::heaps() const {
  absl::MutexLock lock(&mutex_);
  return members_.size();
}

size_t MemoryBalancer::sum_of_limits() const {
  absl::MutexLock lock(&mutex_);
  size_t sum = 0;
  for (const Member& member : members_) sum += member.limit_bytes;
  return sum;
}

MemoryBalancer::Member& MemoryBalancer::Find(const PageBudget& budget) {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [&budget](const Member& member) { return member.budget == &budget; });
  STRATA_CHECK(found != members_.end(), "kMemberHasJoined");
  return *found;
}

double MemoryBalancer::RoomFactor() const {
  const double free_factor = std::sqrt(kMiB / options_.time_share_per_mib);
  if (options_.total_bytes == 0) return free_factor;
  double base = 0;
  double weight = 0;
  for (const Member& member : members_) {
    base += member.base_bytes;
    weight += member.weight;
  }
  const double room = static_cast<double>(options_.total_bytes) - base;
  if (room <= 0) return 0;
  return weight == 0 ? free_factor : std::min(free_factor, room / weight);
}

size_t MemoryBalancer::Wanted(const Member& member, double factor) {
  const double wanted = member.base_bytes + member.weight * factor;
  if (wanted >= static_cast<double>(member.bounds.max_bytes)) return member.bounds.max_bytes;
  return static_cast<size_t>(wanted);
}

size_t MemoryBalancer::LowerOthers(const Member& member, double factor) {
  if (options_.total_bytes == 0) return member.bounds.max_bytes;
  size_t taken = 0;
  for (Member& other : members_) {
    if (&other == &member) continue;
    SetLimit(other, std::min(other.limit_bytes, Wanted(other, factor)));
    // What it holds now is its own until it has collected.
    taken += std::max(other.limit_bytes, other.budget->reserved_bytes());
  }
  return options_.total_bytes - std::min(taken, options_.total_bytes);
}

void MemoryBalancer::SetLimit(Member& member, size_t bytes) {
  member.limit_bytes = bytes;
  member.budget->set_limit_bytes(bytes);
}

}  // namespace strata::gc
