// Bytes of bodies lowered per second, on one thread, and what comes of them.
//
//   bazel run //wasm/lowering:lowering_benchmark -- --benchmark_min_time=1 [FILE.wasm…]
//
// Without files: a module of our own whose bodies mix arithmetic, memory, locals, blocks and calls as compilers' output
// does. Every function is lowered. Counters, per byte of body: register code (`code`), the map from code to offsets
// (`pc_map`), and all memory that a lowered function holds (`held`).

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "wasm/binary/module_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/code/register_ops.h"
#include "wasm/lowering/lowering.h"
#include "wasm/module/module.h"
#include "wasm/types/features.h"
#include "wasm/types/opcode.h"
#include "wasm/types/type_registry.h"

namespace strata::wasm {
namespace {

constexpr int kFunctions = 4000;
constexpr uint8_t kI32Byte = 0x7f;

// A loop over memory, of the shape that compilers of C make.
ByteVector Body(uint32_t callee) {
  const ByteVector call = {static_cast<uint8_t>(callee & 0x7f)};
  return Concat({Op(Opcode::kBlock, {0x40}),
                 Op(Opcode::kLoop, {0x40}),
                 Op(Opcode::kLocalGet, {0}),
                 Op(Opcode::kI32Eqz),
                 Op(Opcode::kBrIf, {1}),
                 Op(Opcode::kLocalGet, {1}),
                 Op(Opcode::kLocalGet, {1}),
                 Op(Opcode::kI32Load, {2, 0x90, 0x01}),
                 Op(Opcode::kI32Const, {0xff, 0x01}),
                 Op(Opcode::kI32And),
                 Op(Opcode::kLocalTee, {2}),
                 Op(Opcode::kI32Store, {2, 8}),
                 Op(Opcode::kLocalGet, {2}),
                 Op(Opcode::kLocalGet, {1}),
                 Op(Opcode::kCall, call),
                 Op(Opcode::kIf, {kI32Byte}),
                 Op(Opcode::kLocalGet, {2}),
                 Op(Opcode::kElse),
                 Op(Opcode::kLocalGet, {0}),
                 Op(Opcode::kEnd),
                 Op(Opcode::kI32Const, {1}),
                 Op(Opcode::kI32Sub),
                 Op(Opcode::kLocalSet, {0}),
                 Op(Opcode::kBr, {0}),
                 Op(Opcode::kEnd),
                 Op(Opcode::kEnd),
                 Op(Opcode::kLocalGet, {2})});
}

ByteVector OwnModule() {
  ModuleBuilder module;
  module.FuncType({kI32Byte, kI32Byte}, {kI32Byte});
  for (int i = 0; i < kFunctions; ++i) module.Func(0, Body(static_cast<uint32_t>(i)), {1, 3, kI32Byte});
  module.Memory({0, 1});
  return module.Bytes();
}

ByteVector ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return ByteVector(std::istreambuf_iterator<char>(file), {});
}

// What one pass over a module made.
struct Sizes {
  uint64_t body_bytes = 0;
  uint64_t code_bytes = 0;
  uint64_t pc_map_bytes = 0;
  uint64_t held_bytes = 0;
};

// A module with all that lowering asks for. It must be valid.
class Subject {
 public:
  explicit Subject(Module module) : module_(std::move(module)) {
    canonical_ = types_.InternAll(module_.types, module_.rec_groups);
    for (uint32_t op = 0; op < kRegOpCount; ++op) words_.push_back(op + 1);
  }

  absl::StatusOr<Sizes> LowerAll() const {
    Sizes sizes;
    const LoweringInput input{module_, canonical_, words_, {}};
    for (uint32_t i = module_.imported_funcs; i < module_.funcs.size(); ++i) {
      const absl::StatusOr<std::unique_ptr<Code>> code = LowerFunction(input, FuncIndex(i));
      if (!code.ok()) return code.status();
      sizes.body_bytes += module_.funcs[i].body.size();
      Add(**code, sizes);
    }
    return sizes;
  }

 private:
  static void Add(const Code& code, Sizes& sizes) {
    sizes.code_bytes += code.words.size() * sizeof(uint32_t);
    sizes.pc_map_bytes += code.pc_map.held_bytes();
    sizes.held_bytes += sizeof(Code) + code.words.capacity() * sizeof(uint32_t) + code.pc_map.held_bytes();
  }

  const Module module_;
  TypeRegistry types_;
  std::vector<CanonicalTypeId> canonical_;
  std::vector<HandlerWord> words_;
};

void Lower(benchmark::State& state, const Subject& subject) {
  Sizes sizes;
  for (auto _ : state) {
    const absl::StatusOr<Sizes> made = subject.LowerAll();
    if (!made.ok()) return state.SkipWithError(made.status().ToString().c_str());
    sizes = *made;
  }
  const double bytes = static_cast<double>(sizes.body_bytes);
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations() * sizes.body_bytes));
  state.counters["code"] = static_cast<double>(sizes.code_bytes) / bytes;
  state.counters["pc_map"] = static_cast<double>(sizes.pc_map_bytes) / bytes;
  state.counters["held"] = static_cast<double>(sizes.held_bytes) / bytes;
}

bool Register(const std::string& name, ByteVector contents) {
  absl::StatusOr<Module> module =
      DecodeModule(std::make_shared<const ByteVector>(std::move(contents)), *Features::Parse("all", Features()));
  if (!module.ok()) return false;
  const auto subject = std::make_shared<const Subject>(*std::move(module));
  benchmark::RegisterBenchmark(absl::StrCat("Lower/", name).c_str(), [subject](benchmark::State& state) {
    Lower(state, *subject);
  })->Unit(benchmark::kMillisecond);
  return true;
}

}  // namespace
}  // namespace strata::wasm

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc < 2) strata::wasm::Register("own", strata::wasm::OwnModule());
  for (int i = 1; i < argc; ++i) {
    const std::string path = argv[i];
    if (!strata::wasm::Register(path.substr(path.rfind('/') + 1), strata::wasm::ReadFile(path))) return 1;
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
