// What an instance costs: microseconds from a validated module to an instance that can be called, and its end.
//
//   bazel run //wasm/interpreter:instantiation_benchmark [-- FILE.wasm…]
//
// Each iteration makes a store and an instance in it and ends both; Store is the store alone. Without files: modules of
// ours, without a memory, with one, and with a hundred functions, a table and segments. Imported functions trap when
// called. Eager lowers all functions too, on one thread.

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "vm_binding/null/null_heap.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/module/module.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/linker.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/store.h"
#include "wasm/text/parse_module.h"
#include "wasm/types/features.h"

namespace strata::wasm {
namespace {

std::string ManyFunctions() {
  std::string wat = "(memory 1) (data (i32.const 0) \"hello\") (table 100 funcref) (elem (i32.const 0) func";
  for (int i = 0; i < 100; ++i) absl::StrAppend(&wat, " ", i);
  absl::StrAppend(&wat, ")");
  for (int i = 0; i < 100; ++i) {
    absl::StrAppend(&wat, "(func (export \"f", i,
                    "\") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))");
  }
  return wat;
}

// A module and what runs it, shared by all iterations.
class Subject {
 public:
  explicit Subject(Module module) : module_(std::move(module)) {}

  // Whether all went well.
  bool Once(bool instantiate, size_t eager_threads) {
    if (eager_threads > 0 || code_ == nullptr) code_ = std::make_shared<ModuleCode>(engine_, Module(module_), "");
    StoreOptions options;
    options.eager_lowering_threads = eager_threads;
    const absl::StatusOr<std::unique_ptr<Store>> store = Store::Create(engine_, interpreter_, &heaps_, options);
    if (!store.ok()) return false;
    return !instantiate || Linker(**store).Instantiate(code_, UnknownImports::kTrap).ok();
  }

 private:
  Interpreter interpreter_;
  Engine engine_{EngineOptions{.guarded_memories = interpreter_.recovers_faults()}};
  null::NullHeapFactory heaps_;
  const Module module_;
  std::shared_ptr<ModuleCode> code_;
};

void Run(benchmark::State& state, Subject& subject, bool instantiate, size_t eager_threads) {
  for (auto _ : state) {
    if (!subject.Once(instantiate, eager_threads)) return state.SkipWithError("not instantiated");
  }
}

bool Register(const std::string& name, absl::StatusOr<Module> module) {
  if (!module.ok()) return false;
  const auto subject = std::make_shared<Subject>(*std::move(module));
  const auto add = [&](const char* what, bool instantiate, size_t eager_threads) {
    benchmark::RegisterBenchmark(absl::StrCat(what, "/", name).c_str(), [=](benchmark::State& state) {
      Run(state, *subject, instantiate, eager_threads);
    })->Unit(benchmark::kMicrosecond);
  };
  add("Store", false, 0);
  add("Instantiate", true, 0);
  add("Eager", true, 1);
  return true;
}

bool RegisterOwn() {
  const Features features = Features::Default();
  return Register("empty", text::ParseModule("(func (export \"f\"))", features)) &&
         Register("memory", text::ParseModule("(memory 1) (func (export \"f\"))", features)) &&
         Register("functions", text::ParseModule(ManyFunctions(), features));
}

bool RegisterFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<uint8_t> bytes(std::istreambuf_iterator<char>(file), {});
  return Register(path.substr(path.rfind('/') + 1), DecodeModule(std::move(bytes), Features::Default()));
}

}  // namespace
}  // namespace strata::wasm

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc < 2 && !strata::wasm::RegisterOwn()) return 1;
  for (int i = 1; i < argc; ++i) {
    if (!strata::wasm::RegisterFile(argv[i])) return 1;
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
