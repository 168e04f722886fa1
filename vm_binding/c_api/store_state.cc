#include "vm_binding/c_api/store_state.h"

#include <iterator>
#include <vector>

#include "vm_binding/c_api/wasm.h"
#include "wasm/runtime/lifetimes.h"
#include "wasm/runtime/store.h"

namespace strata::c_api {

StoreState::StoreState(const wasm::api::Engine& engine, std::unique_ptr<wasm::api::Store> store)
    : engine_(engine), store_(std::move(store)) {}

std::shared_ptr<StoreState> StoreState::Create(std::unique_ptr<wasm::api::Store> store) {
  const wasm::api::Engine engine = store->engine();
  std::shared_ptr<StoreState> state(new StoreState(engine, std::move(store)));
  state->store_->set_data(state.get());
  return state;
}

StoreState::~StoreState() { End(); }

std::shared_ptr<StoreState> StoreState::Of(const wasm::api::Store& store) {
  StoreState* state = store.data<StoreState>();
  return state == nullptr ? nullptr : state->shared_from_this();
}

void StoreState::Delete() {
  deleted_ = true;
  if (uses_ == 0) End();
}

bool StoreState::Has(const ItemName& item) const {
  const wasm::Lifetimes& lifetimes = store_->runtime().lifetimes();
  const uintptr_t place = item.key.place;
  if (item.key.kind == WASM_EXTERN_FUNC) {
    return lifetimes.HasFunction(static_cast<wasm::FuncRecordIndex>(place), item.since);
  }
  return lifetimes.Has(reinterpret_cast<const void*>(place), item.since);
}

const HostInfo* StoreState::FindInfo(const ItemName& item) const {
  const auto found = infos_.find(item.key);
  const bool is_its = found != infos_.end() && Has(item) && Has({item.key, found->second.since});
  return is_its ? &found->second.info : nullptr;
}

HostInfo* StoreState::InfoOf(const ItemName& item) {
  EndInfosOfGone();
  return Has(item) ? &infos_.try_emplace(item.key, item.since).first->second.info : nullptr;
}

void StoreState::EndInfosOfGone() {
  const uint32_t now = store_->runtime().lifetimes().now();
  if (now == ended_at_) return;
  ended_at_ = now;
  std::vector<std::map<ItemKey, ItemInfo>::node_type> gone;  // finalizers run when the map is whole again
  for (auto it = infos_.begin(); it != infos_.end();) {
    const auto next = std::next(it);
    if (!Has({it->first, it->second.since})) gone.push_back(infos_.extract(it));
    it = next;
  }
}

void StoreState::End() {
  if (store_ == nullptr) return;
  const auto parts = std::exchange(parts_, {});
  for (const std::shared_ptr<StorePart>& part : parts) {
    if (part != nullptr) part->BeforeEnd();
  }
  // Finalizers find that there is no store any more.
  std::unique_ptr<wasm::api::Store> ending = std::move(store_);
  ending.reset();
  std::map<ItemKey, ItemInfo> infos = std::exchange(infos_, {});
  infos.clear();
}

StoreUse::StoreUse(std::shared_ptr<StoreState> state, Scope scope) {
  if (state == nullptr || state->store() == nullptr) return;
  state_ = std::move(state);
  ++state_->uses_;
  if (scope == Scope::kOwn) scope_.emplace(*state_->store());
}

StoreUse::~StoreUse() {
  if (state_ == nullptr) return;
  scope_.reset();
  if (state_->uses_ == 1 && !state_->infos_.empty()) state_->EndInfosOfGone();
  if (--state_->uses_ == 0 && state_->deleted_) state_->End();
}

}  // namespace strata::c_api
