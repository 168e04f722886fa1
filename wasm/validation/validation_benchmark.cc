// Bytes decoded and validated per second, on one thread.
//
//   bazel run //wasm/validation:validation_benchmark -- --benchmark_min_time=1 [FILE.wasm…]
//
// Without files: a module of our own whose bodies mix arithmetic, memory, locals, blocks and calls as compilers' output
// does. Processor time; bytes are those of the whole file, names and data included.

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
#include "wasm/module/module.h"
#include "wasm/types/features.h"
#include "wasm/types/opcode.h"
#include "wasm/validation/module_validator.h"

namespace strata::wasm {
namespace {

constexpr int kFunctions = 4000;
constexpr uint8_t kI32Byte = 0x7f;

using SharedBytes = std::shared_ptr<const ByteVector>;

Features AllFeatures() { return *Features::Parse("all", Features()); }

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

void SetBytes(benchmark::State& state, const ByteVector& bytes) {
  state.SetBytesProcessed(static_cast<int64_t>(state.iterations()) * static_cast<int64_t>(bytes.size()));
}

void Decode(benchmark::State& state, const SharedBytes& bytes) {
  for (auto _ : state) {
    if (!DecodeModule(bytes, AllFeatures()).ok()) return state.SkipWithError("not decoded");
  }
  SetBytes(state, *bytes);
}

void DecodeAndValidate(benchmark::State& state, const SharedBytes& bytes) {
  for (auto _ : state) {
    const absl::StatusOr<Module> module = DecodeModule(bytes, AllFeatures());
    if (!module.ok() || !ValidateModule(*module).ok()) return state.SkipWithError("not valid");
  }
  SetBytes(state, *bytes);
}

void Register(const std::string& name, ByteVector contents) {
  const auto bytes = std::make_shared<const ByteVector>(std::move(contents));
  benchmark::RegisterBenchmark(absl::StrCat("Decode/", name).c_str(),
                               [bytes](benchmark::State& state) { Decode(state, bytes); });
  benchmark::RegisterBenchmark(absl::StrCat("DecodeAndValidate/", name).c_str(),
                               [bytes](benchmark::State& state) { DecodeAndValidate(state, bytes); });
}

}  // namespace
}  // namespace strata::wasm

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc < 2) strata::wasm::Register("own", strata::wasm::OwnModule());
  for (int i = 1; i < argc; ++i) {
    const std::string path = argv[i];
    strata::wasm::Register(path.substr(path.rfind('/') + 1), strata::wasm::ReadFile(path));
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
