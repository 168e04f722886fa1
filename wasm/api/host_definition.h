// A function that the host supplies, before it is in a store, and its calls once it is.

#ifndef STRATA_WASM_API_HOST_DEFINITION_H_
#define STRATA_WASM_API_HOST_DEFINITION_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "wasm/api/outcome.h"
#include "wasm/types/type.h"

namespace strata::wasm {
struct Instance;
}  // namespace strata::wasm

namespace strata::wasm::api {

class Store;

// Who calls: the store, and the calling instance, null when the host calls.
struct HostFrame {
  Store& store;
  wasm::Instance* caller;
  // The operands: parameter i of the type is the next place of its part, numbers and references counted apart; results
  // are written from the same starts.
  uint64_t* nums;
  uint32_t* refs;
};

// A call, with its operands in place; nothing if it has returned. On the store's thread. May collect: reference words
// other than parameters die when it does.
using HostBody = std::function<std::optional<Failure>(HostFrame&)>;

struct HostDefinition {
  FuncType type;  // concrete types are the engine's
  std::string name;
  HostBody body;
};

// Makes a function of the store; returns its record.
uint32_t AddHostFunction(Store& store, const HostDefinition& definition);

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_HOST_DEFINITION_H_
