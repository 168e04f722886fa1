// What an embedder pays through wasm.h: stores, instances, calls each way; this library's and any other's, in one run.
//
//   bazel run //vm_binding/c_api:embedding_benchmark -- peer=/path/to/its.so
//
// Each library is loaded at run time and used through the same standard functions. Store makes a store and deletes it;
// Instance makes one with an instance of a compiled module that has a memory and an import, Heap one whose instance
// allocates an object; GuestCall calls a function that adds two numbers, HostCall is one call of the host from a loop
// of the guest. Interleave repetitions to compare: --benchmark_enable_random_interleaving --benchmark_repetitions=5.

#include <dlfcn.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "benchmark/benchmark.h"
#include "vm_binding/base/check.h"
#include "vm_binding/c_api/wasm.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

namespace {

constexpr char kModule[] = R"(
  (import "h" "add" (func $add (param i32 i32) (result i32)))
  (memory (export "memory") 1) (data (i32.const 0) "hello")
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "loop") (param i32)
    (loop $next
      (drop (call $add (local.get 0) (i32.const 1)))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))";
constexpr char kHeapModule[] = R"(
  (type $pair (struct (field i32) (field (mut anyref))))
  (global (mut (ref $pair)) (struct.new $pair (i32.const 1) (ref.null any))))";

constexpr int32_t kCalls = 1000;

// The functions of one library. The macro's list is all that is used of it.
#define STRATA_FUNCTIONS(F) \
  F(engine_new)             \
  F(engine_delete)          \
  F(store_new)              \
  F(store_delete)           \
  F(module_new)             \
  F(module_delete)          \
  F(module_share)           \
  F(module_obtain)          \
  F(shared_module_delete)   \
  F(valtype_new)            \
  F(valtype_vec_new)        \
  F(functype_new)           \
  F(functype_delete)        \
  F(func_new)               \
  F(func_delete)            \
  F(func_as_extern)         \
  F(func_call)              \
  F(instance_new)           \
  F(instance_delete)        \
  F(instance_exports)       \
  F(extern_as_func)         \
  F(extern_vec_delete)

struct Library {
#define STRATA_MEMBER(name) decltype(&wasm_##name) name;
  STRATA_FUNCTIONS(STRATA_MEMBER)
#undef STRATA_MEMBER
};

Library Load(const std::string& path) {
  void* const handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    std::fprintf(stderr, "%s\n", dlerror());
    std::exit(1);
  }
  Library library;
#define STRATA_LOAD(name)                                                                \
  library.name = reinterpret_cast<decltype(&wasm_##name)>(dlsym(handle, "wasm_" #name)); \
  STRATA_CHECK(library.name != nullptr);
  STRATA_FUNCTIONS(STRATA_LOAD)
#undef STRATA_LOAD
  return library;
}

wasm_trap_t* Add(const wasm_val_vec_t* arguments, wasm_val_vec_t* results) {
  results->data[0].kind = WASM_I32;
  results->data[0].of.i32 = arguments->data[0].of.i32 + arguments->data[1].of.i32;
  return nullptr;
}

// A compiled module, and instances of it in stores of their own.
class Subject {
 public:
  Subject(const Library& library, const char* wat) : library_(library), engine_(library.engine_new()) {
    const std::vector<uint8_t> binary = *strata::wasm::text::AssembleText(wat, strata::wasm::Features::Default());
    const wasm_byte_vec_t bytes = {binary.size(), reinterpret_cast<char*>(const_cast<uint8_t*>(binary.data()))};
    wasm_store_t* const store = NewStore();
    wasm_module_t* const module = library_.module_new(store, &bytes);
    STRATA_CHECK(module != nullptr);
    shared_ = library_.module_share(module);
    library_.module_delete(module);
    library_.store_delete(store);
  }
  ~Subject() {
    library_.shared_module_delete(shared_);
    library_.engine_delete(engine_);
  }
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  const Library& library() const { return library_; }
  wasm_store_t* NewStore() const { return library_.store_new(engine_); }
  const wasm_shared_module_t* shared() const { return shared_; }

 private:
  const Library& library_;
  wasm_engine_t* const engine_;
  wasm_shared_module_t* shared_ = nullptr;
};

