// The toy VM's graph in ordinary memory, as it ought to be: what a random program compares its heap with.
//
// Objects are numbered; a value is null, an immediate or a number. Never reuses a number. Forgets unreachable objects
// when told to, so that a long program stays small. One thread; tests only.

#ifndef STRATA_VM_BINDING_TOY_SHADOW_HEAP_H_
#define STRATA_VM_BINDING_TOY_SHADOW_HEAP_H_

#include <cstdint>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "vm_binding/toy/toy_model.h"

namespace strata::toy {

struct ShadowValue {
  enum class Kind : uint8_t { kNull, kImmediate, kObject };
  Kind kind = Kind::kNull;
  uint32_t number = 0;  // of the object, or the immediate

  bool is_object() const { return kind == Kind::kObject; }
};

struct ShadowObject {
  ToyShape shape;
  std::vector<ShadowValue> slots;
};

struct ShadowEphemeron {
  uint32_t key = 0;
  uint32_t value = 0;
};

class ShadowHeap {
 public:
  ShadowValue Allocate(const ToyShape& shape) {
    const uint32_t id = next_id_++;
    objects_.emplace(id, ShadowObject{shape, std::vector<ShadowValue>(shape.slots)});
    return {ShadowValue::Kind::kObject, id};
  }
  ShadowObject& At(uint32_t id) { return objects_.at(id); }
  uint32_t next_id() const { return next_id_; }

  // What `roots` reach, values of ephemerons with reachable keys included.
  std::unordered_set<uint32_t> Reachable(const std::vector<ShadowValue>& roots,
                                         const std::vector<ShadowEphemeron>& ephemerons) const {
    std::unordered_set<uint32_t> reached;
    for (const ShadowValue& root : roots) Mark(root, reached);
    for (bool grown = true; std::exchange(grown, false);) {
      for (const ShadowEphemeron& ephemeron : ephemerons) {
        if (!reached.contains(ephemeron.key) || reached.contains(ephemeron.value)) continue;
        Mark({ShadowValue::Kind::kObject, ephemeron.value}, reached);
        grown = true;
      }
    }
    return reached;
  }
  void Keep(const std::unordered_set<uint32_t>& reached) {
    std::erase_if(objects_, [&reached](const auto& entry) { return !reached.contains(entry.first); });
  }

 private:
  void Mark(ShadowValue from, std::unordered_set<uint32_t>& reached) const {
    std::vector<ShadowValue> pending = {from};
    while (!pending.empty()) {
      const ShadowValue value = pending.back();
      pending.pop_back();
      if (!value.is_object() || !reached.insert(value.number).second) continue;
      const std::vector<ShadowValue>& slots = objects_.at(value.number).slots;
      pending.insert(pending.end(), slots.begin(), slots.end());
    }
  }

  std::unordered_map<uint32_t, ShadowObject> objects_;
  uint32_t next_id_ = 1;
};

}  // namespace strata::toy

#endif  // STRATA_VM_BINDING_TOY_SHADOW_HEAP_H_
