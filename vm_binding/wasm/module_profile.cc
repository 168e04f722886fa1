#include "vm_binding/wasm/module_profile.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "vm_binding/wasm/type_cycles.h"
#include "wasm/binary/instruction.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/module/module.h"
#include "wasm/types/opcode.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {
namespace {

class Profiler {
 public:
  explicit Profiler(const Module& module) : module_(module) {}

  bool allocates() const { return allocates_; }
  bool overwrites() const { return overwrites_; }

  void Look() {
    LookAtHost();
    for (const Function& func : module_.funcs) {
      if (!func.imported) LookAt(func);
    }
  }

 private:
  // References that a host makes are objects: those it returns, and those it passes.
  void LookAtHost() {
    for (const Function& func : module_.funcs) {
      if (func.imported && HasObjects(module_.types[func.type.value].func()->results)) allocates_ = true;
    }
    for (const Export& exported : module_.exports) {
      if (exported.kind == ExternKind::kFunc && HasObjects(module_.func_type(FuncIndex{exported.index}).params)) {
        allocates_ = true;
      }
    }
  }

  void LookAt(const Function& func) {
    InstructionReader reader(func.body, func.body_offset, module_.features, module_.data_count.has_value());
    while (!reader.done() && reader.TryNext(instruction_)) LookAt(instruction_);
  }

  void LookAt(const Instruction& instruction) {
    switch (instruction.opcode) {
      case Opcode::kThrow:
      case Opcode::kStructNew:
      case Opcode::kStructNewDefault:
      case Opcode::kArrayNew:
      case Opcode::kArrayNewDefault:
      case Opcode::kArrayNewFixed:
      case Opcode::kArrayNewData:
      case Opcode::kArrayNewElem:
        allocates_ = true;
        return;
      case Opcode::kTableGrow:
        allocates_ = allocates_ || IsObject(module_.tables[instruction.index].type.element);
        return;
      default:
        overwrites_ = overwrites_ || Overwrites(instruction);
    }
  }

  bool Overwrites(const Instruction& instruction) const {
    switch (instruction.opcode) {
      case Opcode::kStructSet:
        return IsObject(module_.types[instruction.index].struct_type()->fields[instruction.index2].type);
      case Opcode::kArraySet:
      case Opcode::kArrayFill:
      case Opcode::kArrayCopy:
      case Opcode::kArrayInitElem:
        return IsObject(module_.types[instruction.index].array()->element.type);
      default:
        return false;
    }
  }

  bool IsObject(ValType type) const {
    if (!type.is_ref()) return false;
    const HeapType heap = type.ref().heap;
    if (heap.is_concrete()) return module_.types[heap.index].func() == nullptr;
    return heap.kind != HeapKind::kFunc && heap.kind != HeapKind::kNoFunc;
  }
  bool HasObjects(const std::vector<ValType>& types) const {
    return std::any_of(types.begin(), types.end(), [this](ValType type) { return IsObject(type); });
  }

  const Module& module_;
  Instruction instruction_;
  bool allocates_ = false;
  bool overwrites_ = false;
};

}  // namespace

gc::GuestProfile ProfileOf(const ModuleCode& code) {
  Profiler profiler(code.module());
  profiler.Look();
  return {.known = true,
          .allocates = profiler.allocates(),
          .overwrites = profiler.overwrites(),
          .cycles = profiler.overwrites() && MayFormCycles(code)};
}

}  // namespace strata::wasm
