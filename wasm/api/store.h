// A store: the unit of isolation and of lifetime. Instances, memories and objects of guests live and end with it.
//
// One thread at a time; only InterruptHandle may be used by others. Everything made in a store is named by small values
// (Func, Memory, Rooted, …) that say which store they are of: used with another one, or with one that has ended, they
// give kFailedPrecondition. Stores of one engine share nothing but code, and run on as many threads.

#ifndef STRATA_WASM_API_STORE_H_
#define STRATA_WASM_API_STORE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/contract/heap_factory.h"
#include "wasm/api/collector.h"
#include "wasm/api/engine.h"
#include "wasm/api/interrupt_handle.h"
#include "wasm/api/rooted.h"
#include "wasm/api/val.h"
#include "wasm/api/weak_set.h"
#include "wasm/runtime/resource_limiter.h"

namespace strata::wasm {
class Linker;
class Store;
class StoreObserver;
struct Trap;
namespace wasi {
class WasiContext;
struct WasiOptions;
}  // namespace wasi
}  // namespace strata::wasm

namespace strata::wasm::api {

class RootSet;

struct StoreOptions {
  // Who gives the store its heap. None: modules that use garbage-collected types, or reference types other than
  // functions, cannot be instantiated (kFailedPrecondition).
  std::shared_ptr<Collector> collector = nullptr;
  // Guest code traps when its stack is larger; 0: the runtime's choice.
  size_t max_stack_bytes = 0;
  // Instances have all functions made ready before they start, by up to that many threads; 0: each at its first call.
  size_t eager_threads = 0;
  // Asked before the store takes more memory, tables, instances or heap (wasm/runtime/resource_limiter.h).
  std::shared_ptr<ResourceLimiter> limiter = nullptr;
};

class Store {
 public:
  // kResourceExhausted if the system has no room, kNotFound or kInvalidArgument for what the collector refuses.
  static absl::StatusOr<std::unique_ptr<Store>> Create(const Engine& engine, const StoreOptions& options = {});
  // Ends everything in it. Finalizers and destructors of host objects run here, on this thread; they must not use the
  // store.
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  const Engine& engine() const { return engine_; }
  StoreId id() const { return id_; }

  // Something of the host's, for host functions to find: not owned. data() is null unless it was set as a T.
  template <class T>
  void set_data(T* data) {
    data_ = data;
    data_type_ = &kTypeOf<T>;
  }
  template <class T>
  T* data() const {
    return data_type_ == &kTypeOf<T> ? static_cast<T*>(data_) : nullptr;
  }

  // What guest code may still spend; see wasm/lowering/fuel_costs.h. Between calls, or in host functions.
  // kFailedPrecondition unless Config::fuel.
  absl::Status set_fuel(uint64_t fuel);
  absl::StatusOr<uint64_t> fuel() const;

  // The store's time is up at the tick'th IncrementEpoch of its engine from now; 0: at once. Without one, never.
  // Between calls, or by host functions and the callback.
  void set_epoch_deadline(uint64_t ticks);
  // Asked on the store's thread when its time is up, by an epoch or by InterruptHandle::EndTime: true lets the guest go
  // on, false traps it with kDeadline, as does having none. It may do other work first, give more time and collect, but
  // not end the store.
  void set_deadline_callback(std::function<bool(Store&)> callback) { deadline_callback_ = std::move(callback); }
  // Told on the store's thread when guest code has trapped or thrown what nobody in it caught, while its frames still
  // stand: to note it, or to write a core dump (core_dump.h). A trap that a host function passes on is told again, of
  // the call below. May not use the store otherwise. Empty: nobody is told.
  using TrapHandler = std::function<void(Store&, const Trap&)>;
  void set_trap_handler(TrapHandler handler) { trap_handler_ = std::move(handler); }
  // To stop the guest from another thread or a signal handler.
  InterruptHandle interrupt_handle() const { return InterruptHandle(interrupts_); }

