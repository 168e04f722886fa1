#include "wasm/api/store.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/api/epoch_clock.h"
#include "wasm/api/root_set.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/store.h"
#include "wasm/wasi/context.h"
#include "wasm/wasi/wasi.h"

namespace strata::wasm::api {
namespace {

// A search for instances to free goes through all of the store; below that many it is not worth it.
constexpr size_t kManyInstances = 8;
constexpr size_t kStackSlotBytes = sizeof(uint64_t) + sizeof(uint32_t);  // a number and a reference

// The API's one thing of the process: a handle that outlives its store must not fit another one, of whichever engine.
StoreId NextStoreId() {
  static std::atomic<StoreId> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;  // only differs: orders nothing
}

wasm::StoreOptions RuntimeOptions(const Engine& engine, const StoreOptions& given) {
  wasm::StoreOptions options;
  if (given.max_stack_bytes != 0) options.stack_slots = given.max_stack_bytes / kStackSlotBytes;
  options.meters_fuel = engine.config().fuel;
  options.eager_lowering_threads = given.eager_threads;
  options.limiter = given.limiter.get();
  return options;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Create(const Engine& engine, const StoreOptions& options) {
  std::unique_ptr<Store> store(new Store(engine, options));
  if (options.collector != nullptr) {
    STRATA_ASSIGN_OR_RETURN(store->heaps_, options.collector->HeapsFor(engine.runtime(), options.limiter.get()));
  }
  STRATA_ASSIGN_OR_RETURN(store->runtime_, wasm::Store::Create(engine.runtime(), engine.interpreter(),
                                                               store->heaps_.get(), RuntimeOptions(engine, options)));
  wasm::Store& runtime = *store->runtime_;
  store->interrupts_ = std::make_shared<InterruptTarget>(runtime.context());
  runtime.set_deadline_handler(
      [api = store.get()](wasm::Store&) { return api->OnDeadline() ? TrapKind::kNone : TrapKind::kDeadline; });
  runtime.set_trap_handler([api = store.get()](wasm::Store&, const Trap& trap) { api->OnTrap(trap); });
  store->roots_ = std::make_unique<RootSet>(store->id_, runtime);
  store->weak_ = std::make_unique<WeakSet>(runtime);
  return store;
}

Store::Store(const Engine& engine, const StoreOptions& options)
    : id_(NextStoreId()), engine_(engine), collector_(options.collector), limiter_(options.limiter) {}

Store::~Store() {
  if (interrupts_ == nullptr) return;
  weak_->RunAll();
  engine_.clock().Remove(*interrupts_);
  interrupts_->Close();
}

void Store::set_epoch_deadline(uint64_t ticks) { engine_.clock().SetDeadline(*interrupts_, ticks); }

void Store::AddObserver(StoreObserver& observer) { runtime_->AddObserver(observer); }
void Store::RemoveObserver(StoreObserver& observer) { runtime_->RemoveObserver(observer); }

// The handler may replace itself.
void Store::OnTrap(const Trap& trap) {
  if (trap_handler_ == nullptr) return;
  const TrapHandler handler = trap_handler_;
  in_trap_handler_ = true;
  handler(*this, trap);
  in_trap_handler_ = false;
}

absl::Status Store::set_fuel(uint64_t fuel) {
  if (!engine_.config().fuel) return absl::FailedPreconditionError("the engine's Config::fuel is off");
  runtime_->set_fuel(fuel);
  return absl::OkStatus();
}

absl::StatusOr<uint64_t> Store::fuel() const {
  if (!engine_.config().fuel) return absl::FailedPreconditionError("the engine's Config::fuel is off");
  return runtime_->fuel();
}

void Store::FreeDropped() {
  if (runtime_->host_depth != 0) return;
  runtime_->FreeUnreachableInstances();
  // Those that something reaches do not make every later search worth it.
  many_dropped_ = 2 * runtime_->released_instances();
}

void Store::FreeDroppedIfMany() {
  const size_t dropped = runtime_->released_instances();
  const size_t many = std::max({kManyInstances, many_dropped_, runtime_->instances().size() / 2});
  if (dropped >= many) FreeDropped();
}

void Store::MakeRoomForInstance() {
  FreeDroppedIfMany();
  if (runtime_->released_instances() != 0 && !runtime_->AllowsInstance()) FreeDropped();
}

void Store::Collect() {
  roots_->ReleaseDropped();
  FreeDropped();
  vm::Mutator& mutator = runtime_->context().mutator;
  if (runtime_->has_heap()) mutator.ops->collect(mutator, vm::CollectReason::kUser);
  ReleaseDead();
}

absl::Status Store::AddFinalizer(const Val& object, Finalizer finalizer) {
  if (object.tag() != ValTag::kObject) {
    return absl::InvalidArgumentError(absl::StrCat("expected an object, not ", TagName(object.tag())));
  }
  STRATA_ASSIGN_OR_RETURN(const uint32_t word, roots_->Word(object.object()));
  weak_->AddFinalizer(word, std::move(finalizer));
  return absl::OkStatus();
}

void Store::ReleaseDead() {
  if (!runtime_->has_dead()) return;
  runtime_->ReleaseDeadHostValues();
  const RootScope scope(*this);
  weak_->RunDue(*this);
}

absl::Status Store::SetWasi(const wasi::WasiOptions& options) {
  STRATA_ASSIGN_OR_RETURN(std::shared_ptr<wasi::WasiContext> context, wasi::WasiContext::Create(options));
  return DefineWasi(std::move(context));
}

absl::Status Store::ShareWasi(const Store& other) {
  if (other.wasi_context_ != nullptr) return DefineWasi(other.wasi_context_);
  return absl::FailedPreconditionError("the other store has no WASI");
}

absl::Status Store::DefineWasi(std::shared_ptr<wasi::WasiContext> context) {
  if (wasi_ != nullptr) return absl::FailedPreconditionError("the store has its WASI already");
  auto functions = std::make_unique<wasm::Linker>(*runtime_);
  STRATA_RETURN_IF_ERROR(wasi::DefineWasi(*functions, context));
  wasi_context_ = std::move(context);
  wasi_ = std::move(functions);
  return absl::OkStatus();
}

absl::StatusOr<const wasm::Linker*> Store::WasiFunctions() {
  if (wasi_ == nullptr) return absl::FailedPreconditionError("the store has no WASI: Store::SetWasi gives it one");
  return wasi_.get();
}

uint32_t Store::RecordOf(const std::shared_ptr<const void>& definition, absl::FunctionRef<uint32_t()> make) {
  const auto [place, added] = host_records_.try_emplace(definition, 0);
  if (added) place->second = make();
  return place->second;
}

absl::Status CheckOwner(const Store& store, StoreId owner, absl::string_view what) {
  if (owner == store.id()) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("a ", what, owner == 0 ? " of no store" : " of another store"));
}

RootScope::RootScope(Store& store) : roots_(store.roots()), depth_(roots_.depth()) {}
RootScope::~RootScope() { roots_.EndScope(depth_); }

}  // namespace strata::wasm::api
