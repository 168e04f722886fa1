#include "wasm/interpreter/lazy_lowering.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "vm_binding/base/ordered_work.h"
#include "wasm/interpreter/handler_table.h"
#include "wasm/lowering/lowering.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::interpreter {
namespace {

void Install(Instance& instance, uint32_t func, const Code& code) {
  if (instance.key.counts_blocks && instance.block_counts[func] == nullptr) {
    instance.block_counts[func] = std::make_unique<uint64_t[]>(code.blocks.size());
  }
  instance.entries[func] = code.entry();
  instance.store->func_record(instance.func_records[func]).entry = code.entry();
  instance.store->NoteRefFrame(code.ref_frame_slots);
}

// Code that pays for a thread, about a millisecond of work. No effect on correctness.
constexpr uint64_t kBytesPerThread = uint64_t{1} << 16;

size_t UsefulThreads(const Module& module, size_t allowed) {
  uint64_t code_bytes = 0;
  for (const Function& function : module.funcs) code_bytes += function.body.size();
  return std::min<uint64_t>(allowed, 1 + code_bytes / kBytesPerThread);
}

absl::Status LowerAndPublish(const LoweringInput& input, ModuleCode& module, FuncIndex func) {
  if (module.Find(func, input.key) != nullptr) return absl::OkStatus();
  absl::StatusOr<std::unique_ptr<Code>> lowered = LowerFunction(input, func);
  if (!lowered.ok()) return lowered.status();
  module.Publish(*std::move(lowered), input.key);
  return absl::OkStatus();
}

}  // namespace

LoweringInput LoweringInputOf(const Instance& instance) {
  return {instance.module(), instance.code->canonical_types(), HandlerWords(), instance.key,
          instance.code->engine().options().deterministic_relaxed_simd};
}

TrapKind LowerOnFirstCall(Instance& instance, uint32_t func) {
  ModuleCode& module = *instance.code;
  const Code* code = module.Find(FuncIndex(func), instance.key);
  if (code == nullptr) {
    absl::StatusOr<std::unique_ptr<Code>> lowered = LowerFunction(LoweringInputOf(instance), FuncIndex(func));
    if (!lowered.ok()) {
      instance.store->host_message = std::string(lowered.status().message());
      return TrapKind::kHost;
    }
    code = module.Publish(*std::move(lowered), instance.key);
  }
  Install(instance, func, *code);
  return TrapKind::kNone;
}

absl::Status LowerAllFunctions(Instance& instance, size_t threads) {
  ModuleCode& code = *instance.code;
  const Module& module = code.module();
  const LoweringInput input = LoweringInputOf(instance);
  base::OrderedWork work(module.funcs.size() - module.imported_funcs);
  base::RunOnThreads(UsefulThreads(module, threads), [&] {
    while (const std::optional<size_t> i = work.Next()) {
      const FuncIndex func(module.imported_funcs + static_cast<uint32_t>(*i));
      if (absl::Status status = LowerAndPublish(input, code, func); !status.ok()) work.Fail(*i, std::move(status));
    }
  });
  if (absl::Status status = work.status(); !status.ok()) return status;
  for (uint32_t func = module.imported_funcs; func < module.funcs.size(); ++func) {
    Install(instance, func, *code.Find(FuncIndex(func), instance.key));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<Code>> LowerExpression(const Instance& instance, const ConstExpr& expression,
                                                      ValType type) {
  return LowerConstExpr(LoweringInputOf(instance), expression, type);
}

}  // namespace strata::wasm::interpreter
