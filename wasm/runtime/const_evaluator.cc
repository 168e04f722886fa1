#include "wasm/runtime/const_evaluator.h"

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "vm_binding/base/check.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/store.h"

namespace strata::wasm {
namespace {

// A stack machine for the plain instructions. None of them allocates, so reference words may stand in it.
class PlainEvaluator {
 public:
  explicit PlainEvaluator(const Instance& instance) : instance_(instance) {}

  // The value, or nothing if the expression has other instructions.
  std::optional<Value> Evaluate(const ConstExpr& expression) {
    const Module& module = instance_.module();
    InstructionReader reader(expression.bytes, expression.offset, module.features);
    Instruction instruction;
    while (!reader.done()) {
      if (!reader.Next(instruction).ok()) return std::nullopt;
      if (instruction.opcode == Opcode::kEnd) break;
      if (!Step(instruction)) return std::nullopt;
    }
    if (stack_.size() != 1) return std::nullopt;
    return stack_[0];
  }

 private:
  bool Step(const Instruction& in) {
    switch (in.opcode) {
      case Opcode::kI32Const:
        return Push(Value::I32(in.i32));
      case Opcode::kI64Const:
        return Push(Value::I64(in.i64));
      case Opcode::kF32Const:
        return Push({ValKind::kF32, in.f32_bits});
      case Opcode::kF64Const:
        return Push({ValKind::kF64, in.f64_bits});
      case Opcode::kV128Const:
        return Push(Vector(in));
      case Opcode::kRefNull:
        return Push(Value::Ref(0));
      case Opcode::kRefFunc:
        return Push(Value::Ref(FuncRefWord(instance_.func_records[in.index])));
      case Opcode::kGlobalGet:
        return Push(ReadGlobal(*instance_.globals[in.index]));
      case Opcode::kI32Add:
      case Opcode::kI32Sub:
      case Opcode::kI32Mul:
      case Opcode::kI64Add:
      case Opcode::kI64Sub:
      case Opcode::kI64Mul:
        return Arithmetic(in.opcode);
      default:
        return false;
    }
  }

  bool Push(const Value& value) {
    stack_.push_back(value);
    return true;
  }

  static Value Vector(const Instruction& in) {
    Value value{ValKind::kV128};
    std::memcpy(&value.bits, in.v128.data(), sizeof value.bits);
    std::memcpy(&value.high, in.v128.data() + sizeof value.bits, sizeof value.high);
    return value;
  }

  // Modulo 2^64; an i32 result is the low half of the same sum, difference or product.
  bool Arithmetic(Opcode opcode) {
    if (stack_.size() < 2) return false;
    const uint64_t right = stack_.back().bits;
    stack_.pop_back();
    Value& value = stack_.back();
    switch (opcode) {
      case Opcode::kI32Add:
      case Opcode::kI64Add:
        value.bits += right;
        break;
      case Opcode::kI32Sub:
      case Opcode::kI64Sub:
        value.bits -= right;
        break;
      default:
        value.bits *= right;
        break;
    }
    if (value.kind == ValKind::kI32) value.bits = static_cast<uint32_t>(value.bits);
    return true;
  }

  const Instance& instance_;
  std::vector<Value> stack_;
};

}  // namespace

std::variant<Value, Trap> EvaluateConst(Instance& instance, const ConstExpr& expression, ValType type) {
  if (std::optional<Value> plain = PlainEvaluator(instance).Evaluate(expression)) return *plain;
  Outcome outcome = instance.store->executor().Evaluate(instance, expression, type);
  if (Trap* trap = std::get_if<Trap>(&outcome)) return std::move(*trap);
  const Values& values = std::get<Values>(outcome);
  STRATA_CHECK(values.size() == 1, "kConstExprHasOneResult");
  return values[0];
}

}  // namespace strata::wasm
