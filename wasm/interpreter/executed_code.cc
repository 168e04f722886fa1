#include "wasm/interpreter/executed_code.h"

#include <memory>

#include "absl/types/span.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/types/indices.h"

namespace strata::wasm {
namespace {

void ForEachBlockOf(const Instance& instance, absl::FunctionRef<void(const ExecutedBlock&)> visit) {
  for (size_t func = 0; func < instance.block_counts.size(); ++func) {
    const uint64_t* counts = instance.block_counts[func].get();
    if (counts == nullptr) continue;
    const Code& code = *instance.code->Find(FuncIndex(static_cast<uint32_t>(func)), instance.key);
    for (size_t i = 0; i < code.blocks.size(); ++i) {
      if (counts[i] != 0) visit({instance, code, i, counts[i]});
    }
  }
}

}  // namespace

void ForEachExecutedBlock(const Store& store, absl::FunctionRef<void(const ExecutedBlock&)> visit) {
  for (const std::unique_ptr<Instance>& instance : store.instances()) ForEachBlockOf(*instance, visit);
}

void ForEachInstruction(const Module& module, const Code& code, size_t block,
                        absl::FunctionRef<void(const Instruction&, uint32_t)> visit) {
  const auto [word, begin, end] = code.blocks[block];
  if (begin == end) return;
  const Function& function = module.funcs[code.func.value];
  InstructionReader reader(absl::Span<const uint8_t>(function.body).subspan(begin - function.body_offset), begin,
                           module.features);
  Instruction instruction;
  for (uint32_t at = begin; at < end && reader.TryNext(instruction); at = reader.offset()) visit(instruction, at);
}

}  // namespace strata::wasm
