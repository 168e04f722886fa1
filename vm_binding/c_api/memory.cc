// Memories of wasm.h.

#include "wasm/api/memory.h"

#include <algorithm>
#include <limits>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "vm_binding/c_api/ref.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/types.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::MemoryType;
using strata::wasm::api::Memory;

namespace {

absl::Span<uint8_t> DataOf(const wasm_memory_t* memory) {
  const StoreUse use(memory == nullptr ? nullptr : memory->state);
  if (!use) return {};
  return memory->memory().data(use.store()).value_or(absl::Span<uint8_t>());
}

}  // namespace

extern "C" {

wasm_memory_t* wasm_memory_new(wasm_store_t* store, const wasm_memorytype_t* type) {
  const StoreUse use(StateOf(store));
  if (!use || type == nullptr) return nullptr;
  const absl::StatusOr<Memory> memory = Memory::Create(use.store(), type->type);
  return memory.ok() ? static_cast<wasm_memory_t*>(NewExtern(use.state(), *memory)) : nullptr;
}

wasm_memorytype_t* wasm_memory_type(const wasm_memory_t* memory) {
  const StoreUse use(memory == nullptr ? nullptr : memory->state);
  if (!use) return nullptr;
  const absl::StatusOr<MemoryType> type = memory->memory().type(use.store());
  return type.ok() ? new wasm_memorytype_t(*type) : nullptr;
}

byte_t* wasm_memory_data(wasm_memory_t* memory) { return reinterpret_cast<byte_t*>(DataOf(memory).data()); }
size_t wasm_memory_data_size(const wasm_memory_t* memory) { return DataOf(memory).size(); }

wasm_memory_pages_t wasm_memory_size(const wasm_memory_t* memory) {
  const StoreUse use(memory == nullptr ? nullptr : memory->state);
  if (!use) return 0;
  const uint64_t pages = memory->memory().size_pages(use.store()).value_or(0);
  return static_cast<wasm_memory_pages_t>(std::min<uint64_t>(pages, std::numeric_limits<wasm_memory_pages_t>::max()));
}

bool wasm_memory_grow(wasm_memory_t* memory, wasm_memory_pages_t delta) {
  const StoreUse use(memory == nullptr ? nullptr : memory->state);
  return use && memory->memory().Grow(use.store(), delta).ok();
}

}  // extern "C"
