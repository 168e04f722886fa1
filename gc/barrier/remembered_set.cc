#include "gc/barrier/remembered_set.h"

#include <algorithm>
#include <utility>

#include "vm_binding/base/check.h"
#include "vm_binding/contract/mutator.h"

namespace strata::gc {
namespace {

// The set's own memory, which is none of the heap's, against the heap's maximum; small heaps get a little.
constexpr size_t kHeapPerSet = 32;
constexpr size_t kMinEntries = 4096;

RememberedSet& Of(vm::Mutator& mutator) { return *static_cast<RememberedSet*>(mutator.barrier_state); }

}  // namespace

const BarrierOps RememberedSet::kBarrierOps = {
    .write_slow = [](vm::Mutator& mutator, vm::ObjectRef source, vm::RefSlot slot,
                     vm::ObjectRef) { Of(mutator).Remember(source, slot); },
    .write_range_slow = [](vm::Mutator& mutator, vm::ObjectRef source, vm::RefSlot first,
                           size_t count) { Of(mutator).RememberRange(source, first, count); },
};

RememberedSet::RememberedSet(HeapMemory& memory, SpaceId large)
    : cage_base_(memory.cage().base()),
      objects_begin_(memory.cage().objects_begin()),
      objects_end_(memory.cage().objects_end()),
      space_map_(memory.space_map()),
      large_(large),
      log_(memory.object_log()),
      max_entries_(std::max(kMinEntries, memory.budget().max_bytes() / kHeapPerSet / sizeof(RememberedEntry))) {}

void RememberedSet::Remember(vm::ObjectRef source, vm::RefSlot slot) {
  ++slow_calls_;
  const vm::Address object = OldObject(source);
  if (object.is_null() || overflowed_) return;
  if (space_map_.Of(object) == large_) return RememberCards(object, slot.where(), slot.where());
  log_.UnwatchObject(object);
  Add(log_.EntryOfObject(object));
}

void RememberedSet::RememberRange(vm::ObjectRef source, vm::RefSlot first, size_t count) {
  ++slow_calls_;
  const vm::Address object = OldObject(source);
  if (object.is_null() || overflowed_ || count == 0) return;
  if (space_map_.Of(object) == large_) {
    return RememberCards(object, first.where(), first.where() + (count - 1) * sizeof(uint32_t));
  }
  log_.UnwatchObject(object);
  Add(log_.EntryOfObject(object));
}

vm::Address RememberedSet::OldObject(vm::ObjectRef source) const {
  const vm::Address object = source.ToAddress(cage_base_);
  if (object < objects_begin_ || object >= objects_end_ || !log_.IsWatched(object)) return vm::Address();
  return object;
}

// The cards of the slots from `first` to `last`.
void RememberedSet::RememberCards(vm::Address object, vm::Address first, vm::Address last) {
  if (first < object || last >= objects_end_) return;
  const vm::Address end = ObjectLog::CardOf(object, last) + ObjectLog::kCardBytes;
  for (vm::Address card = ObjectLog::CardOf(object, first); card < end; card = card + ObjectLog::kCardBytes) {
    if (overflowed_) return;
    if (log_.UnwatchCard(card)) Add(log_.EntryOfCard(object, card));
  }
}

void RememberedSet::Add(RememberedEntry entry) {
  entries_.push_back(entry);
  overflowed_ = entries_.size() >= max_entries_;
}

bool RememberedSet::MayRemember(vm::Address object, vm::RefSlot slot) const {
  if (space_map_.Of(object) != large_) return !log_.IsWatched(object);
  return log_.IsWatched(object) && !log_.IsCardWatched(ObjectLog::CardOf(object, slot.where()));
}

std::vector<RememberedEntry> RememberedSet::Take() {
  STRATA_CHECK(!overflowed_, "kOldToYoungIsRemembered");
  remembered_ += entries_.size();
  return std::exchange(entries_, {});
}

void RememberedSet::Forget() {
  for (const RememberedEntry entry : entries_) log_.WatchAgain(entry);
  remembered_ += entries_.size();
  entries_.clear();
  overflowed_ = false;
}

}  // namespace strata::gc
