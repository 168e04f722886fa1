// Profiling: a thread ticks, the guest's stack is taken at each tick, and the result opens in the Firefox Profiler.
//
//   bazel run //wasm/api/examples:profiling -- FILE.json

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/profiling/guest_profiler.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/typed_func.h"

namespace {

using namespace strata::wasm::api;  // NOLINT: an example's one purpose
using strata::profiling::GuestProfiler;

constexpr char kModule[] = R"(
  (module $counter
    (import "host" "enough" (func $enough (result i32)))
    (func $count (param $times i32)
      (loop $next (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
    (func (export "run")
      (loop $next
        (call $count (i32.const 100000))
        (br_if $next (i32.eqz (call $enough))))))
)";

constexpr int kSamples = 20;
constexpr absl::Duration kInterval = absl::Milliseconds(1);

// Ticks until it is destroyed.
class Ticker {
 public:
  explicit Ticker(const Engine& engine)
      : thread_([this, engine] {
          while (!over_.load(std::memory_order_relaxed)) {  // orders nothing: join does
            absl::SleepFor(kInterval);
            engine.IncrementEpoch();
          }
        }) {}
  ~Ticker() {
    over_.store(true, std::memory_order_relaxed);
    thread_.join();
  }

 private:
  std::atomic<bool> over_{false};
  std::thread thread_;
};

absl::Status RunProfiled(Store& store, const Module& module, GuestProfiler& profiler) {
  int samples = 0;
  Linker linker(module.engine());
  STRATA_RETURN_IF_ERROR(linker.DefineFunc("host", "enough", [&samples] { return samples >= kSamples ? 1 : 0; }));
  STRATA_ASSIGN_OR_RETURN(const Instance instance, linker.Instantiate(store, module));
  STRATA_ASSIGN_OR_RETURN(const auto run, instance.GetTypedFunc<void()>(store, "run"));
  store.set_deadline_callback([&](Store& running) {
    if (profiler.Sample(running.runtime(), 0).ok()) ++samples;
    running.set_epoch_deadline(1);
    return true;
  });
  store.set_epoch_deadline(1);
  const Ticker ticker(module.engine());
  return run.Call(store).status();
}

absl::StatusOr<std::string> Run() {
  const Engine engine;
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, kModule));
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(engine));
  STRATA_ASSIGN_OR_RETURN(
      const std::unique_ptr<GuestProfiler> profiler,
      GuestProfiler::New("an example", absl::ToInt64Nanoseconds(kInterval), {{"counter", module.runtime()}}));
  STRATA_RETURN_IF_ERROR(RunProfiled(*store, module, *profiler));
  std::ostringstream profile;
  STRATA_RETURN_IF_ERROR(profiler->Finish(profile));
  return profile.str();
}

}  // namespace

int main(int argc, char** argv) {
  const absl::StatusOr<std::string> profile = Run();
  if (!profile.ok()) {
    std::fprintf(stderr, "%s\n", profile.status().ToString().c_str());
    return 1;
  }
  if (argc > 1) std::ofstream(argv[1]) << *profile;
  std::printf("a profile of %zu bytes\n", profile->size());
  return absl::StrContains(*profile, "count") ? 0 : 1;
}