class Guest {
 public:
  Guest(const Subject& subject, bool imports) : library_(subject.library()), store_(subject.NewStore()) {
    module_ = library_.module_obtain(store_, subject.shared());
    if (imports) add_ = NewAdd();
    wasm_extern_t* extern_add[] = {imports ? library_.func_as_extern(add_) : nullptr};
    const wasm_extern_vec_t vector = {imports ? size_t{1} : size_t{0}, extern_add};
    wasm_trap_t* trap = nullptr;
    instance_ = library_.instance_new(store_, module_, &vector, &trap);
    STRATA_CHECK(instance_ != nullptr);
  }
  ~Guest() {
    library_.instance_delete(instance_);
    if (add_ != nullptr) library_.func_delete(add_);
    library_.module_delete(module_);
    library_.store_delete(store_);
  }
  Guest(const Guest&) = delete;
  Guest& operator=(const Guest&) = delete;

  const wasm_instance_t* instance() const { return instance_; }

 private:
  wasm_func_t* NewAdd() const {
    wasm_valtype_vec_t parameters, results;
    wasm_valtype_t* two[] = {library_.valtype_new(WASM_I32), library_.valtype_new(WASM_I32)};
    wasm_valtype_t* one[] = {library_.valtype_new(WASM_I32)};
    library_.valtype_vec_new(&parameters, 2, two);
    library_.valtype_vec_new(&results, 1, one);
    wasm_functype_t* const type = library_.functype_new(&parameters, &results);
    wasm_func_t* const func = library_.func_new(store_, type, Add);
    library_.functype_delete(type);
    return func;
  }

  const Library& library_;
  wasm_store_t* const store_;
  wasm_module_t* module_ = nullptr;
  wasm_func_t* add_ = nullptr;
  wasm_instance_t* instance_ = nullptr;
};

void Store(benchmark::State& state, const Library& library) {
  const Subject subject(library, kModule);
  for (auto _ : state) library.store_delete(subject.NewStore());
}

void Instance(benchmark::State& state, const Library& library, const char* wat, bool imports) {
  const Subject subject(library, wat);
  for (auto _ : state) Guest(subject, imports);
}

// Calls an export of kModule, 1 for "add", 2 for "loop", which makes `items` calls.
void Call(benchmark::State& state, const Library& library, size_t exported, const std::vector<int32_t>& arguments,
          size_t results, int64_t items) {
  const Subject subject(library, kModule);
  const Guest guest(subject, true);
  wasm_extern_vec_t exports;
  library.instance_exports(guest.instance(), &exports);
  const wasm_func_t* const func = library.extern_as_func(exports.data[exported]);
  std::vector<wasm_val_t> given(arguments.size()), taken(1);
  for (size_t i = 0; i < arguments.size(); ++i) {
    given[i].kind = WASM_I32;
    given[i].of.i32 = arguments[i];
  }
  const wasm_val_vec_t in = {given.size(), given.data()};
  wasm_val_vec_t out = {results, taken.data()};
  for (auto _ : state) STRATA_CHECK(library.func_call(func, &in, &out) == nullptr);
  state.SetItemsProcessed(state.iterations() * items);
  library.extern_vec_delete(&exports);
}

void Register(const std::string& name, const Library& library) {
  const auto add = [&](const char* row, auto function) {
    benchmark::RegisterBenchmark(absl::StrCat(row, "/", name).c_str(), function);
  };
  add("Store", [&library](benchmark::State& state) { Store(state, library); });
  add("Instance", [&library](benchmark::State& state) { Instance(state, library, kModule, true); });
  add("Heap", [&library](benchmark::State& state) { Instance(state, library, kHeapModule, false); });
  add("GuestCall", [&library](benchmark::State& state) { Call(state, library, 1, {1, 2}, 1, 1); });
  add("HostCall", [&library](benchmark::State& state) { Call(state, library, 2, {kCalls}, 0, kCalls); });
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  std::map<std::string, Library> libraries;
  libraries["strata"] = Load("vm_binding/c_api/libstrata.so");
  for (int i = 1; i < argc; ++i) {
    const std::pair<std::string, std::string> named = absl::StrSplit(argv[i], absl::MaxSplits('=', 1));
    libraries[named.first] = Load(named.second);
  }
  for (const auto& [name, library] : libraries) Register(name, library);
  benchmark::RunSpecifiedBenchmarks();
}