  // Told of calls across the border, growth, throws and pauses of the collector (wasm/runtime/store_observer.h); may
  // forbid calls. Not owned: removed before it dies.
  void AddObserver(StoreObserver& observer);
  void RemoveObserver(StoreObserver& observer);

  // Runs `finalizer` once, on this thread, after a collection has found `object` dead: when the store is used next, by
  // a call, by a host function that the guest calls, or by Collect. Without that, when the store ends. Of several that
  // are due, those added first come first. kInvalidArgument for what is no object, and so does not die.
  absl::Status AddFinalizer(const Val& object, Finalizer finalizer);

  // Frees the dropped instances that nothing reaches, collects now, destroys host objects that nothing refers to any
  // more, and runs finalizers. In a host function that a guest has called, no instance is freed. May collect.
  void Collect();

  // What the store's instances get of the system through Linker::DefineWasi. Before the first such instance, once:
  // kFailedPrecondition; otherwise as WasiContext::Create.
  absl::Status SetWasi(const wasi::WasiOptions& options);
  // The same with what another store of the program has: files, arguments, clocks. kFailedPrecondition if that has
  // none.
  absl::Status ShareWasi(const Store& other);

  // Frees dropped instances if that is worth a search, and no guest code runs.
  void FreeDroppedIfMany();
  // The same before one more instance, which a limit on their number may refuse because of the dropped ones.
  void MakeRoomForInstance();

  // For this package and for adapters above it.
  wasm::Store& runtime() const { return *runtime_; }
  RootSet& roots() const { return *roots_; }
  WeakSet& weak() const { return *weak_; }
  bool in_trap_handler() const { return in_trap_handler_; }
  // Destroys host objects and runs finalizers that are due. May collect.
  void ReleaseDead();
  // WASI's functions in this store; kFailedPrecondition without SetWasi.
  absl::StatusOr<const wasm::Linker*> WasiFunctions();
  // The record of a function that a linker defines, made at its first use here; the definition lives as long.
  uint32_t RecordOf(const std::shared_ptr<const void>& definition, absl::FunctionRef<uint32_t()> make);
  // Of the last exception that a call has told its caller of.
  uint64_t exception_serial = 0;

 private:
  template <class T>
  static constexpr char kTypeOf = 0;

  Store(const Engine& engine, const StoreOptions& options);
  void FreeDropped();

  const StoreId id_;
  const Engine engine_;
  absl::Status DefineWasi(std::shared_ptr<wasi::WasiContext> context);
  bool OnDeadline() { return deadline_callback_ && deadline_callback_(*this); }
  void OnTrap(const Trap& trap);

  const std::shared_ptr<Collector> collector_;
  const std::shared_ptr<ResourceLimiter> limiter_;
  void* data_ = nullptr;
  const void* data_type_ = nullptr;
  std::unique_ptr<vm::HeapFactory> heaps_;
  std::map<std::shared_ptr<const void>, uint32_t> host_records_;
  std::shared_ptr<wasi::WasiContext> wasi_context_;
  std::unique_ptr<wasm::Linker> wasi_;
  std::unique_ptr<RootSet> roots_;
  std::unique_ptr<WeakSet> weak_;
  std::function<bool(Store&)> deadline_callback_;
  TrapHandler trap_handler_;
  bool in_trap_handler_ = false;
  std::shared_ptr<InterruptTarget> interrupts_;
  size_t many_dropped_ = 0;               // as many are worth the next search
  std::unique_ptr<wasm::Store> runtime_;  // dies before what it uses
};

// kFailedPrecondition, naming `what`, unless something of store `owner` may be used in `store`.
absl::Status CheckOwner(const Store& store, StoreId owner, absl::string_view what);

// The references made while it lives end with it, those of inner scopes first.
class RootScope {
 public:
  explicit RootScope(Store& store);
  ~RootScope();
  RootScope(const RootScope&) = delete;
  RootScope& operator=(const RootScope&) = delete;

 private:
  RootSet& roots_;
  const size_t depth_;
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_STORE_H_
