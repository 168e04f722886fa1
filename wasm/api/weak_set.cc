#include "wasm/api/weak_set.h"

#include <algorithm>

#include "vm_binding/contract/object_ref.h"
#include "wasm/api/dropped_handles.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {
namespace {

bool AddedEarlier(const std::pair<uint64_t, Finalizer>& a, const std::pair<uint64_t, Finalizer>& b) {
  return a.first < b.first;
}

}  // namespace

WeakSet::WeakSet(wasm::Store& runtime) : runtime_(runtime), dropped_(std::make_shared<DroppedHandles>()) {}

WeakSet::~WeakSet() { dropped_->Close(); }

size_t WeakSet::Add(uint32_t word) {
  for (const size_t handle : dropped_->Take()) runtime_.weak_refs().Remove(static_cast<weak::WeakRef>(handle));
  return static_cast<size_t>(runtime_.weak_refs().Add(vm::ObjectRef(word)));
}

uint32_t WeakSet::Word(size_t handle) const {
  return runtime_.weak_refs().Get(static_cast<weak::WeakRef>(handle)).word();
}

void WeakSet::AddFinalizer(uint32_t word, Finalizer finalizer) {
  const weak::WeakRef ref = runtime_.weak_refs().Add(vm::ObjectRef(word));
  finalizers_.emplace(ref, std::make_pair(finalizers_added_++, std::move(finalizer)));
}

WeakSet::Due WeakSet::TakeDue() {
  Due due;
  for (const weak::WeakRef ref : runtime_.weak_refs().TakeCleared()) {
    const auto found = finalizers_.find(ref);
    if (found == finalizers_.end()) continue;  // a reference, which whoever holds it drops
    due.push_back(std::move(found->second));
    finalizers_.erase(found);
    runtime_.weak_refs().Remove(ref);
  }
  std::sort(due.begin(), due.end(), AddedEarlier);
  return due;
}

void WeakSet::RunDue(Store& store) {
  if (running_) return;
  running_ = true;
  for (const auto& [added, finalizer] : TakeDue()) finalizer(&store);
  running_ = false;
}

void WeakSet::RunAll() {
  Due all;
  for (auto& [ref, entry] : std::exchange(finalizers_, {})) all.push_back(std::move(entry));
  std::sort(all.begin(), all.end(), AddedEarlier);
  for (const auto& [added, finalizer] : all) finalizer(nullptr);
}

}  // namespace strata::wasm::api
