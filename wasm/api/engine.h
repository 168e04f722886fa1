// What the modules and stores of one embedder share: the interpreter, canonical types, options.
//
// A handle: copies are the same engine, which ends with its last handle, module and store. Any thread. Several engines
// in a process know nothing of each other.

#ifndef STRATA_WASM_API_ENGINE_H_
#define STRATA_WASM_API_ENGINE_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "wasm/types/features.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {
class Engine;
class Interpreter;
}  // namespace strata::wasm

namespace strata::wasm::api {

class EpochClock;

struct Config {
  // The language that modules may use.
  Features features = Features::Default();
  // Whether memories may reserve 4 GiB of address space each, so that accesses out of bounds trap by fault; off: each
  // access is checked, and thousands of memories fit.
  bool guarded_memories = true;
  // Relaxed vector instructions give what the deterministic profile prescribes, not what is fastest here.
  bool deterministic_simd = false;
  // Guest code pays for what it does out of its store's fuel, of which a new store has none (Store::set_fuel).
  bool fuel = false;
  // What a memory may grow to, in pages of 64 KiB.
  uint64_t max_memory_pages = 65536;
};

class Engine {
 public:
  explicit Engine(const Config& config = {});

  const Config& config() const;
  bool operator==(const Engine&) const = default;

  // A struct, array or function type of this engine: what modules that declare the same type have, too. Final and
  // without a supertype. Concrete types that it names are the engine's already. kInvalidArgument if one is not.
  absl::StatusOr<HeapType> DefineType(const CompositeType& type) const;
  // What a concrete type is, the types that it names being the engine's; kInvalidArgument for a type that is none of
  // this engine's.
  absl::StatusOr<SubType> Describe(HeapType type) const;

  // A tick of the clock that epoch deadlines are set by (Store::set_epoch_deadline); the embedder says how often. Any
  // thread, but no signal handler.
  void IncrementEpoch() const;

  // The layers below, for this package and for adapters above it.
  wasm::Engine& runtime() const;
  wasm::Interpreter& interpreter() const;
  EpochClock& clock() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_ENGINE_H_
