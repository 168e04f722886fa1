// The loop from instruction to rule.

#include "wasm/validation/body_validator.h"

#include <string>

#include "absl/base/optimization.h"
#include "absl/strings/str_cat.h"
#include "wasm/binary/implementation_limits.h"
#include "wasm/binary/instruction_reader.h"
#include "wasm/validation/instruction_step.h"
#include "wasm/validation/rule_table.h"

namespace strata::wasm {

bool BodyValidator::PrepareLocals(const Function& function) {
  const FuncType& type = *context_.FuncTypeAt(function.type.value);
  uint64_t count = type.params.size();
  for (const LocalGroup& group : function.locals) {
    count += group.count;
    if (!context_.types.IsKnown(group.type)) context_.FailUnknown("type", group.type.ref().heap.index);
  }
  if (count > kMaxLocals) context_.Fail("too many locals");
  if (!context_.checker.ok()) return false;
  context_.locals.Reset(type.params, function, context_.types);
  context_.results = type.results;
  return true;
}

// One instruction of a constant expression.
void BodyValidator::StepOverConstant(InstructionReader& reader) {
  if (!reader.TryNext(context_.in)) return;
  if (IsConstant(context_.in.opcode, context_.module.features)) return ApplyRule(context_);
  context_.Fail(absl::StrCat("constant expression required: ", GetOpcodeInfo(context_.in.opcode).text));
}

bool BodyValidator::Run(InstructionReader& reader, Failure& failure) {
  TypeChecker& checker = context_.checker;
  while (checker.depth() != 0) {
    if (context_.is_const) {
      StepOverConstant(reader);
    } else {
      StepOver(reader, context_);
    }
    if (ABSL_PREDICT_FALSE(!reader.reader().ok())) {
      failure = {std::string(reader.reader().error()), reader.reader().error_offset()};
      return false;
    }
    if (ABSL_PREDICT_FALSE(!checker.ok())) {
      failure = {checker.error(), context_.in.offset};
      return false;
    }
  }
  if (reader.done()) return true;
  failure = {"section size mismatch: bytes after the final end", reader.offset()};
  return false;
}

absl::Status BodyValidator::ValidateFunction(FuncIndex func) {
  const Module& module = context_.module;
  const Function& function = module.funcs[func.value];
  context_.checker.Reset();
  context_.is_const = false;
  context_.declaring = nullptr;
  Failure failure;
  bool valid = PrepareLocals(function);
  if (valid) {
    context_.checker.Enter(Opcode::kBlock, FrameType::OfBody(context_.types.FuncTypeOf(module, func)), 0);
    InstructionReader reader(function.body, function.body_offset, module.features, module.data_count.has_value());
    valid = Run(reader, failure);
  } else {
    failure = {context_.checker.error(), function.body_offset};
  }
  if (valid) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(failure.text, " (at offset 0x", absl::Hex(failure.offset),
                                                 ", in function ", func.value, " \"", module.FuncName(func), "\")"));
}

absl::Status BodyValidator::ValidateConstExpr(const ConstExpr& expr, ValType type, uint32_t visible_globals,
                                              ModuleTypes& types) {
  context_.checker.Reset();
  context_.locals.Reset();
  context_.results = {};
  context_.is_const = true;
  context_.visible_globals = visible_globals;
  context_.declaring = &types;
  context_.checker.Enter(Opcode::kBlock, FrameType(type), 0);
  InstructionReader reader(expr.bytes, expr.offset, context_.module.features);
  Failure failure;
  if (Run(reader, failure)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(failure.text, " (at offset 0x", absl::Hex(failure.offset), ")"));
}

}  // namespace strata::wasm
