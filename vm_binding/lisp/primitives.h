// The procedures that are not written in Lisp: numbers, pairs, symbols, strings, vectors, weak references,
// finalization.
//
// A table: name, how many arguments, function. Arguments stand on the stack of roots, so a primitive may collect as it
// likes; what it computes dies at the next allocation like any Value. Errors say what, the evaluator adds where.

#ifndef STRATA_VM_BINDING_LISP_PRIMITIVES_H_
#define STRATA_VM_BINDING_LISP_PRIMITIVES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "vm_binding/lisp/lisp_memory.h"
#include "vm_binding/lisp/value.h"

namespace strata::lisp {

struct Arguments {
  LispMemory& memory;
  size_t base = 0;  // of the first, in the stack of roots
  size_t count = 0;
  std::string& output;  // what display and write print

  Value operator[](size_t i) const { return memory.StackAt(base + i); }
};

struct Primitive {
  static constexpr size_t kAny = SIZE_MAX;

  absl::string_view name;
  size_t least = 0;  // arguments
  size_t most = 0;
  absl::StatusOr<Value> (*run)(const Arguments&) = nullptr;
};

// A value's number as Value::Primitive is an index.
absl::Span<const Primitive> Primitives();

// kInvalidArgument unless `list` is a proper list.
absl::StatusOr<size_t> ListLength(const LispMemory& memory, Value list);

}  // namespace strata::lisp

#endif  // STRATA_VM_BINDING_LISP_PRIMITIVES_H_
