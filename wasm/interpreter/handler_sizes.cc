// Bytes of machine code that the handlers take, by family: bazel run //wasm/interpreter:handler_sizes.

#include <cstdio>
#include <set>
#include <string>

#include "wasm/interpreter/backend.h"
#include "wasm/interpreter/handler_families.h"
#include "wasm/interpreter/handler_table.h"
#include "wasm/interpreter/own_code.h"

namespace strata::wasm::interpreter {
namespace {

struct Sum {
  size_t handlers = 0;
  uint64_t bytes = 0;
  uint64_t instructions = 0;
};

void Print(const std::string& name, const Sum& sum) {
  const double each = sum.handlers == 0 ? 0 : 1.0 / static_cast<double>(sum.handlers);
  std::printf("%-20s %8zu %10llu %8.1f %14.1f\n", name.c_str(), sum.handlers,
              static_cast<unsigned long long>(sum.bytes), static_cast<double>(sum.bytes) * each,
              static_cast<double>(sum.instructions) * each);
}

int Report() {
  const absl::StatusOr<OwnCode> code = OwnCode::Read();
  if (!code.ok()) {
    std::fprintf(stderr, "handler_sizes: %s\n", std::string(code.status().message()).c_str());
    return 1;
  }
  std::printf("%-20s %8s %10s %8s %14s\n", "family", "handlers", "bytes", "each", "instructions");
  std::set<HandlerWord> seen;  // several operations may share a handler
  Sum all;
  uint32_t op = 0;
  for (const HandlerFamily& family : kHandlerFamilies) {
    Sum sum;
    for (; op < family.end; ++op) {
      const HandlerWord word = HandlerWords()[op];
      const MachineCode* handler = code->At(word);
      if (handler == nullptr || !seen.insert(word).second) continue;
      ++sum.handlers;
      sum.bytes += handler->bytes;
      sum.instructions += handler->instructions.size();
    }
    Print(std::string(family.name), sum);
    all = {all.handlers + sum.handlers, all.bytes + sum.bytes, all.instructions + sum.instructions};
  }
  Print("all", all);
  return 0;
}

}  // namespace
}  // namespace strata::wasm::interpreter

int main() {
  if (!STRATA_TAIL_DISPATCH) {
    std::puts("handlers have no code of their own: this build has the loop backend");
    return 0;
  }
  return strata::wasm::interpreter::Report();
}
