// What a heap's objects are: how many of each type, and how many bytes they take.

#ifndef STRATA_GC_STATS_CENSUS_H_
#define STRATA_GC_STATS_CENSUS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {

struct TypeCount {
  vm::TypeId type{};
  std::string name;
  uint64_t objects = 0;
  uint64_t bytes = 0;  // alignment included
};

class Census {
 public:
  void Add(vm::TypeId type, size_t bytes);
  // The type with the most bytes first.
  std::vector<TypeCount> Types(absl::FunctionRef<std::string(vm::TypeId)> name) const;

 private:
  struct Count {
    uint64_t objects = 0;
    uint64_t bytes = 0;
  };

  std::unordered_map<vm::TypeId, Count> counts_;
  // Most objects follow one of their type.
  vm::TypeId last_type_ = 0;
  Count* last_ = nullptr;
};

}  // namespace strata::gc

#endif  // STRATA_GC_STATS_CENSUS_H_
