#include "wasm/runtime/engine.h"

#include <algorithm>
#include <numeric>
#include <variant>

namespace strata::wasm {
namespace {

bool IsConcrete(ValType type) { return type.is_ref() && type.ref().heap.is_concrete(); }

bool IsConcreteField(const FieldType& field) { return IsConcrete(field.type); }

bool NamesTypes(const CompositeType& type) {
  if (const ArrayType* array = std::get_if<ArrayType>(&type)) return IsConcreteField(array->element);
  if (const StructType* fields = std::get_if<StructType>(&type)) {
    return std::any_of(fields->fields.begin(), fields->fields.end(), IsConcreteField);
  }
  const FuncType& func = std::get<FuncType>(type);
  return std::any_of(func.params.begin(), func.params.end(), IsConcrete) ||
         std::any_of(func.results.begin(), func.results.end(), IsConcrete);
}

}  // namespace

Engine::Engine(const EngineOptions& options) : options_(options) {}

std::vector<CanonicalTypeId> Engine::InternTypes(absl::Span<const SubType> types, absl::Span<const RecGroup> groups) {
  std::vector<CanonicalTypeId> ids = types_.InternAll(types, groups);
  MakeLayouts();
  return ids;
}

CanonicalTypeId Engine::InternType(const CompositeType& type) {
  // The registry reads indexes below `first` through the map; the identity leaves canonical ids as they are.
  std::vector<CanonicalTypeId> identity(NamesTypes(type) ? types_.size() : 0);
  std::iota(identity.begin(), identity.end(), CanonicalTypeId{0});
  SubType sub;
  sub.composite = type;
  const CanonicalTypeId id = types_.Intern({&sub, 1}, static_cast<uint32_t>(identity.size()), identity);
  MakeLayouts();
  return id;
}

void Engine::MakeLayouts() {
  absl::MutexLock lock(&mutex_);
  const uint32_t size = types_.size();
  for (; layouts_made_ < size; ++layouts_made_) layouts_.Entry(layouts_made_) = LayoutOf(types_.Get(layouts_made_));
  casts_.Extend(types_);
}

}  // namespace strata::wasm
