#include "vm_binding/c_api/store_state.h"

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

void StoreState::End() {
  if (store_ == nullptr) return;
  const auto parts = std::exchange(parts_, {});
  for (const std::shared_ptr<StorePart>& part : parts) {
    if (part != nullptr) part->BeforeEnd();
  }
  // Finalizers find that there is no store any more.
  std::unique_ptr<wasm::api::Store> ending = std::move(store_);
  ending.reset();
  std::map<ItemKey, HostInfo> infos = std::exchange(infos_, {});
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
  if (--state_->uses_ == 0 && state_->deleted_) state_->End();
}

}  // namespace strata::c_api
