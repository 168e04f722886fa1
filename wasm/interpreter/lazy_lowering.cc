#include "wasm/interpreter/lazy_lowering.h"

#include <string>
#include <utility>

#include "wasm/interpreter/handler_table.h"
#include "wasm/lowering/lowering.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

LoweringInput InputOf(const Instance& instance) {
  return {instance.module(), instance.code->canonical_types(), HandlerWords(), instance.key,
          instance.code->engine().options().deterministic_relaxed_simd};
}

void Install(Instance& instance, uint32_t func, const Code& code) {
  if (instance.key.counts_blocks && instance.block_counts[func] == nullptr) {
    instance.block_counts[func] = std::make_unique<uint64_t[]>(code.blocks.size());
  }
  instance.entries[func] = code.entry();
  instance.store->func_record(instance.func_records[func]).entry = code.entry();
  instance.store->NoteRefFrame(code.ref_frame_slots);
}

}  // namespace

TrapKind LowerOnFirstCall(Instance& instance, uint32_t func) {
  ModuleCode& module = *instance.code;
  const Code* code = module.Find(FuncIndex(func), instance.key);
  if (code == nullptr) {
    absl::StatusOr<std::unique_ptr<Code>> lowered = LowerFunction(InputOf(instance), FuncIndex(func));
    if (!lowered.ok()) {
      instance.store->host_message = std::string(lowered.status().message());
      return TrapKind::kHost;
    }
    code = module.Publish(*std::move(lowered), instance.key);
  }
  Install(instance, func, *code);
  return TrapKind::kNone;
}

absl::StatusOr<std::unique_ptr<Code>> LowerExpression(const Instance& instance, const ConstExpr& expression,
                                                      ValType type) {
  return LowerConstExpr(InputOf(instance), expression, type);
}

}  // namespace strata::wasm::interpreter
