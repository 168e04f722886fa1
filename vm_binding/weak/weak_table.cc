#include "vm_binding/weak/weak_table.h"

#include <algorithm>
#include <utility>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/weak/tuning.h"

namespace strata::weak {

WeakRef WeakTable::Add(vm::ObjectRef object) {
  if (free_.empty()) {
    words_.push_back(object.word());
    return static_cast<WeakRef>(words_.size() - 1);
  }
  const uint32_t index = free_.back();
  free_.pop_back();
  words_[index] = object.word();
  return static_cast<WeakRef>(index);
}

void WeakTable::Remove(WeakRef ref) {
  if (words_[Index(ref)] == 0) std::erase(cleared_, ref);
  words_[Index(ref)] = 0;
  free_.push_back(static_cast<uint32_t>(ref));
}

std::vector<WeakRef> WeakTable::TakeCleared() { return std::exchange(cleared_, {}); }

size_t WeakTable::StartClear() {
  cleared_by_slice_.assign(SlicesOf(words_.size()), {});
  return cleared_by_slice_.size();
}

void WeakTable::ClearSlice(const vm::WeakTracer& tracer, size_t slice) {
  ForSlice(slice, words_.size(), [&](size_t i) {
    const vm::ObjectRef object(words_[i]);
    if (object.is_null()) return;
    const bool live = tracer.IsLive(object);
    words_[i] = live ? tracer.Forwarded(object).word() : 0;
    if (!live) cleared_by_slice_[slice].push_back(static_cast<WeakRef>(i));
  });
}

void WeakTable::FinishClear() {
  for (const std::vector<WeakRef>& cleared : cleared_by_slice_) {
    cleared_.insert(cleared_.end(), cleared.begin(), cleared.end());
  }
  cleared_by_slice_.clear();
}

void WeakTable::Publish(vm::RootSink& sink) {
  if (!words_.empty()) sink.AddRange(vm::RefSlot(vm::Address::FromPointer(words_.data())), words_.size());
}

}  // namespace strata::weak
