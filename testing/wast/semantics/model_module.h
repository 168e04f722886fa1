// A module of functions that do one modelled instruction each, in the shapes that lowering tells apart.
//
// A vector or number operand is a parameter or a constant; an i32 result is returned, or decides an `if`, a `br_if` or
// a `select`.

#ifndef STRATA_TESTING_WAST_SEMANTICS_MODEL_MODULE_H_
#define STRATA_TESTING_WAST_SEMANTICS_MODEL_MODULE_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "testing/wast/semantics/expected.h"
#include "testing/wast/semantics/model.h"
#include "wasm/binary/module_builder.h"

namespace strata::testing {

enum class ResultUse : uint8_t { kReturned, kIf, kBrIf, kSelect };

// One function; its index in the module is its place in the list.
struct ModelFunction {
  const Model* model;
  std::vector<std::optional<Bits>> constants;  // per operand
  ResultUse use = ResultUse::kReturned;

  // The letters of the operands that are parameters.
  std::vector<char> ParameterLetters() const;
  // What a call with these arguments is to give.
  Expected Expect(absl::Span<const Bits> arguments) const;
  std::string Name() const;
};

// All shapes of all models; `models` outlives them.
std::vector<ModelFunction> FunctionsOf(absl::Span<const Model> models);
wasm::ByteVector ModuleOf(absl::Span<const ModelFunction> functions);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_MODEL_MODULE_H_
