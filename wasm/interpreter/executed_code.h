// The stretches of straight-line code that a store's guests have executed, and the instructions in them.
//
// Of a store whose StoreOptions::counts_blocks is set; on the store's thread.

#ifndef STRATA_WASM_INTERPRETER_EXECUTED_CODE_H_
#define STRATA_WASM_INTERPRETER_EXECUTED_CODE_H_

#include <cstddef>
#include <cstdint>

#include "absl/functional/function_ref.h"
#include "wasm/binary/instruction.h"
#include "wasm/code/code.h"
#include "wasm/module/module.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/store.h"

namespace strata::wasm {

// One of code.blocks, and how often it was entered: once at least. The first of a function is entered by calls only.
struct ExecutedBlock {
  const Instance& instance;
  const Code& code;
  size_t block;
  uint64_t count;
};
void ForEachExecutedBlock(const Store& store, absl::FunctionRef<void(const ExecutedBlock&)> visit);

// The instructions of the language that a block does, in order; each with its offset from the module's start.
void ForEachInstruction(const Module& module, const Code& code, size_t block,
                        absl::FunctionRef<void(const Instruction&, uint32_t)> visit);

}  // namespace strata::wasm

#endif  // STRATA_WASM_INTERPRETER_EXECUTED_CODE_H_
