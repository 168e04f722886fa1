#include "wasm/wasi/thread_group.h"

#include <signal.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "vm_binding/contract/mutator.h"
#include "wasm/runtime/executor.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/value.h"
#include "wasm/types/indices.h"
#include "wasm/types/type.h"

namespace strata::wasm::wasi {
namespace {

constexpr int32_t kLastThreadId = 0x1fffffff;
// How often threads of a program that has ended are told so. No effect on correctness.
constexpr absl::Duration kCancelInterval = absl::Milliseconds(20);

FuncType TypeOf(size_t params, size_t results) {
  FuncType type;
  type.params.assign(params, ValKind::kI32);
  type.results.assign(results, ValKind::kI32);
  return type;
}

bool ImportsSharedMemory(const Module& module) {
  return std::any_of(module.memories.begin(), module.memories.end(),
                     [](const Memory& memory) { return memory.imported && memory.type.shared; });
}

bool ExportsThreadStart(const Module& module) {
  for (const Export& exported : module.exports) {
    if (exported.kind != ExternKind::kFunc || exported.name != kThreadStart) continue;
    const FuncType& type = module.func_type(FuncIndex(exported.index));
    return type.params == TypeOf(2, 0).params && type.results.empty();
  }
  return false;
}

// Of a store that is in no guest. Relaxed: only its own thread looks at the bit; a limit that stays poisoned is
// restored at the next poll.
void ForgetCancel(Store& store) {
  store.context().mutator.interrupt.fetch_and(~static_cast<uint32_t>(vm::kInterruptCancel), std::memory_order_relaxed);
}

// Starts a thread that leaves the process's signals to the embedder's threads, but for those that guest code raises.
// What a write to a broken pipe means (SIGPIPE) is the same on it as on the thread that starts it.
bool StartThread(pthread_t& handle, void* (*main)(void*), void* argument) {
  sigset_t others, before;
  sigfillset(&others);
  for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT}) sigdelset(&others, own);
  pthread_sigmask(SIG_BLOCK, nullptr, &before);
  if (sigismember(&before, SIGPIPE) == 0) sigdelset(&others, SIGPIPE);
  pthread_sigmask(SIG_SETMASK, &others, &before);
  const bool started = pthread_create(&handle, nullptr, main, argument) == 0;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return started;
}

}  // namespace

bool ThreadGroup::IsWantedBy(const Module& module) {
  for (const Import& import : module.imports) {
    if (import.module == kThreadsModuleName && import.name == kThreadSpawn) return true;
  }
  return false;
}

absl::Status ThreadGroup::Check(const Module& module) {
  if (!ImportsSharedMemory(module)) return absl::InvalidArgumentError("a module with threads imports no shared memory");
  if (ExportsThreadStart(module)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("a module with threads exports no ", kThreadStart, " (func (param i32 i32))"));
}

ThreadGroup::ThreadGroup(Store& first, ThreadGroupOptions options) : first_(first), options_(std::move(options)) {}

ThreadGroup::~ThreadGroup() { Finish(std::nullopt); }

void ThreadGroup::DefineSpawn(Linker& linker) {
  linker.DefineFunction(kThreadsModuleName, kThreadSpawn, TypeOf(1, 1), [this](HostCall& call) {
    call.SetI32(0, Spawn(call.store, call.i32(0)));
    return TrapKind::kNone;
  });
}

int32_t ThreadGroup::Spawn(Store& spawner, int32_t argument) {
  Thread* thread = Reserve(argument);
  if (thread == nullptr) return kThreadRefused;
  const int32_t id = thread->id;  // it may be gone once it has started
  absl::StatusOr<std::unique_ptr<ThreadWorld>> world = options_.make_world();
  if (!world.ok()) {
    Forget(*thread);
    return kThreadRefused;
  }
  const bool metered = spawner.options().meters_fuel;
  const uint64_t given = metered ? spawner.fuel() / 2 : 0;
  if (metered) (*world)->store().set_fuel(given);
  if (!Start(*thread, *std::move(world))) return kThreadRefused;
  if (metered) spawner.set_fuel(spawner.fuel() - given);
  return id;
}

