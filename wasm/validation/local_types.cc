// Groups of locals and the log of settings.

#include "wasm/validation/local_types.h"

#include <algorithm>

namespace strata::wasm {

void LocalTypes::Reset() {
  size_ = 0;
  params_ = 0;
  dense_.clear();
  groups_.clear();
  ReturnTo(0);
}

void LocalTypes::Reset(absl::Span<const ValType> params, const Function& function, const ModuleTypes& types) {
  Reset();
  params_ = static_cast<uint32_t>(params.size());
  size_ = params_;
  dense_.assign(params.begin(), params.end());
  const size_t dense_limit = params.size() + function.body.size();
  for (const LocalGroup& group : function.locals) {
    const ValType type = types.Canonical(group.type);
    size_ += group.count;
    groups_.push_back({size_, type});
    if (dense_.size() < dense_limit) dense_.resize(std::min<size_t>(size_, dense_limit), type);
  }
}

ValType LocalTypes::FindInGroups(uint32_t local) const {
  return std::upper_bound(groups_.begin(), groups_.end(), local,
                          [](uint32_t index, const Group& group) { return index < group.end; })
      ->type;
}

bool LocalTypes::IsInSet(uint32_t local) const { return set_.contains(local); }

void LocalTypes::AddSet(uint32_t local) {
  set_.insert(local);
  order_.push_back(local);
}

void LocalTypes::ReturnTo(uint32_t mark) {
  while (order_.size() > mark) {
    set_.erase(order_.back());
    order_.pop_back();
  }
}

}  // namespace strata::wasm
