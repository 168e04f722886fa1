#include "wasm/runtime/allocation.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/runtime/resource_limiter.h"

namespace strata::wasm {
namespace {

// A word kept alive and current across what may collect.
class RootedWord {
 public:
  RootedWord(Store& store, uint32_t word) : store_(store), handle_(store.Root(word)) {}
  ~RootedWord() { store_.Unroot(handle_); }
  RootedWord(const RootedWord&) = delete;
  RootedWord& operator=(const RootedWord&) = delete;

  uint32_t word() const { return store_.Rooted(handle_); }

 private:
  Store& store_;
  const size_t handle_;
};

absl::Status HeapFull(const Store& store) { return absl::ResourceExhaustedError(store.host_message); }

}  // namespace

bool IsFunctionReference(const TypeRegistry& types, HeapType type) {
  if (type.is_concrete()) return types.Get(type.index).func() != nullptr;
  return type.kind == HeapKind::kFunc || type.kind == HeapKind::kNoFunc;
}

absl::StatusOr<MemoryInstance*> NewMemory(Store& store, const MemoryType& type) {
  const EngineOptions& options = store.engine().options();
  const bool guarded = options.guarded_memories && store.executor().recovers_faults();
  ResourceLimiter* limiter = store.options().limiter;
  // A size that overflows is for the memory to refuse.
  const uint64_t pages = type.limits.minimum, bytes = pages << type.page_size_log2;
  const bool is_size = bytes >> type.page_size_log2 == pages;
  if (limiter != nullptr && is_size && !limiter->AllowMemory(0, bytes)) {
    return absl::ResourceExhaustedError(absl::StrCat("the store's limiter refuses a memory of ", bytes, " bytes"));
  }
  STRATA_ASSIGN_OR_RETURN(std::shared_ptr<MemoryInstance> memory,
                          MemoryInstance::Create(type, guarded, options.max_memory_pages));
  return store.AddMemory(std::move(memory));
}

absl::StatusOr<TableInstance*> NewTable(Store& store, const TableType& type, uint32_t init) {
  const uint64_t length = type.limits.minimum;
  if (length > kMaxTableElements) {
    return absl::ResourceExhaustedError(
        absl::StrCat("table of ", length, " elements exceeds the limit of ", kMaxTableElements));
  }
  ResourceLimiter* limiter = store.options().limiter;
  if (limiter != nullptr && !limiter->AllowTable(0, length)) {
    return absl::ResourceExhaustedError(absl::StrCat("the store's limiter refuses a table of ", length, " elements"));
  }
  RootedWord rooted_init(store, init);
  auto table = std::make_unique<TableInstance>();
  table->type = type;
  if (IsFunctionReference(store.engine().types(), type.element.heap)) {
    table->words.assign(length, init);
    table->elements = table->words.data();
  } else {
    STRATA_RETURN_IF_ERROR(store.EnsureHeap());
    table->object = store.AllocateRefVector(length);
    if (table->object == 0) return HeapFull(store);
    table->elements = store.RefVectorElements(table->object);
    std::fill_n(table->elements, length, rooted_init.word());
  }
  table->length = length;
  return store.AddTable(std::move(table));
}

TagInstance* NewTag(Store& store, CanonicalTypeId type, std::string name) {
  auto tag = std::make_unique<TagInstance>();
  tag->type = type;
  tag->name = std::move(name);
  return store.AddTag(std::move(tag));
}

TagInstance* NewTag(Store& store, CanonicalTypeId type, const Module& module, TagIndex index) {
  TagInstance* tag = NewTag(store, type, "");
  tag->module = &module;
  tag->module_index = index;
  return tag;
}

absl::StatusOr<GlobalInstance*> NewGlobal(Store& store, const GlobalType& type) {
  auto global = std::make_unique<GlobalInstance>();
  global->type = type;
  if (!type.type.is_ref()) {
    global->cell = global->number;
  } else if (IsFunctionReference(store.engine().types(), type.type.ref().heap)) {
    global->cell = &global->word;
  } else {
    STRATA_RETURN_IF_ERROR(store.EnsureHeap());
    global->object = store.AllocateRefVector(1);
    if (global->object == 0) return HeapFull(store);
    global->cell = store.RefVectorElements(global->object);
  }
  return store.AddGlobal(std::move(global));
}

absl::StatusOr<GlobalInstance*> NewGlobal(Store& store, const GlobalType& type, const Value& value) {
  RootedWord rooted(store, value.kind == ValKind::kRef ? value.ref() : 0);
  STRATA_ASSIGN_OR_RETURN(GlobalInstance * global, NewGlobal(store, type));
  WriteGlobal(store, *global, value.kind == ValKind::kRef ? Value::Ref(rooted.word()) : value);
  return global;
}

Value ReadGlobal(const GlobalInstance& global) {
  const ValKind kind = global.type.type.kind();
  if (kind == ValKind::kRef) return Value::Ref(*global.ref_cell());
  return {kind, global.num_cell()[0], kind == ValKind::kV128 ? global.num_cell()[1] : 0};
}

void WriteGlobal(Store& store, GlobalInstance& global, const Value& value) {
  if (!global.type.type.is_ref()) {
    global.num_cell()[0] = value.bits;
    if (global.type.type.kind() == ValKind::kV128) global.num_cell()[1] = value.high;
    return;
  }
  if (global.object == 0) {
    *global.ref_cell() = value.ref();
    return;
  }
  store.BeforeRefWrite(global.object, global.ref_cell(), value.ref());
  vm::RefSlot(vm::Address::FromPointer(global.ref_cell())).Store(vm::ObjectRef(value.ref()));
}

}  // namespace strata::wasm
