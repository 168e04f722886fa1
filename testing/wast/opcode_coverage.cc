#include "testing/wast/opcode_coverage.h"

#include <memory>

#include "absl/types/span.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/module/module.h"
#include "wasm/runtime/module_code.h"

namespace strata::testing {
namespace {

void AddCode(const wasm::Module& module, absl::Span<const uint8_t> code, uint32_t offset, OpcodeSet& executed) {
  wasm::InstructionReader reader(code, offset, module.features);
  wasm::Instruction instruction;
  while (!reader.done() && reader.TryNext(instruction)) executed.set(static_cast<size_t>(instruction.opcode));
}

void AddExpr(const wasm::Module& module, const wasm::ConstExpr& expr, OpcodeSet& executed) {
  AddCode(module, expr.bytes, expr.offset, executed);
}

void AddConstExprs(const wasm::Module& module, OpcodeSet& executed) {
  for (const wasm::Global& global : module.globals) AddExpr(module, global.init, executed);
  for (const wasm::Table& table : module.tables) {
    if (table.init.has_value()) AddExpr(module, *table.init, executed);
  }
  for (const wasm::ElemSegment& segment : module.elems) {
    AddExpr(module, segment.table_offset, executed);
    for (const wasm::ConstExpr& expr : segment.exprs) AddExpr(module, expr, executed);
  }
  for (const wasm::DataSegment& segment : module.datas) AddExpr(module, segment.memory_offset, executed);
}

}  // namespace

void AddExecuted(const wasm::Store& store, OpcodeSet& executed) {
  for (const std::unique_ptr<wasm::Instance>& instance : store.instances()) {
    const wasm::Module& module = instance->module();
    AddConstExprs(module, executed);
    for (uint32_t i = 0; i < module.funcs.size(); ++i) {
      const wasm::Function& function = module.funcs[i];
      if (instance->code->Find(wasm::FuncIndex(i), instance->key) == nullptr) continue;
      AddCode(module, function.body, function.body_offset, executed);
    }
  }
}

}  // namespace strata::testing
