#include "testing/fuzz/guest_runner.h"

#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/check.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"
#include "wasm/runtime/value.h"
#include "wasm/validation/module_validator.h"

namespace strata::testing {
namespace {

using wasm::Instance;
using wasm::Store;
using wasm::Trap;
using wasm::TrapKind;
using wasm::ValKind;
using wasm::Value;

constexpr int kFuel = 300;          // polls of one call
constexpr uint64_t kMaxPages = 16;  // per memory
constexpr size_t kStackSlots = size_t{1} << 14;
constexpr size_t kMaxCalls = 16;

// A reference's word depends on the collector; whether it is null does not.
std::string Describe(const Value& value) {
  if (value.kind == ValKind::kRef) return value.ref() == 0 ? " null" : " ref";
  return absl::StrCat(" ", absl::Hex(value.high), ":", absl::Hex(value.bits));
}

std::string Describe(const wasm::Outcome& outcome) {
  if (const Trap* trap = std::get_if<Trap>(&outcome)) return absl::StrCat(" trap: ", wasm::TrapMessage(trap->kind));
  std::string text;
  for (const Value& value : std::get<wasm::Values>(outcome)) text += Describe(value);
  return text;
}

// Zeros and nulls, the first number counting calls; nothing for a function that wants more than null.
bool MakeArguments(const wasm::FuncType& type, size_t call, std::vector<Value>& arguments) {
  for (wasm::ValType param : type.params) {
    if (!param.is_defaultable()) return false;
    arguments.push_back({param.kind(), param.is_ref() ? 0 : call});
  }
  return true;
}

void LimitFuel(Store& store, int& fuel) {
  fuel = kFuel;
  store.context().RequestInterrupt(vm::kInterruptDeadline);
}

uint64_t HashOf(const wasm::MemoryInstance& memory) {
  uint64_t hash = 14695981039346656037u;
  for (uint64_t i = 0; i < memory.bytes(); ++i) hash = (hash ^ memory.base()[i]) * 1099511628211u;
  return hash;
}

std::string DescribeState(const Instance& instance) {
  std::string text;
  for (const wasm::GlobalInstance* global : instance.global_storage) {
    const bool is_ref = global->type.type.is_ref();
    if (is_ref) {
      absl::StrAppend(&text, " ", *global->ref_cell() == 0 ? "null" : "ref");
    } else {
      absl::StrAppend(&text, " ", absl::Hex(*global->num_cell()));
    }
  }
  for (const wasm::MemoryInstance* memory : instance.memory_storage) {
    absl::StrAppend(&text, " ", memory->bytes(), "/", absl::Hex(HashOf(*memory)));
  }
  return text;
}

}  // namespace

GuestRunner::GuestRunner(const GuestRunnerOptions& options) : options_(options) {
  scheduler::SchedulerOptions pool;
  pool.workers = 1;
  auto made = scheduler::Scheduler::Create(pool);
  STRATA_CHECK(made.ok(), "the system gives a thread");
  scheduler_ = *std::move(made);
}

std::string GuestRunner::RunIn(wasm::Linker& linker, std::shared_ptr<wasm::ModuleCode> code) {
  Store& store = linker.store();
  int fuel = 0;
  store.set_interrupt_handler([&fuel](Store& running, uint32_t bits) {
    if ((bits & vm::kInterruptDeadline) == 0) return TrapKind::kNone;
    if (--fuel <= 0) return TrapKind::kDeadline;
    running.context().RequestInterrupt(vm::kInterruptDeadline);
    return TrapKind::kNone;
  });
  LimitFuel(store, fuel);
  const auto made = linker.Instantiate(std::move(code), wasm::UnknownImports::kDefault);
  if (!made.ok()) return absl::StrCat("not instantiated: ", made.status().message());
  if (const Trap* trap = std::get_if<Trap>(&*made)) return absl::StrCat("trap: ", wasm::TrapMessage(trap->kind));
  Instance& instance = *std::get<Instance*>(*made);
  std::string lines = absl::StrCat("instantiated", DescribeState(instance), "\n");
  for (const wasm::Export& item : instance.module().exports) {
    std::vector<Value> arguments;
    const size_t call = static_cast<size_t>(&item - instance.module().exports.data());
    if (call >= kMaxCalls) break;
    if (item.kind != wasm::ExternKind::kFunc) continue;
    if (!MakeArguments(instance.module().func_type(wasm::FuncIndex(item.index)), call, arguments)) continue;
    LimitFuel(store, fuel);
    const wasm::Outcome outcome = interpreter_.Call(store, instance.func_records[item.index], arguments);
    absl::StrAppend(&lines, item.index, ":", Describe(outcome), " |", DescribeState(instance), "\n");
  }
  return lines;
}

Transcript GuestRunner::Run(absl::Span<const uint8_t> bytes) {
  Transcript transcript;
  absl::StatusOr<wasm::Module> module = wasm::DecodeModule(bytes, options_.features);
  const absl::Status valid = module.ok() ? wasm::ValidateModule(*module) : module.status();
  if (!valid.ok()) {
    transcript.refusal = std::string(valid.message());
    return transcript;
  }
  wasm::EngineOptions engine_options;
  engine_options.features = options_.features;
  engine_options.guarded_memories = options_.guarded_memories && interpreter_.recovers_faults();
  engine_options.max_memory_pages = kMaxPages;
  wasm::Engine engine(engine_options);
  auto heaps = wasm::WasmHeapFactory::Create(engine, options_.heap, *scheduler_);
  STRATA_CHECK(heaps.ok(), "the plan exists");
  wasm::StoreOptions store_options;
  store_options.stack_slots = kStackSlots;
  auto store = Store::Create(engine, interpreter_, heaps->get(), store_options);
  if (!store.ok()) {
    transcript.lines = absl::StrCat("no store: ", store.status().message());
    return transcript;
  }
  wasm::Linker linker(**store);
  transcript.lines = RunIn(linker, std::make_shared<wasm::ModuleCode>(engine, *std::move(module), "fuzz"));
  transcript.exhausted = absl::StrContains(transcript.lines, wasm::TrapMessage(TrapKind::kHeapExhausted));
  return transcript;
}

}  // namespace strata::testing
