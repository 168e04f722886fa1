// Validity of recursive groups, declared supertypes included.

#include "wasm/validation/module_types.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "wasm/binary/implementation_limits.h"

namespace strata::wasm {
namespace {

absl::Status Invalid(absl::string_view text) { return absl::InvalidArgumentError(text); }

// Calls `check` with each value type in the composite type.
template <class Check>
bool All(const CompositeType& composite, Check&& check) {
  const auto each = [&](absl::Span<const ValType> types) { return std::all_of(types.begin(), types.end(), check); };
  if (const auto* func = std::get_if<FuncType>(&composite)) return each(func->params) && each(func->results);
  if (const auto* array = std::get_if<ArrayType>(&composite)) return check(array->element.type);
  const std::vector<FieldType>& fields = std::get<StructType>(composite).fields;
  return std::all_of(fields.begin(), fields.end(), [&](const FieldType& field) { return check(field.type); });
}

// Structural matching of composite types (core specification 3.3.7–3.3.10).
class CompositeMatcher {
 public:
  explicit CompositeMatcher(const TypeRegistry& registry) : registry_(registry) {}

  bool Matches(const CompositeType& sub, const CompositeType& super) const {
    if (sub.index() != super.index()) return false;
    if (const auto* func = std::get_if<FuncType>(&sub)) return Matches(*func, std::get<FuncType>(super));
    if (const auto* array = std::get_if<ArrayType>(&sub)) {
      return Matches(array->element, std::get<ArrayType>(super).element);
    }
    return Matches(std::get<StructType>(sub), std::get<StructType>(super));
  }

 private:
  bool Matches(absl::Span<const ValType> sub, absl::Span<const ValType> super) const {
    return std::equal(sub.begin(), sub.end(), super.begin(), super.end(),
                      [this](ValType a, ValType b) { return registry_.Matches(a, b); });
  }
  bool Matches(const FuncType& sub, const FuncType& super) const {
    return Matches(super.params, sub.params) && Matches(sub.results, super.results);
  }
  bool Matches(const FieldType& sub, const FieldType& super) const {
    if (sub.is_mutable != super.is_mutable || sub.packed != super.packed) return false;
    return registry_.Matches(sub.type, super.type) && (!sub.is_mutable || registry_.Matches(super.type, sub.type));
  }
  bool Matches(const StructType& sub, const StructType& super) const {
    if (sub.fields.size() < super.fields.size()) return false;
    return std::equal(super.fields.begin(), super.fields.end(), sub.fields.begin(),
                      [this](const FieldType& b, const FieldType& a) { return Matches(a, b); });
  }

  const TypeRegistry& registry_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<ModuleTypes>> ModuleTypes::Create(const Module& module) {
  std::unique_ptr<ModuleTypes> types(new ModuleTypes(module));
  types->canonical_.reserve(module.types.size());
  types->sub_types_.reserve(module.types.size());
  types->depths_.reserve(module.types.size());
  for (RecGroup group : module.rec_groups) {
    absl::Status status = types->AddGroup(module, group);
    if (!status.ok()) return status;
  }
  return types;
}

absl::Status ModuleTypes::AddGroup(const Module& module, RecGroup group) {
  const uint32_t end = group.first + group.count;
  for (uint32_t i = group.first; i < end; ++i) {
    const SubType& type = module.types[i];
    const bool known = All(type.composite, [end](ValType value) {
      return !value.is_ref() || !value.ref().heap.is_concrete() || value.ref().heap.index < end;
    });
    if (!known) return Invalid(absl::StrCat("unknown type: type ", i, " refers to a type after its recursive group"));
    if (type.supertype.value_or(0) >= i && type.supertype.has_value()) {
      return Invalid(absl::StrCat("unknown type: the supertype ", *type.supertype, " of type ", i, " comes after it"));
    }
    depths_.push_back(type.supertype.has_value() ? depths_[*type.supertype] + 1 : 0);
    if (depths_.back() > kMaxSubtypingDepth) return Invalid(absl::StrCat("sub type ", i, " is nested too deeply"));
  }
  const auto members = absl::MakeConstSpan(module.types).subspan(group.first, group.count);
  const CanonicalTypeId base = registry_.Intern(members, group.first, canonical_);
  for (uint32_t i = 0; i < group.count; ++i) {
    canonical_.push_back(base + i);
    sub_types_.push_back(&registry_.Get(base + i));
  }
  const CompositeMatcher matcher(registry_);
  for (uint32_t i = group.first; i < end; ++i) {
    if (!module.types[i].supertype.has_value()) continue;
    const uint32_t super = *module.types[i].supertype;
    if (sub_types_[super]->is_final || !matcher.Matches(sub_types_[i]->composite, sub_types_[super]->composite)) {
      return Invalid(absl::StrCat("sub type ", i, " does not match super type ", super));
    }
  }
  return absl::OkStatus();
}

std::string ModuleTypes::Print(ValType type) const {
  if (!type.is_ref() || !type.ref().heap.is_concrete()) return ToString(type);
  const auto found = std::find(canonical_.begin(), canonical_.end(), type.ref().heap.index);
  const uint32_t index = static_cast<uint32_t>(found - canonical_.begin());
  return ToString(RefType{HeapType::Concrete(index), type.ref().nullable});
}

std::string ModuleTypes::Print(absl::Span<const ValType> types) const {
  constexpr size_t kMaxPrinted = 8;
  std::string text;
  for (size_t i = 0; i < types.size() && i < kMaxPrinted; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : " ", Print(types[i]));
  }
  if (types.size() > kMaxPrinted) absl::StrAppend(&text, " …");
  return text;
}

}  // namespace strata::wasm
