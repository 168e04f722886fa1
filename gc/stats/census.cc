#include "gc/stats/census.h"

#include <algorithm>
#include <utility>

namespace strata::gc {

void Census::Add(vm::TypeId type, size_t bytes) {
  if (last_ == nullptr || type != last_type_) {
    last_ = &counts_[type];
    last_type_ = type;
  }
  ++last_->objects;
  last_->bytes += bytes;
}

std::vector<TypeCount> Census::Types(absl::FunctionRef<std::string(vm::TypeId)> name) const {
  std::vector<TypeCount> types;
  for (const auto& [type, count] : counts_) {
    types.push_back({.type = type, .name = name(type), .objects = count.objects, .bytes = count.bytes});
  }
  std::sort(types.begin(), types.end(), [](const TypeCount& a, const TypeCount& b) {
    return a.bytes != b.bytes ? a.bytes > b.bytes : a.type < b.type;
  });
  return types;
}

}  // namespace strata::gc
