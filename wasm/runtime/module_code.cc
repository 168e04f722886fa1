#include "wasm/runtime/module_code.h"

#include <algorithm>
#include <utility>

namespace strata::wasm {
namespace {

// Whether values of a type of the module are objects of a heap: references, unless they are known to be functions.
class HeapUse {
 public:
  explicit HeapUse(const Module& module) : module_(module) {}

  bool Any() const {
    return std::any_of(module_.types.begin(), module_.types.end(), [this](const SubType& type) { return Of(type); }) ||
           std::any_of(module_.tables.begin(), module_.tables.end(),
                       [this](const Table& table) { return Of(table.type.element); }) ||
           std::any_of(module_.globals.begin(), module_.globals.end(),
                       [this](const Global& global) { return Of(global.type.type); }) ||
           std::any_of(module_.elems.begin(), module_.elems.end(),
                       [this](const ElemSegment& elem) { return Of(elem.type); }) ||
           std::any_of(module_.funcs.begin(), module_.funcs.end(), [this](const Function& func) { return Of(func); });
  }

 private:
  bool Of(RefType type) const {
    switch (type.heap.kind) {
      case HeapKind::kFunc:
      case HeapKind::kNoFunc:
        return false;
      case HeapKind::kConcrete:
        return module_.types[type.heap.index].func() == nullptr;
      default:
        return true;
    }
  }
  bool Of(ValType type) const { return type.is_ref() && Of(type.ref()); }
  bool Of(const std::vector<ValType>& types) const {
    return std::any_of(types.begin(), types.end(), [this](ValType type) { return Of(type); });
  }
  bool Of(const SubType& type) const {
    const FuncType* func = type.func();
    return func == nullptr || Of(func->params) || Of(func->results);
  }
  bool Of(const Function& func) const {
    return std::any_of(func.locals.begin(), func.locals.end(),
                       [this](const LocalGroup& group) { return Of(group.type); });
  }

  const Module& module_;
};

}  // namespace

ModuleCode::ModuleCode(Engine& engine, Module module, std::string name)
    : engine_(engine),
      module_(std::move(module)),
      name_(module_.names.module.empty() ? std::move(name) : std::string(module_.names.module)),
      canonical_(engine.InternTypes(module_.types, module_.rec_groups)),
      needs_heap_(HeapUse(module_).Any()) {}

HeapType ModuleCode::Canonical(HeapType type) const {
  return type.is_concrete() ? HeapType::Concrete(canonical_[type.index]) : type;
}

ValType ModuleCode::Canonical(ValType type) const {
  return type.is_ref() ? ValType(RefType{Canonical(type.ref().heap), type.ref().nullable}) : type;
}

const Code* ModuleCode::Find(FuncIndex func, const CodeKey& key) const {
  absl::MutexLock lock(&mutex_);
  for (const PerKey& entry : keys_) {
    if (entry.key == key) return entry.by_func[func.value].get();
  }
  return nullptr;
}

const Code* ModuleCode::Publish(std::unique_ptr<Code> code, const CodeKey& key) {
  absl::MutexLock lock(&mutex_);
  auto per_key = std::find_if(keys_.begin(), keys_.end(), [&key](const PerKey& entry) { return entry.key == key; });
  if (per_key == keys_.end()) {
    keys_.push_back({key, std::vector<std::unique_ptr<Code>>(module_.funcs.size())});
    per_key = std::prev(keys_.end());
  }
  std::unique_ptr<Code>& place = per_key->by_func[code->func.value];
  if (place == nullptr) {
    place = std::move(code);
    by_address_.emplace(place->words.data(), place.get());
  }
  return place.get();
}

const Code* ModuleCode::FindByPc(const uint32_t* pc) const {
  absl::MutexLock lock(&mutex_);
  const auto after = by_address_.upper_bound(pc);
  if (after == by_address_.begin()) return nullptr;
  const Code* code = std::prev(after)->second;
  return code->Contains(pc) ? code : nullptr;
}

}  // namespace strata::wasm
