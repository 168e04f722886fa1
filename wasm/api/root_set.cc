#include "wasm/api/root_set.h"

#include <utility>

#include "absl/status/status.h"
#include "wasm/api/dropped_handles.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {

OwnedRoot::OwnedRoot(StoreId store, size_t handle, std::shared_ptr<DroppedHandles> dropped)
    : store_(store), handle_(handle), dropped_(std::move(dropped)) {}

OwnedRoot::OwnedRoot(OwnedRoot&& other) noexcept
    : store_(std::exchange(other.store_, 0)), handle_(other.handle_), dropped_(std::move(other.dropped_)) {}

OwnedRoot& OwnedRoot::operator=(OwnedRoot&& other) noexcept {
  std::swap(store_, other.store_);
  std::swap(handle_, other.handle_);
  std::swap(dropped_, other.dropped_);
  return *this;
}

OwnedRoot::~OwnedRoot() {
  if (dropped_ != nullptr) dropped_->Add(handle_);
}

RootSet::RootSet(StoreId store, wasm::Store& runtime)
    : store_(store), runtime_(runtime), dropped_(std::make_shared<DroppedHandles>()) {}

RootSet::~RootSet() { dropped_->Close(); }

Rooted RootSet::Add(uint32_t word) {
  ReleaseDropped();
  if (depth_ == entries_.size()) entries_.emplace_back();
  Entry& entry = entries_[depth_];
  entry.handle = runtime_.Root(word);
  return Rooted(store_, static_cast<uint32_t>(depth_++), entry.generation);
}

absl::StatusOr<uint32_t> RootSet::Word(const Rooted& handle) const {
  if (handle.store() != store_) return absl::FailedPreconditionError("a reference of another store");
  const bool live = handle.index() < depth_ && entries_[handle.index()].generation == handle.generation();
  if (!live) return absl::FailedPreconditionError("a reference whose scope has ended");
  return runtime_.Rooted(entries_[handle.index()].handle);
}

OwnedRoot RootSet::Own(uint32_t word) {
  ReleaseDropped();
  return OwnedRoot(store_, runtime_.Root(word), dropped_);
}

absl::StatusOr<uint32_t> RootSet::Word(const OwnedRoot& handle) const {
  if (handle.store_ != store_) return absl::FailedPreconditionError("an owned reference of another store, or none");
  return runtime_.Rooted(handle.handle_);
}

void RootSet::Pop(size_t depth) {
  while (depth_ > depth) {
    Entry& entry = entries_[--depth_];
    runtime_.Unroot(entry.handle);
    ++entry.generation;
  }
}

void RootSet::ReleaseDropped() {
  for (const size_t handle : dropped_->Take()) runtime_.Unroot(handle);
}

}  // namespace strata::wasm::api
