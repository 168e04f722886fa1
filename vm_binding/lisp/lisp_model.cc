#include "vm_binding/lisp/lisp_model.h"

namespace strata::lisp {

std::string LispModel::TypeName(vm::TypeId type) const {
  static constexpr const char* kNames[] = {"pair",   "closure", "symbol", "vector",
                                           "string", "integer", "real",   "weak box"};
  return IsKnownType(type) ? kNames[type - vm::kFirstVmTypeId] : "unknown";
}

}  // namespace strata::lisp
