// Which of a store's instances that the embedder has given up can still be reached.
//
// An instance is reached through what it defines: a function in a table, a global, a segment, an object or an
// exception, and a function, table, memory, global or tag that another instance imports. The specification lets stores
// only grow (4.2.3); what nothing can name any more cannot be told from what is not there.

#ifndef STRATA_WASM_RUNTIME_REACHABLE_INSTANCES_H_
#define STRATA_WASM_RUNTIME_REACHABLE_INSTANCES_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"
#include "vm_binding/contract/address.h"
#include "wasm/module/module.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/thrown_exception.h"

namespace strata::wasm {

// Everything in a store while no guest code runs: then there are no frames.
struct StoreItems {
  const Engine& engine;
  vm::Address cage_base;
  absl::Span<const FuncRecord> records;
  absl::Span<const std::unique_ptr<Instance>> instances;
  absl::Span<const std::unique_ptr<TableInstance>> tables;
  absl::Span<const std::unique_ptr<GlobalInstance>> globals;
  absl::Span<const std::unique_ptr<TagInstance>> tags;
  const std::deque<uint32_t>& handles;  // words that the host keeps alive
  const ThrownException& thrown;
};

// What an instance defines that its store owns, functions apart.
template <class Visit>
void ForEachDefined(const Instance& instance, Visit visit) {
  const Module& module = instance.module();
  const auto each = [&](const auto& storage, uint32_t imported) {
    for (size_t i = imported; i < storage.size(); ++i) {
      if (storage[i] != nullptr) visit(storage[i]);  // null if instantiation failed before it
    }
  };
  each(instance.table_storage, module.imported_tables);
  each(instance.memory_storage, module.imported_memories);
  each(instance.global_storage, module.imported_globals);
  each(instance.tags, module.imported_tags);
}

struct Unreachable {
  std::vector<Instance*> instances;
  // If there are any: the words of all objects that are reached without them.
  absl::flat_hash_set<uint32_t> live_objects;
};

// The instances with Instance::released that nothing in the store reaches but themselves. Goes through the objects that
// are alive, once each, if there are such instances at all: takes time and memory like a collection by one thread.
// Neither allocates in the heap nor collects.
Unreachable FindUnreachable(const StoreItems& items);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_REACHABLE_INSTANCES_H_
