// The threads of one program, as wasi-threads has them: each a store of its own on a thread of the host, with an
// instance of the program's module, all sharing its memory.
//
// The program's first thread is the embedder's, which calls the program and then Finish. A trap or an exit in any
// thread, and the return of the first, ends the program: all other threads are cancelled where they are. Owned by the
// embedder; Spawn may be called by all threads at once, the rest belongs to the first. Nothing of it is left after
// Finish: no thread, no store.

#ifndef STRATA_WASM_WASI_THREAD_GROUP_H_
#define STRATA_WASM_WASI_THREAD_GROUP_H_

#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "wasm/module/module.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/trap.h"
#include "wasm/wasi/errno.h"

namespace strata::wasm::wasi {

inline constexpr absl::string_view kThreadsModuleName = "wasi";
inline constexpr absl::string_view kThreadSpawn = "thread-spawn";
inline constexpr absl::string_view kThreadStart = "wasi_thread_start";
// What thread-spawn returns when there is no thread to be had: EAGAIN, negated.
inline constexpr int32_t kThreadRefused = -static_cast<int32_t>(Errno::kAgain);

// What a thread other than the first has of its own. Made by the thread that spawns it, then used and destroyed by its
// own.
class ThreadWorld {
 public:
  virtual ~ThreadWorld() = default;
  virtual Store& store() = 0;
  // An instance of the program's module, its imports as the first thread's, but for what belongs to a store.
  virtual absl::StatusOr<std::variant<Instance*, Trap>> Instantiate() = 0;
};

struct ThreadGroupOptions {
  // Of threads other than the first, at once. More are refused as the system would refuse them: EAGAIN.
  size_t max_threads = 256;
  // Called by several threads at once.
  std::function<absl::StatusOr<std::unique_ptr<ThreadWorld>>()> make_world;
};

class ThreadGroup {
 public:
  // Whether the module imports thread-spawn.
  static bool IsWantedBy(const Module& module);
  // kInvalidArgument, saying why, unless it may: it imports a shared memory and exports wasi_thread_start of two i32.
  static absl::Status Check(const Module& module);

  // `first`, the store of the first thread, outlives the group.
  ThreadGroup(Store& first, ThreadGroupOptions options);
  // Finishes.
  ~ThreadGroup();
  ThreadGroup(const ThreadGroup&) = delete;
  ThreadGroup& operator=(const ThreadGroup&) = delete;

  // wasi.thread-spawn. The group outlives the calls of the linker's store.
  void DefineSpawn(Linker& linker);
  // A new thread calls wasi_thread_start(its number, argument): the number, from 1 to 2^29 - 1, or an error number of
  // WASI's, negative. It has half of the fuel that `spawner` has left, where fuel is metered.
  int32_t Spawn(Store& spawner, int32_t argument);

  // The first thread's call has ended, by `trap` or by returning: ends all others and waits for them. What ended the
  // program: a thread's trap, which says in which, or `trap`. No more threads afterwards.
  std::optional<Trap> Finish(std::optional<Trap> trap);

 private:
  struct Thread {
    ThreadGroup* group = nullptr;
    int32_t id = 0;
    int32_t argument = 0;
    pthread_t handle = {};
    std::unique_ptr<ThreadWorld> world;
    Store* store = nullptr;  // to be cancelled; null once the thread is past its guest
    bool finished = false;   // waits to be joined
  };

  static void* Main(void* thread);
  // Null if there may be no more.
  Thread* Reserve(int32_t argument) ABSL_LOCKS_EXCLUDED(mutex_);
  // Starts it; false, and it is gone, if that cannot be.
  bool Start(Thread& thread, std::unique_ptr<ThreadWorld> world) ABSL_LOCKS_EXCLUDED(mutex_);
  void Forget(Thread& thread) ABSL_LOCKS_EXCLUDED(mutex_);
  void Run(Thread& thread);
  std::optional<Trap> RunGuest(Thread& thread);
  // The program is over, because of a trap in a thread or, with null, because of the first.
  void End(const Thread* thread, std::optional<Trap> trap) ABSL_LOCKS_EXCLUDED(mutex_);
  // All but `one`, if given, that are in their guest.
  void CancelThreads(const Thread* one) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void JoinFinished() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool AllFinished() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  Store& first_;
  const ThreadGroupOptions options_;
  absl::Mutex mutex_;
  std::map<int32_t, Thread> threads_ ABSL_GUARDED_BY(mutex_);
  int32_t last_id_ ABSL_GUARDED_BY(mutex_) = 0;
  bool ended_ ABSL_GUARDED_BY(mutex_) = false;
  bool first_cancelled_ ABSL_GUARDED_BY(mutex_) = false;
  std::optional<Trap> cause_ ABSL_GUARDED_BY(mutex_);  // of a thread other than the first
};

}  // namespace strata::wasm::wasi

#endif  // STRATA_WASM_WASI_THREAD_GROUP_H_
