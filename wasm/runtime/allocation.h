// Allocation of memories, tables, tags and globals (core specification 4.7.1), by modules that define them and by hosts
// that offer them; and access to a global as a value.
//
// The results are owned by the store. Types have CanonicalTypeIds where concrete. Every function that takes a heap
// reference takes it as a raw word, which the store has rooted by the time anything can collect.

#ifndef STRATA_WASM_RUNTIME_ALLOCATION_H_
#define STRATA_WASM_RUNTIME_ALLOCATION_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "wasm/module/module.h"
#include "wasm/runtime/global.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/table.h"
#include "wasm/runtime/tag.h"
#include "wasm/runtime/value.h"
#include "wasm/types/indices.h"
#include "wasm/types/type.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {

// Whether references of the type are functions, which are immediates: such words live outside the heap.
bool IsFunctionReference(const TypeRegistry& types, HeapType type);

// kResourceExhausted if the memory exceeds the engine's limit or the system's.
absl::StatusOr<MemoryInstance*> NewMemory(Store& store, const MemoryType& type);
// Every element is `init`. kResourceExhausted if there are more than kMaxTableElements, or the heap is full. May
// collect.
absl::StatusOr<TableInstance*> NewTable(Store& store, const TableType& type, uint32_t init);
// `type` is a function type without results; `name` is for messages. The second form takes the name from the module at
// need: a module may have a million tags.
TagInstance* NewTag(Store& store, CanonicalTypeId type, std::string name);
TagInstance* NewTag(Store& store, CanonicalTypeId type, const Module& module, TagIndex index);
// A global of the type's default value. kResourceExhausted if the heap is full. May collect.
absl::StatusOr<GlobalInstance*> NewGlobal(Store& store, const GlobalType& type);
absl::StatusOr<GlobalInstance*> NewGlobal(Store& store, const GlobalType& type, const Value& value);

Value ReadGlobal(const GlobalInstance& global);
// `value` matches the global's type; mutability is the caller's concern.
void WriteGlobal(Store& store, GlobalInstance& global, const Value& value);

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_ALLOCATION_H_
