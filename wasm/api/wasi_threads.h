// A program with threads, as wasi-threads has them (wasm/wasi/thread_group.h): the embedder's own thread is its first,
// the others are stores of their own on threads of their own, with the same memory and the same files.
//
//   std::unique_ptr<WasiThreads> threads = *WasiThreads::Create(*store, linker, module);
//   Outcome<Instance> instance = threads->Instantiate();
//   Outcome<void> end = threads->Finish(start.Call(*store));
//
// A trap or an exit in any thread ends the program: the first thread's call is cancelled, and Finish says why. What
// belongs to a store (items of instances, observers, limits but those of WasiThreadsOptions) is the first thread's
// alone. On the first thread.

#ifndef STRATA_WASM_API_WASI_THREADS_H_
#define STRATA_WASM_API_WASI_THREADS_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "absl/status/statusor.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::wasi {
class ThreadGroup;
}  // namespace strata::wasm::wasi

namespace strata::wasm::api {

struct WasiThreadsOptions {
  // Besides the first, at once; the program is refused more as by a system that is out of them.
  size_t max_threads = 256;
  // Of each thread's store. A limiter is asked by all of them at once.
  StoreOptions store = {};
};

class WasiThreads {
 public:
  // `linker` has what the module imports besides thread-spawn and WASI; shared memories that it does not have are made.
  // `first`, which has its WASI already, outlives the program. kInvalidArgument for a module that is not made for
  // threads, kFailedPrecondition without WASI or for a module of another engine than the store's (a linker of another
  // is for Instantiate to refuse), kResourceExhausted without room for a memory or if the store's limiter refuses it.
  static absl::StatusOr<std::unique_ptr<WasiThreads>> Create(Store& first, const Linker& linker, const Module& module,
                                                             const WasiThreadsOptions& options = {});
  // Finishes.
  ~WasiThreads();
  WasiThreads(const WasiThreads&) = delete;
  WasiThreads& operator=(const WasiThreads&) = delete;

  // The first thread's instance; as Linker::Instantiate.
  Outcome<Instance> Instantiate();

  // The first thread's call has ended with `outcome`: ends all other threads and waits for them. What ended the
  // program: a thread's trap, which names the thread, or `outcome`. No more threads afterwards.
  template <class T>
  Outcome<T> Finish(Outcome<T> outcome) {
    std::optional<Trap> cause = FinishThreads();
    if (cause.has_value()) return Failure(*std::move(cause));
    return outcome;
  }

 private:
  class Thread;

  WasiThreads(Store& first, const Linker& linker, const Module& module, const WasiThreadsOptions& options);
  absl::Status DefineImports();
  std::optional<Trap> FinishThreads();

  Store& first_;
  Linker linker_;
  const Module module_;
  const WasiThreadsOptions options_;
  std::shared_ptr<wasi::ThreadGroup> group_;  // dies first
};

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_WASI_THREADS_H_