ThreadGroup::Thread* ThreadGroup::Reserve(int32_t argument) {
  absl::MutexLock lock(&mutex_);
  JoinFinished();
  if (ended_ || threads_.size() >= options_.max_threads) return nullptr;
  do {
    last_id_ = last_id_ == kLastThreadId ? 1 : last_id_ + 1;
  } while (threads_.contains(last_id_));
  Thread& thread = threads_[last_id_];
  thread.group = this;
  thread.id = last_id_;
  thread.argument = argument;
  return &thread;
}

bool ThreadGroup::Start(Thread& thread, std::unique_ptr<ThreadWorld> world) {
  {
    // The new thread needs the lock before it ends, so its handle is there for whoever joins it.
    absl::MutexLock lock(&mutex_);
    thread.world = std::move(world);
    thread.store = &thread.world->store();
    if (!ended_ && StartThread(thread.handle, &Main, &thread)) return true;
  }
  Forget(thread);
  return false;
}

void ThreadGroup::Forget(Thread& thread) {
  const std::unique_ptr<ThreadWorld> world = std::move(thread.world);  // ends without the lock
  absl::MutexLock lock(&mutex_);
  threads_.erase(thread.id);
}

void* ThreadGroup::Main(void* thread) {
  Thread& self = *static_cast<Thread*>(thread);
  self.group->Run(self);
  return nullptr;
}

void ThreadGroup::Run(Thread& thread) {
  std::optional<Trap> trap = RunGuest(thread);
  if (trap.has_value()) End(&thread, std::move(trap));
  {
    absl::MutexLock lock(&mutex_);
    thread.store = nullptr;
  }
  thread.world.reset();
  absl::MutexLock lock(&mutex_);
  thread.finished = true;
}

std::optional<Trap> ThreadGroup::RunGuest(Thread& thread) {
  absl::StatusOr<std::variant<Instance*, Trap>> made = thread.world->Instantiate();
  if (!made.ok()) return Trap{TrapKind::kHost, std::string(made.status().message()), 0, {}};
  if (Trap* trap = std::get_if<Trap>(&*made)) return std::move(*trap);
  const absl::StatusOr<Extern> start = FindExport(*std::get<Instance*>(*made), kThreadStart);
  if (!start.ok()) return Trap{TrapKind::kHost, std::string(start.status().message()), 0, {}};
  Store& store = thread.world->store();
  Outcome outcome = store.executor().Call(store, std::get<FuncExtern>(*start).record,
                                          {Value::I32(thread.id), Value::I32(thread.argument)});
  if (Trap* trap = std::get_if<Trap>(&outcome)) return std::move(*trap);
  return std::nullopt;
}

void ThreadGroup::End(const Thread* thread, std::optional<Trap> trap) {
  absl::MutexLock lock(&mutex_);
  if (ended_) return;
  ended_ = true;
  CancelThreads(thread);
  if (thread == nullptr) return;
  if (trap->kind != TrapKind::kExit) absl::StrAppend(&trap->message, " (in thread ", thread->id, ")");
  cause_ = std::move(trap);
  first_cancelled_ = true;
  first_.context().RequestInterrupt(vm::kInterruptCancel);
}

void ThreadGroup::CancelThreads(const Thread* one) {
  for (auto& [id, other] : threads_) {
    if (&other != one && other.store != nullptr) other.store->context().RequestInterrupt(vm::kInterruptCancel);
  }
}

void ThreadGroup::JoinFinished() {
  for (auto at = threads_.begin(); at != threads_.end();) {
    if (!at->second.finished) {
      ++at;
      continue;
    }
    pthread_join(at->second.handle, nullptr);  // it has nothing left to do
    at = threads_.erase(at);
  }
}

bool ThreadGroup::AllFinished() const {
  return std::all_of(threads_.begin(), threads_.end(), [](const auto& entry) { return entry.second.finished; });
}

std::optional<Trap> ThreadGroup::Finish(std::optional<Trap> trap) {
  End(nullptr, std::nullopt);
  absl::MutexLock lock(&mutex_);
  // Again, because host code may have called the guest and made light of how the call ended.
  const absl::Condition all_finished(this, &ThreadGroup::AllFinished);
  while (!mutex_.AwaitWithTimeout(all_finished, kCancelInterval)) CancelThreads(nullptr);
  JoinFinished();
  // The first thread may have been past its guest when it was cancelled.
  if (first_cancelled_) ForgetCancel(first_);
  first_cancelled_ = false;
  return cause_.has_value() ? std::exchange(cause_, std::nullopt) : std::move(trap);
}

}  // namespace strata::wasm::wasi
