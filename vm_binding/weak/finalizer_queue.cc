#include "vm_binding/weak/finalizer_queue.h"

#include <algorithm>
#include <iterator>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/weak/tuning.h"

namespace strata::weak {
namespace {

vm::RefSlot SlotOf(uint32_t& word) { return vm::RefSlot(vm::Address::FromPointer(&word)); }

}  // namespace

void FinalizerQueue::Add(vm::ObjectRef object, uint32_t tag) {
  entries_.push_back({.word = object.word(), .tag = tag});
}

std::optional<Finalizable> FinalizerQueue::Take() {
  if (due_.empty()) return std::nullopt;
  const Finalizable next = {.object = vm::ObjectRef(due_.front().word), .tag = due_.front().tag};
  due_.pop_front();
  return next;
}

void FinalizerQueue::PublishRoots(vm::RootSink& sink) {
  for (Entry& entry : due_) sink.AddRange(SlotOf(entry.word), 1);
  published_due_ = due_.size();
}

size_t FinalizerQueue::slices() const { return SlicesOf(entries_.size()); }

void FinalizerQueue::JudgeSlice(const vm::WeakTracer& tracer, size_t slice) {
  ForSlice(slice, entries_.size(),
           [&](size_t i) { entries_[i].dying = !tracer.IsLive(vm::ObjectRef(entries_[i].word)); });
}

bool FinalizerQueue::HasDying() const {
  return std::any_of(entries_.begin(), entries_.end(), [](const Entry& entry) { return entry.dying; });
}

void FinalizerQueue::ReviveSlice(vm::WeakTracer& tracer, size_t slice) {
  ForSlice(slice, entries_.size(), [&](size_t i) {
    if (entries_[i].dying) tracer.Retain(SlotOf(entries_[i].word));
  });
}

void FinalizerQueue::FinishRevive() {
  const auto is_dying = [](const Entry& entry) { return entry.dying; };
  std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(due_), is_dying);
  std::erase_if(entries_, is_dying);
}

void FinalizerQueue::UpdateSlice(const vm::WeakTracer& tracer, size_t slice) {
  ForSlice(slice, entries_.size(),
           [&](size_t i) { entries_[i].word = tracer.Forwarded(vm::ObjectRef(entries_[i].word)).word(); });
}

void FinalizerQueue::Publish(vm::RootSink& sink) {
  for (Entry& entry : entries_) sink.AddRange(SlotOf(entry.word), 1);
  for (size_t i = published_due_; i < due_.size(); ++i) sink.AddRange(SlotOf(due_[i].word), 1);
}

}  // namespace strata::weak
