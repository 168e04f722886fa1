#include "wasm/runtime/instantiation.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/const_evaluator.h"
#include "wasm/runtime/import_matching.h"
#include "wasm/runtime/runtime_ops.h"

namespace strata::wasm {
namespace {

// What an unresolved function does when it is called.
HostFunction::Body StubBody(std::string what, UnknownImports unknown, const FuncType& type) {
  const bool has_defaults =
      std::all_of(type.results.begin(), type.results.end(), [](ValType result) { return result.is_defaultable(); });
  if (unknown == UnknownImports::kTrap || !has_defaults) {
    return [message = absl::StrCat("unknown import called: ", what)](HostCall& call) {
      call.message = message;
      return TrapKind::kUnknownImport;
    };
  }
  size_t nums = 0, refs = 0;
  for (ValType result : type.results) {
    nums += result.is_ref() ? 0 : result.kind() == ValKind::kV128 ? 2 : 1;
    refs += result.is_ref() ? 1 : 0;
  }
  return [nums, refs](HostCall& call) {
    std::fill_n(call.nums, nums, 0);
    std::fill_n(call.refs, refs, 0);
    return TrapKind::kNone;
  };
}

// A constant offset of an active segment: an address of the memory's or table's address type.
uint64_t OffsetOf(const Value& value) { return value.bits; }

}  // namespace

Instantiation::Instantiation(Linker& linker, std::shared_ptr<ModuleCode> code, UnknownImports unknown)
    : linker_(linker), store_(linker.store()), code_(std::move(code)), module_(code_->module()), unknown_(unknown) {}

Instantiation::Instantiation(Linker& linker, std::shared_ptr<ModuleCode> code, absl::Span<const Extern> imports)
    : linker_(linker),
      store_(linker.store()),
      code_(std::move(code)),
      module_(code_->module()),
      given_(imports.data()) {}

absl::StatusOr<std::variant<Instance*, Trap>> Instantiation::Run() {
  const absl::Status status = Steps();
  if (!status.ok()) GiveUp();
  if (trap_.kind != TrapKind::kNone) return std::move(trap_);
  if (!status.ok()) return status;
  return instance_;
}

// Nobody gets to name what has failed, but it may have put its functions into others' tables.
void Instantiation::GiveUp() {
  if (instance_ != nullptr) {
    store_.ReleaseInstance(*instance_);
  } else if (!stub_records_.empty()) {
    store_.FreeFuncRecords(stub_records_);
  }
}

absl::Status Instantiation::Steps() {
  if (&code_->engine() != &store_.engine()) return absl::InvalidArgumentError("module and store of different engines");
  if (!store_.AllowsInstance()) return absl::ResourceExhaustedError("the store's limiter refuses one more instance");
  STRATA_RETURN_IF_ERROR(ResolveImports());
  if (code_->needs_heap()) STRATA_RETURN_IF_ERROR(store_.EnsureHeap());
  MakeInstance();
  MakeFunctions();
  MakeTags();
  STRATA_RETURN_IF_ERROR(MakeMemories());
  STRATA_RETURN_IF_ERROR(MakeGlobals());
  STRATA_RETURN_IF_ERROR(MakeTables());
  STRATA_RETURN_IF_ERROR(MakeSegments());
  STRATA_RETURN_IF_ERROR(LowerIfEager());
  STRATA_RETURN_IF_ERROR(ApplyElems());
  STRATA_RETURN_IF_ERROR(ApplyDatas());
  return CallStart();
}

absl::Status Instantiation::ResolveImports() {
  std::vector<std::string> unresolved;
  for (const Import& import : module_.imports) {
    absl::StatusOr<Extern> value = given_ != nullptr ? Checked(import, given_[imports_.size()]) : ResolveImport(import);
    if (value.ok()) {
      imports_.push_back(*value);
    } else if (absl::IsNotFound(value.status())) {
      unresolved.emplace_back(value.status().message());
    } else {
      return value.status();
    }
  }
  if (unresolved.empty()) return absl::OkStatus();
  return absl::NotFoundError(absl::StrCat("unknown import: ", absl::StrJoin(unresolved, ", ")));
}

absl::StatusOr<Extern> Instantiation::ResolveImport(const Import& import) {
  const std::string name = absl::StrCat(import.module, ".", import.name);
  const Extern* found = linker_.Find(import.module, import.name);
  if (found == nullptr) {
    if (unknown_ != UnknownImports::kError && import.kind == ExternKind::kFunc) return FuncExtern{StubFor(import)};
    return absl::NotFoundError(absl::StrCat(name, " ", ImportTypeText(module_, import)));
  }
  return Checked(import, *found);
}

absl::StatusOr<Extern> Instantiation::Checked(const Import& import, const Extern& offered) const {
  if (MatchesImport(store_, *code_, import, offered)) return offered;
  return absl::FailedPreconditionError(absl::StrCat("incompatible import type: ", import.module, ".", import.name,
                                                    " is ", ExternTypeText(store_, offered), ", the module expects ",
                                                    ImportTypeText(module_, import)));
}

FuncRecordIndex Instantiation::StubFor(const Import& import) {
  const Function& func = module_.funcs[import.index];
  const CanonicalTypeId declared = code_->canonical(func.type.value);
  const FuncType& type = *store_.engine().types().Get(declared).func();
  const std::string name = absl::StrCat(import.module, ".", import.name);
  const FuncRecordIndex record = store_.AddHostFunction(type, name, StubBody(name, unknown_, type));
  store_.func_record(record).type = declared;  // which may be open, or in a recursive group
  stub_records_.push_back(record);
  return record;
}

void Instantiation::MakeInstance() {
  auto instance = std::make_unique<Instance>();
  instance->store = &store_;
  instance->code = code_;
  instance->key.barrier = store_.barrier();
  instance->key.counts_blocks = store_.options().counts_blocks;
  instance->key.meters_fuel = store_.options().meters_fuel;
  if (instance->key.counts_blocks) instance->block_counts.resize(module_.funcs.size());
  const size_t funcs = module_.funcs.size();
  instance->entry_storage.resize(funcs);
  instance->stubs.resize(kStubWords * funcs);
  instance->func_record_storage.resize(funcs);
  instance->memory_storage.resize(module_.memories.size());
  instance->table_storage.resize(module_.tables.size());
  instance->global_storage.resize(module_.globals.size());
  instance->tags.resize(module_.tags.size());
  instance->elems.resize(module_.elems.size());
  instance->dropped_elems.resize(module_.elems.size());
  instance->dropped_datas.resize(module_.datas.size());
  instance->entries = instance->entry_storage.data();
  instance->func_records = instance->func_record_storage.data();
  instance->memories = instance->memory_storage.data();
  instance->tables = instance->table_storage.data();
  instance->globals = instance->global_storage.data();
  instance->stub_records = std::move(stub_records_);
  instance_ = store_.AddInstance(std::move(instance));
  for (size_t i = 0; i < imports_.size(); ++i) PlaceImport(module_.imports[i], imports_[i]);
}

void Instantiation::PlaceImport(const Import& import, const Extern& value) {
  switch (import.kind) {
    case ExternKind::kFunc:
      instance_->func_records[import.index] = std::get<FuncExtern>(value).record;
      break;
    case ExternKind::kTable:
      instance_->tables[import.index] = std::get<TableInstance*>(value);
      break;
    case ExternKind::kMemory:
      instance_->memories[import.index] = std::get<MemoryInstance*>(value);
      break;
    case ExternKind::kGlobal:
      instance_->globals[import.index] = std::get<GlobalInstance*>(value);
      break;
    case ExternKind::kTag:
      instance_->tags[import.index] = std::get<TagInstance*>(value);
      break;
  }
}

void Instantiation::MakeFunctions() {
  const HandlerWord stub_word = store_.executor().lowering_stub_word();
  for (uint32_t i = module_.imported_funcs; i < module_.funcs.size(); ++i) {
    uint32_t* stub = &instance_->stubs[kStubWords * size_t{i}];
    std::memcpy(stub, &stub_word, sizeof stub_word);
    stub[kHandlerWords] = i;
    instance_->entries[i] = stub;
    FuncRecord record;
    record.entry = stub;
    record.instance = instance_;
    record.type = code_->canonical(module_.funcs[i].type.value);
    record.func_index = i;
    instance_->func_records[i] = store_.AddFuncRecord(record);
  }
}

void Instantiation::MakeTags() {
  for (uint32_t i = module_.imported_tags; i < module_.tags.size(); ++i) {
    const CanonicalTypeId type = code_->canonical(module_.tags[i].type.type.value);
    instance_->tags[i] = NewTag(store_, type, module_, TagIndex(i));
  }
}

absl::Status Instantiation::MakeMemories() {
  for (uint32_t i = module_.imported_memories; i < module_.memories.size(); ++i) {
    STRATA_ASSIGN_OR_RETURN(instance_->memories[i], NewMemory(store_, module_.memories[i].type));
  }
  if (!instance_->memory_storage.empty()) {
    instance_->memory0_base = instance_->memories[0]->base();
    instance_->key.guarded_memory0 = instance_->memories[0]->guarded();
  }
  return absl::OkStatus();
}

absl::Status Instantiation::MakeGlobals() {
  for (uint32_t i = module_.imported_globals; i < module_.globals.size(); ++i) {
    const Global& global = module_.globals[i];
    const GlobalType type{code_->Canonical(global.type.type), global.type.is_mutable};
    absl::StatusOr<GlobalInstance*> made = NewGlobal(store_, type);
    if (!made.ok()) return FromAllocation(made.status());
    instance_->globals[i] = *made;  // before what may fail: it is the instance's to be freed
    STRATA_ASSIGN_OR_RETURN(const Value value, Evaluate(global.init, type.type));
    WriteGlobal(store_, **made, value);
  }
  return absl::OkStatus();
}

absl::Status Instantiation::MakeTables() {
  for (uint32_t i = module_.imported_tables; i < module_.tables.size(); ++i) STRATA_RETURN_IF_ERROR(MakeTable(i));
  return absl::OkStatus();
}

absl::Status Instantiation::MakeTable(uint32_t index) {
  const Table& table = module_.tables[index];
  TableType type = table.type;
  type.element = code_->Canonical(type.element).ref();
  uint32_t init = 0;
  if (table.init.has_value()) {
    STRATA_ASSIGN_OR_RETURN(const Value value, Evaluate(*table.init, type.element));
    init = value.ref();
  }
  absl::StatusOr<TableInstance*> made = NewTable(store_, type, init);
  if (!made.ok()) return FromAllocation(made.status());
  instance_->tables[index] = *made;
  return absl::OkStatus();
}

absl::Status Instantiation::MakeSegments() {
  for (size_t i = 0; i < module_.elems.size(); ++i) {
    if (module_.elems[i].mode == SegmentMode::kDeclarative) {
      ElemDrop(*instance_, static_cast<uint32_t>(i));
    } else {
      STRATA_RETURN_IF_ERROR(FillSegment(module_.elems[i], instance_->elems[i]));
    }
  }
  return absl::OkStatus();
}

absl::Status Instantiation::FillSegment(const ElemSegment& segment, Instance::Segment& into) {
  const RefType type = code_->Canonical(segment.type).ref();
  into.size = static_cast<uint32_t>(segment.size());
  for (FuncIndex func : segment.funcs) into.words.push_back(FuncRefWord(instance_->func_records[func.value]));
  if (segment.exprs.empty()) return absl::OkStatus();
  const bool functions = IsFunctionReference(store_.engine().types(), type.heap);
  if (functions) {
    into.words.resize(segment.exprs.size());
  } else {
    into.object = store_.AllocateRefVector(segment.exprs.size());
    if (into.object == 0) return Trapped(TrapKind::kHeapExhausted);
  }
  for (size_t i = 0; i < segment.exprs.size(); ++i) {
    STRATA_ASSIGN_OR_RETURN(const Value value, Evaluate(segment.exprs[i], type));
    uint32_t* place = functions ? &into.words[i] : store_.RefVectorElements(into.object) + i;
    if (!functions) store_.BeforeRefWrite(into.object, place, value.ref());
    *place = value.ref();
  }
  return absl::OkStatus();
}

// Before anything outside the instance is changed; the code's key is known by now.
absl::Status Instantiation::LowerIfEager() {
  const size_t threads = store_.options().eager_lowering_threads;
  return threads == 0 ? absl::OkStatus() : store_.executor().LowerAll(*instance_, threads);
}

absl::Status Instantiation::ApplyElems() {
  for (uint32_t i = 0; i < module_.elems.size(); ++i) {
    const ElemSegment& segment = module_.elems[i];
    if (segment.mode != SegmentMode::kActive) continue;
    const TableInstance& table = *instance_->tables[segment.table.value];
    const ValType address = table.type.address == AddressType::kI64 ? ValKind::kI64 : ValKind::kI32;
    STRATA_ASSIGN_OR_RETURN(const Value offset, Evaluate(segment.table_offset, address));
    const uint32_t count = instance_->elems[i].size;
    const TrapKind trap = TableInit(*instance_, segment.table.value, i, OffsetOf(offset), 0, count);
    if (trap != TrapKind::kNone) return Trapped(trap);
    ElemDrop(*instance_, i);
  }
  return absl::OkStatus();
}

absl::Status Instantiation::ApplyDatas() {
  for (uint32_t i = 0; i < module_.datas.size(); ++i) {
    const DataSegment& segment = module_.datas[i];
    if (segment.mode != SegmentMode::kActive) continue;
    const MemoryInstance& memory = *instance_->memories[segment.memory.value];
    const ValType address = memory.type().address == AddressType::kI64 ? ValKind::kI64 : ValKind::kI32;
    STRATA_ASSIGN_OR_RETURN(const Value offset, Evaluate(segment.memory_offset, address));
    const auto count = static_cast<uint32_t>(segment.bytes.size());
    const TrapKind trap = MemoryInit(*instance_, segment.memory.value, i, OffsetOf(offset), 0, count);
    if (trap != TrapKind::kNone) return Trapped(trap);
    DataDrop(*instance_, i);
  }
  return absl::OkStatus();
}

absl::Status Instantiation::CallStart() {
  if (!module_.start.has_value()) return absl::OkStatus();
  Outcome outcome = store_.executor().Call(store_, instance_->func_records[module_.start->value], {});
  if (Trap* trap = std::get_if<Trap>(&outcome)) return Trapped(std::move(*trap));
  return absl::OkStatus();
}

absl::Status Instantiation::Trapped(Trap trap) {
  trap_ = std::move(trap);
  return absl::AbortedError(trap_.message);
}

absl::Status Instantiation::Trapped(TrapKind kind) {
  const bool own_message = kind == TrapKind::kHeapExhausted && !store_.host_message.empty();
  return Trapped({kind, own_message ? store_.host_message : std::string(TrapMessage(kind)), 0, {}});
}

absl::Status Instantiation::FromAllocation(const absl::Status& status) {
  const bool heap_full = absl::IsResourceExhausted(status) && status.message() == store_.host_message;
  return heap_full ? Trapped(TrapKind::kHeapExhausted) : status;
}

absl::StatusOr<Value> Instantiation::Evaluate(const ConstExpr& expression, ValType type) {
  std::variant<Value, Trap> result = EvaluateConst(*instance_, expression, type);
  if (Trap* trap = std::get_if<Trap>(&result)) return Trapped(std::move(*trap));
  return std::get<Value>(result);
}

}  // namespace strata::wasm
