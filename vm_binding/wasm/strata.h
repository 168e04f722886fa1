// The embedding API together with the collectors: what an embedder includes.
//
//   absl::StatusOr<std::shared_ptr<Collector>> collector = NewCollector({.heap = {.plan = "immix"}, .workers = 2});
//   absl::StatusOr<std::unique_ptr<Store>> store = Store::Create(engine, {.collector = *collector});
//
// An umbrella on purpose, the only one: wasm/api itself knows no collector, and its own headers stay small for those
// who need only some. Each store may have another collector; stores that share one share its threads, not its heap.

#ifndef STRATA_VM_BINDING_WASM_STRATA_H_
#define STRATA_VM_BINDING_WASM_STRATA_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "gc/heap_options.h"
#include "wasm/api/collector.h"
#include "wasm/api/core_dump.h"
#include "wasm/api/dynamic_func.h"
#include "wasm/api/engine.h"
#include "wasm/api/func.h"
#include "wasm/api/host_function.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/typed_func.h"
#include "wasm/api/val.h"

namespace strata::gc {
class Heap;
}  // namespace strata::gc

namespace strata::wasm::api {

struct CollectorOptions {
  // The plan, named as the command's --gc has it ("auto" among them), and how large a heap may be.
  gc::HeapOptions heap = {};
  // Threads that collect, the store's own among them; 1: no other.
  int workers = 1;
  // Whom "auto" chooses a plan for; without it, for a guest that may do anything.
  std::optional<Module> guest = std::nullopt;
};

// kNotFound, listing the names, for a plan that is none; kInvalidArgument for a heap that is too small for the plan, or
// a number of workers that is out of range; kResourceExhausted when the system refuses a thread. Any thread.
absl::StatusOr<std::shared_ptr<Collector>> NewCollector(const CollectorOptions& options = {});

// What a store's collector has done.
struct HeapFigures {
  std::string plan;         // empty as long as there is no heap
  std::string plan_reason;  // why "auto" chose it
  uint64_t collections = 0;
  uint64_t pause_ns = 0;  // all of them together
  uint64_t longest_pause_ns = 0;
  uint64_t allocated_bytes = 0;  // so far
  uint64_t live_bytes = 0;       // what the last collection left
  uint64_t reserved_bytes = 0;   // whole blocks and pages, now
};
// On the store's thread.
HeapFigures FiguresOf(const Store& store);

// The heap of a store whose collector is one of these, for statistics and verification; null as long as no guest has
// needed it, or without a collector. On the store's thread.
gc::Heap* HeapOf(const Store& store);

}  // namespace strata::wasm::api

#endif  // STRATA_VM_BINDING_WASM_STRATA_H_
