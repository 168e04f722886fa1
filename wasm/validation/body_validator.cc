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

const uint8_t* BodyValidator::StepOverConstant(const uint8_t* place, InstructionReader& reader) {
  context_.place = place;
  const uint8_t* behind = reader.InstructionAt(place, context_.in);
  if (behind == nullptr) return nullptr;
  if (IsConstant(context_.in.opcode, context_.module.features)) {
    ApplyRule(context_);
  } else {
    const Features with_more = context_.module.features.With(Feature::kExtendedConst);
    const bool would_be = IsConstant(context_.in.opcode, with_more);
    context_.Fail(absl::StrCat("constant expression required: ", GetOpcodeInfo(context_.in.opcode).text,
                               would_be ? " needs the extended-const proposal here" : ""));
  }
  return behind;
}

const uint8_t* BodyValidator::RunToEnd(InstructionReader& reader) {
  const TypeChecker& checker = context_.checker;
  const uint8_t* const end = reader.end();
  const uint8_t* place = reader.place();
  while (place != end) {
    place = context_.is_const ? StepOverConstant(place, reader) : StepOver(place, reader, context_);
    if (ABSL_PREDICT_FALSE(place == nullptr || checker.stopped())) return place;
  }
  return reader.InstructionAt(place, context_.in);  // for its error
}

bool BodyValidator::Run(InstructionReader& reader, Failure& failure) {
  const uint8_t* const behind = RunToEnd(reader);
  if (behind == nullptr) {
    failure = {std::string(reader.reader().error()), reader.reader().error_offset()};
  } else if (!context_.checker.ok()) {
    failure = {context_.checker.error(), reader.OffsetOf(context_.place)};
  } else if (behind != reader.end()) {
    failure = {"section size mismatch: bytes after the final end", reader.OffsetOf(behind)};
  } else {
    return true;
  }
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
