#include "wasm/runtime/fakes.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <utility>

#include "vm_binding/base/check.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/text/assembler.h"

namespace strata::wasm {
namespace {

constexpr uint8_t kGarbage = 0xcd;

vm::Address AllocateSlow(vm::Mutator& mutator, const vm::AllocRequest& request) {
  auto& state = *static_cast<FakeHeapState*>(mutator.plan_state);
  state.requests.push_back(request);
  if (state.collect_at_each_allocation) state.Collect();
  if (request.bytes > state.capacity_bytes - state.used_bytes) return vm::Address();
  const vm::Address object = mutator.cage_base + FakeCage::kGuardBytes + state.used_bytes;
  state.used_bytes += request.bytes;
  return object;
}

size_t OffsetIn(const vm::Mutator& mutator, vm::ObjectRef object, vm::RefSlot slot) {
  return slot.where() - object.ToAddress(mutator.cage_base);
}

void Write(vm::Mutator& mutator, vm::ObjectRef source, vm::RefSlot slot, vm::ObjectRef value) {
  auto& state = *static_cast<FakeHeapState*>(mutator.plan_state);
  const uint32_t word = source.word();
  state.writes.push_back({word, OffsetIn(mutator, source, slot), slot.Load().word(), value.word()});
  if (!state.log_bits.empty()) state.log_bits[word >> 4] &= static_cast<uint8_t>(~(1u << ((word >> 1) & 7)));
}

void WriteRange(vm::Mutator& mutator, vm::ObjectRef source, vm::RefSlot first, size_t count) {
  auto& state = *static_cast<FakeHeapState*>(mutator.plan_state);
  state.range_writes.push_back({source.word(), count, OffsetIn(mutator, source, first)});
}

constexpr vm::MutatorOps kOps = {
    .alloc_slow = &AllocateSlow,
    .write_slow = &Write,
    .write_range_slow = &WriteRange,
    .collect =
        [](vm::Mutator& mutator, vm::CollectReason) {
          static_cast<FakeHeapState*>(mutator.plan_state)->Collect();
          return true;
        },
};

class FakeHeap final : public vm::BoundHeap {
 public:
  explicit FakeHeap(vm::Mutator& mutator) : mutator_(mutator) {}
  ~FakeHeap() override {
    mutator_.cage_base = vm::Address();
    mutator_.log_table = vm::Address();
    mutator_.ops = nullptr;
  }

 private:
  vm::Mutator& mutator_;
};

class Roots final : public vm::RootSink {
 public:
  explicit Roots(FakeHeapState& state) : state_(state) {}
  void AddRange(vm::RefSlot first, size_t count) override {
    for (size_t i = 0; i < count; ++i) {
      const vm::RefSlot slot(first.where() + i * sizeof(uint32_t));
      const auto forward = state_.forwards.find(slot.Load().word());
      if (forward != state_.forwards.end()) slot.Store(vm::ObjectRef(forward->second));
      if (!slot.Load().is_null()) state_.roots.push_back(slot.Load().word());
    }
  }

 private:
  FakeHeapState& state_;
};

class Weak final : public vm::WeakTracer {
 public:
  explicit Weak(const FakeHeapState& state) : state_(state) {}
  bool IsLive(vm::ObjectRef object) const override { return state_.dead.count(object.word()) == 0; }
  vm::ObjectRef Forwarded(vm::ObjectRef object) const override {
    const auto forward = state_.forwards.find(object.word());
    return forward == state_.forwards.end() ? object : vm::ObjectRef(forward->second);
  }
  void Retain(vm::RefSlot) override {}

 private:
  const FakeHeapState& state_;
};

template <class T>
T Must(absl::StatusOr<T> value) {
  if (!value.ok()) std::fprintf(stderr, "%s\n", value.status().ToString().c_str());
  STRATA_CHECK(value.ok());
  return *std::move(value);
}

}  // namespace

FakeCage::FakeCage(size_t bytes)
    : bytes_(kGuardBytes + bytes),
      base_(mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
  STRATA_CHECK(base_ != MAP_FAILED);
  std::memset(base_, kGarbage, bytes_);
  STRATA_CHECK(mprotect(base_, kGuardBytes, PROT_NONE) == 0);
}

FakeCage::~FakeCage() { munmap(base_, bytes_); }

void FakeHeapState::Collect() {
  ++collections;
  roots.clear();
  hooks->OnPause();
  Roots sink(*this);
  hooks->PublishRoots(sink);
  Weak tracer(*this);
  for (vm::WeakRound round; const size_t slices = hooks->StartWeakRound(round); ++round.number) {
    for (size_t slice = 0; slice < slices; ++slice) hooks->ProcessWeakSlice(tracer, slice);
  }
  hooks->OnResume();
}

absl::StatusOr<std::unique_ptr<vm::BoundHeap>> FakeHeapFactory::Create(vm::Mutator& mutator, vm::VmHooks& hooks) {
  ++state.heaps_created;
  state.hooks = &hooks;
  state.cage = std::make_unique<FakeCage>(state.capacity_bytes);
  mutator.cage_base = state.cage->base();
  if (state.constraints.barrier == vm::BarrierKind::kObjectLog) {
    state.log_bits.assign((FakeCage::kGuardBytes + state.capacity_bytes) / 64 + 1, 0);
    mutator.log_table = vm::Address::FromPointer(state.log_bits.data());
  }
  mutator.ops = &kOps;
  mutator.plan_state = &state;
  return std::make_unique<FakeHeap>(mutator);
}

Outcome FakeExecutor::Call(Store& store, FuncRecordIndex function, absl::Span<const Value>) {
  return on_call ? on_call(store, function) : Outcome(Values{});
}

std::optional<Trap> FakeExecutor::CallInto(Store& store, FuncRecordIndex function, absl::Span<const Value> arguments,
                                           absl::Span<Value> results) {
  Outcome outcome = Call(store, function, arguments);
  if (Trap* trap = std::get_if<Trap>(&outcome)) return std::move(*trap);
  const Values& values = std::get<Values>(outcome);
  std::copy(values.begin(), values.end(), results.begin());
  return std::nullopt;
}

Outcome FakeExecutor::Evaluate(Instance& instance, const ConstExpr&, ValType) {
  ++evaluations;
  return on_evaluate ? on_evaluate(instance) : Outcome(Trap{TrapKind::kUnreachable, "no evaluation expected", 0, {}});
}

std::vector<TrapFrame> FakeExecutor::Backtrace(const Store&) const { return {}; }

TestWorld::TestWorld(const EngineOptions& options, const StoreOptions& store_options)
    : engine(options),
      store(Must(Store::Create(engine, executor, &heaps, store_options))),
      linker(std::make_unique<Linker>(*store)) {}

std::shared_ptr<ModuleCode> TestWorld::Compile(absl::string_view wat) {
  const Features& features = engine.options().features;
  const std::vector<uint8_t> bytes = Must(text::AssembleText(wat, features));
  return std::make_shared<ModuleCode>(engine, Must(DecodeModule(bytes, features)), "test");
}

Instance& TestWorld::Instantiate(absl::string_view wat) {
  std::variant<Instance*, Trap> result = Must(linker->Instantiate(Compile(wat)));
  if (const Trap* trap = std::get_if<Trap>(&result)) std::fprintf(stderr, "%s\n", trap->message.c_str());
  STRATA_CHECK(std::holds_alternative<Instance*>(result));
  return *std::get<Instance*>(result);
}

}  // namespace strata::wasm
