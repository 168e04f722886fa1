#include "wasm/interpreter/find_code.h"

#include "wasm/runtime/execution_context.h"

namespace strata::wasm::interpreter {
namespace {

const Code* SearchModules(const Store& store, const uint32_t* pc) {
  const ModuleCode* last = nullptr;
  for (const auto& instance : store.instances()) {
    if (instance->code.get() == last) continue;
    last = instance->code.get();
    if (const Code* code = last->FindByPc(pc)) return code;
  }
  return nullptr;
}

}  // namespace

const Code* FindCode(const Store& store, const uint32_t* pc) {
  CodeCacheEntry& cached = store.context().code_cache[reinterpret_cast<uintptr_t>(pc) / 4 % kCodeCacheEntries];
  if (cached.pc == pc && pc != nullptr) return cached.code;
  // The code of an expression goes with its evaluation, so it is not remembered.
  for (const EntryLink* entry = store.context().last_entry; entry != nullptr; entry = entry->previous) {
    if (entry->expression != nullptr && entry->expression->Contains(pc)) return entry->expression;
  }
  const Code* code = SearchModules(store, pc);
  if (code != nullptr) cached = {pc, code};
  return code;
}

}  // namespace strata::wasm::interpreter
