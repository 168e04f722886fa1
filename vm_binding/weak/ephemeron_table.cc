#include "vm_binding/weak/ephemeron_table.h"

#include <algorithm>
#include <numeric>

#include "absl/container/flat_hash_map.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/weak/tuning.h"

namespace strata::weak {
namespace {

vm::RefSlot SlotOf(uint32_t& word) { return vm::RefSlot(vm::Address::FromPointer(&word)); }

}  // namespace

void EphemeronTable::Add(vm::ObjectRef key, vm::ObjectRef value) {
  entries_.push_back({.key = key.word(), .value = value.word()});
}

size_t EphemeronTable::StartRetain(bool first) {
  if (first) {
    round_ = 0;
    waiting_.resize(entries_.size());
    std::iota(waiting_.begin(), waiting_.end(), 0u);
    for (Entry& entry : entries_) entry.kept = false;
  } else {
    ++round_;
    std::erase_if(waiting_, [this](uint32_t entry) { return entries_[entry].kept; });
  }
  return round_ < kParallelEphemeronRounds ? SlicesOf(waiting_.size()) : std::min<size_t>(waiting_.size(), 1);
}

void EphemeronTable::RetainSlice(vm::WeakTracer& tracer, size_t slice) {
  if (round_ >= kParallelEphemeronRounds) return FollowChains(tracer);
  ForSlice(slice, waiting_.size(), [&](size_t i) {
    Entry& entry = entries_[waiting_[i]];
    if (!tracer.IsLive(vm::ObjectRef(entry.key))) return;
    entry.kept = true;
    tracer.Retain(SlotOf(entry.value));
  });
}

void EphemeronTable::FollowChains(vm::WeakTracer& tracer) {
  absl::flat_hash_map<uint32_t, std::vector<uint32_t>> by_dead_key;
  std::vector<uint32_t> pending;  // entries with live keys
  for (const uint32_t index : waiting_) {
    const uint32_t key = entries_[index].key;
    if (tracer.IsLive(vm::ObjectRef(key))) {
      pending.push_back(index);
    } else {
      by_dead_key[key].push_back(index);
    }
  }
  const auto reached = [&](vm::ObjectRef object) {
    const auto found = by_dead_key.find(object.word());
    if (found == by_dead_key.end()) return;
    pending.insert(pending.end(), found->second.begin(), found->second.end());
    by_dead_key.erase(found);
  };
  while (!pending.empty()) {
    Entry& entry = entries_[pending.back()];
    pending.pop_back();
    entry.kept = true;
    tracer.RetainAll(SlotOf(entry.value), reached);
  }
}

void EphemeronTable::Drop() {
  std::erase_if(entries_, [](const Entry& entry) { return !entry.kept; });
  waiting_ = {};
}

size_t EphemeronTable::slices() const { return SlicesOf(entries_.size()); }

void EphemeronTable::UpdateSlice(const vm::WeakTracer& tracer, size_t slice) {
  ForSlice(slice, entries_.size(),
           [&](size_t i) { entries_[i].key = tracer.Forwarded(vm::ObjectRef(entries_[i].key)).word(); });
}

void EphemeronTable::Publish(vm::RootSink& sink) {
  for (Entry& entry : entries_) {
    sink.AddRange(SlotOf(entry.key), 1);
    sink.AddRange(SlotOf(entry.value), 1);
  }
}

}  // namespace strata::weak
