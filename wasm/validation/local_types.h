// A function's locals: their types, and which of those without a default value have been set.
//
// Memory and set-up are proportional to the body, not to the locals declared: a few bytes may declare 50,000. The first
// locals are a plain array; the rest are looked up by their group. Setting a local is undone at the end of the block it
// was set in.

#ifndef STRATA_WASM_VALIDATION_LOCAL_TYPES_H_
#define STRATA_WASM_VALIDATION_LOCAL_TYPES_H_

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "wasm/module/module.h"
#include "wasm/types/value_type.h"
#include "wasm/validation/module_types.h"

namespace strata::wasm {

class LocalTypes {
 public:
  // Starts over with no locals.
  void Reset();
  // Starts over with a function's parameters and locals, whose types must be known.
  void Reset(absl::Span<const ValType> params, const Function& function, const ModuleTypes& types);

  uint32_t size() const { return size_; }
  ValType type(uint32_t local) const { return local < dense_.size() ? dense_[local] : FindInGroups(local); }

  // Whether the local is among the first ones and has a default value, so that it is always set.
  bool IsPlain(uint32_t local) const { return local < dense_.size() && dense_[local].is_defaultable(); }
  // Whether the local has a value here: a parameter, one with a default, or one that was set.
  bool IsSet(uint32_t local, ValType type) const { return type.is_defaultable() || local < params_ || IsInSet(local); }
  void Set(uint32_t local, ValType type) {
    if (!IsSet(local, type)) AddSet(local);
  }
  // A point to come back to, forgetting what was set since.
  uint32_t mark() const { return static_cast<uint32_t>(order_.size()); }
  void ReturnTo(uint32_t mark);

 private:
  struct Group {
    uint32_t end = 0;  // index after its last local
    ValType type;
  };

  ValType FindInGroups(uint32_t local) const;
  bool IsInSet(uint32_t local) const;
  void AddSet(uint32_t local);

  uint32_t size_ = 0;
  uint32_t params_ = 0;
  std::vector<ValType> dense_;
  std::vector<Group> groups_;
  absl::flat_hash_set<uint32_t> set_;
  std::vector<uint32_t> order_;  // of what is in set_
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_VALIDATION_LOCAL_TYPES_H_
