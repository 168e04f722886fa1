// Modules printed and texts assembled per second, on one thread.
//
//   bazel run //wasm/text:text_benchmark -- --benchmark_min_time=1 [FILE.wasm…]
//
// Without files: a module of our own of loops, calls and arithmetic. Processor time. wasm_MB/s counts bytes of the
// binary module, names and data included; text_MB/s those of the text.

#include <cstdint>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "wasm/binary/module_builder.h"
#include "wasm/binary/module_decoder.h"
#include "wasm/module/module.h"
#include "wasm/text/assembler.h"
#include "wasm/text/module_printer.h"
#include "wasm/types/features.h"
#include "wasm/types/opcode.h"

namespace strata::wasm::text {
namespace {

constexpr int kFunctions = 4000;
constexpr uint8_t kI32Byte = 0x7f;

ByteVector OwnModule() {
  const ByteVector body =
      Concat({Op(Opcode::kLoop, {0x40}), Op(Opcode::kLocalGet, {0}), Op(Opcode::kLocalGet, {1}),
              Op(Opcode::kI32Load, {2, 0x90, 0x01}), Op(Opcode::kI32Const, {0xff, 0x01}), Op(Opcode::kI32And),
              Op(Opcode::kI32Add), Op(Opcode::kLocalTee, {2}), Op(Opcode::kLocalGet, {1}), Op(Opcode::kCall, {7}),
              Op(Opcode::kIf, {0x40}), Op(Opcode::kLocalGet, {2}), Op(Opcode::kLocalSet, {0}), Op(Opcode::kBr, {1}),
              Op(Opcode::kEnd), Op(Opcode::kEnd), Op(Opcode::kLocalGet, {2})});
  ModuleBuilder module;
  module.FuncType({kI32Byte, kI32Byte}, {kI32Byte});
  for (int i = 0; i < kFunctions; ++i) module.Func(0, body, {1, 3, kI32Byte});
  module.Memory({0, 1});
  return module.Bytes();
}

ByteVector ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return ByteVector(std::istreambuf_iterator<char>(file), {});
}

void CountBytes(benchmark::State& state, size_t wasm, size_t text) {
  const auto rate = [&](size_t bytes) {
    return benchmark::Counter(static_cast<double>(bytes) * static_cast<double>(state.iterations()) / 1e6,
                              benchmark::Counter::kIsRate);
  };
  state.counters["wasm_MB/s"] = rate(wasm);
  state.counters["text_MB/s"] = rate(text);
}

void Print(benchmark::State& state, const Module& module, bool folded) {
  PrintOptions options;
  options.folded = folded;
  size_t text = 0;
  for (auto _ : state) {
    text = 0;
    const absl::Status status = PrintModule(module, options, [&](absl::string_view part) { text += part.size(); });
    if (!status.ok()) state.SkipWithError(std::string(status.message()).c_str());
  }
  CountBytes(state, module.bytes->size(), text);
}

void Assemble(benchmark::State& state, const Module& module, bool folded) {
  PrintOptions options;
  options.folded = folded;
  const absl::StatusOr<std::string> text = PrintModuleToString(module, options);
  if (!text.ok()) return state.SkipWithError(std::string(text.status().message()).c_str());
  for (auto _ : state) {
    if (!AssembleText(*text, module.features).ok()) state.SkipWithError("the text does not assemble");
  }
  CountBytes(state, module.bytes->size(), text->size());
}

void Register(const std::string& name, const ByteVector& bytes) {
  const auto module = DecodeModule(bytes, *Features::Parse("all", Features()));
  if (!module.ok()) return;
  const auto shared = std::make_shared<const Module>(*module);
  for (bool folded : {false, true}) {
    const absl::string_view form = folded ? "folded" : "flat";
    benchmark::RegisterBenchmark(absl::StrCat("print/", form, "/", name).c_str(),
                                 [shared, folded](benchmark::State& state) { Print(state, *shared, folded); });
    benchmark::RegisterBenchmark(absl::StrCat("assemble/", form, "/", name).c_str(),
                                 [shared, folded](benchmark::State& state) { Assemble(state, *shared, folded); });
  }
}

}  // namespace
}  // namespace strata::wasm::text

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string path = argv[i];
    strata::wasm::text::Register(path.substr(path.rfind('/') + 1), strata::wasm::text::ReadFile(path));
  }
  if (argc == 1) strata::wasm::text::Register("own", strata::wasm::text::OwnModule());
  benchmark::RunSpecifiedBenchmarks();
}
