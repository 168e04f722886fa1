// One function per limit: sections written as bytes, because some have a million entries.
#include "testing/wast/limits/limit_case.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/binary/implementation_limits.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;
using wasm::ByteWriter;
using wasm::Op;
using wasm::Opcode;

constexpr uint8_t kTypes = 1, kImports = 2, kFuncs = 3, kTables = 4, kMemories = 5, kGlobals = 6, kExports = 7,
                  kElems = 9, kCode = 10, kDatas = 11, kTags = 13;
constexpr uint8_t kI32 = 0x7f;
const ByteVector kFuncType = {0x60, 0, 0};

class ModuleWriter {
 public:
  ModuleWriter() { out_.Preamble(); }

  // `count` entries, all the same.
  ModuleWriter& Repeat(uint8_t section, uint32_t count, const ByteVector& entry) {
    return Section(section, count, [&](ByteWriter& out) {
      for (uint32_t i = 0; i < count; ++i) out.Bytes(entry);
    });
  }
  template <class Write>
  ModuleWriter& Section(uint8_t section, uint32_t count, Write write) {
    out_.Section(section, [&](ByteWriter& out) {
      out.U32Leb(count);
      write(out);
    });
    return *this;
  }
  // A function of type 0 whose code, with locals, is this.
  ModuleWriter& Function(const ByteVector& code) {
    Repeat(kFuncs, 1, {0});
    return Section(kCode, 1, [&](ByteWriter& out) {
      out.U32Leb(static_cast<uint32_t>(code.size()));
      out.Bytes(code);
    });
  }
  ByteVector Take() { return std::move(out_).Take(); }

 private:
  ByteWriter out_;
};

// A function type with so many of each.
void WriteFuncType(ByteWriter& out, uint32_t params, uint32_t results) {
  out.U8(0x60);
  out.U32Leb(params);
  out.Bytes(ByteVector(params, kI32));
  out.U32Leb(results);
  out.Bytes(ByteVector(results, kI32));
}

ByteVector Params(uint32_t count) {
  return ModuleWriter().Section(kTypes, 1, [=](ByteWriter& out) { WriteFuncType(out, count, 0); }).Take();
}
ByteVector Results(uint32_t count) {
  return ModuleWriter().Section(kTypes, 1, [=](ByteWriter& out) { WriteFuncType(out, 0, count); }).Take();
}
ByteVector Fields(uint32_t count) {
  return ModuleWriter()
      .Section(kTypes, 1,
               [=](ByteWriter& out) {
                 out.U8(0x5f);
                 out.U32Leb(count);
                 for (uint32_t i = 0; i < count; ++i) out.Bytes({kI32, 0});
               })
      .Take();
}
ByteVector TypesInAGroup(uint32_t count) {
  return ModuleWriter()
      .Section(kTypes, 1,
               [=](ByteWriter& out) {
                 out.U8(0x4e);
                 out.U32Leb(count);
                 for (uint32_t i = 0; i < count; ++i) out.Bytes(kFuncType);
               })
      .Take();
}
ByteVector Groups(uint32_t count) { return ModuleWriter().Repeat(kTypes, count, kFuncType).Take(); }
// A type with `count` supertypes, each a subtype of the one before.
ByteVector SubtypingDepth(uint32_t count) {
  return ModuleWriter()
      .Section(kTypes, count + 1,
               [=](ByteWriter& out) {
                 out.Bytes({0x50, 0, 0x5f, 0});
                 for (uint8_t super = 0; super < count; ++super) out.Bytes({0x50, 1, super, 0x5f, 0});
               })
      .Take();
}

ByteVector Imports(uint32_t count) {
  return ModuleWriter().Repeat(kTypes, 1, kFuncType).Repeat(kImports, count, {0, 0, 0, 0}).Take();
}
ByteVector Functions(uint32_t count) {
  return ModuleWriter()
      .Repeat(kTypes, 1, kFuncType)
      .Repeat(kFuncs, count, {0})
      .Repeat(kCode, count, {2, 0, 0x0b})
      .Take();
}
ByteVector Tables(uint32_t count) { return ModuleWriter().Repeat(kTables, count, {0x70, 0, 0}).Take(); }
ByteVector Memories(uint32_t count) { return ModuleWriter().Repeat(kMemories, count, {0, 0}).Take(); }
ByteVector Globals(uint32_t count) { return ModuleWriter().Repeat(kGlobals, count, {kI32, 0, 0x41, 0, 0x0b}).Take(); }
ByteVector Tags(uint32_t count) {
  return ModuleWriter().Repeat(kTypes, 1, kFuncType).Repeat(kTags, count, {0, 0}).Take();
}
ByteVector Exports(uint32_t count) {
  return ModuleWriter()
      .Repeat(kMemories, 1, {0, 0})
      .Section(kExports, count,
               [=](ByteWriter& out) {
                 for (uint32_t i = 0; i < count; ++i) {
                   out.Name(absl::StrCat(absl::Hex(i)));
                   out.Bytes({2, 0});
                 }
               })
      .Take();
}
// Passive and empty.
ByteVector DataSegments(uint32_t count) { return ModuleWriter().Repeat(kDatas, count, {1, 0}).Take(); }
ByteVector ElemSegments(uint32_t count) { return ModuleWriter().Repeat(kElems, count, {1, 0, 0}).Take(); }
ByteVector ElemEntries(uint32_t count) {
  return ModuleWriter()
      .Repeat(kTypes, 1, kFuncType)
      .Repeat(kImports, 1, {0, 0, 0, 0})
      .Section(kElems, 1,
               [=](ByteWriter& out) {
                 out.Bytes({1, 0});
                 out.U32Leb(count);
                 out.Bytes(ByteVector(count, 0));
               })
      .Take();
}

ByteVector CodeOf(ByteWriter& writer) {
  writer.Bytes(Op(Opcode::kEnd));
  return std::move(writer).Take();
}
ByteVector Locals(uint32_t count) {
  ByteWriter code;
  code.U8(1);
  code.U32Leb(count);
  code.U8(kI32);
  return ModuleWriter().Repeat(kTypes, 1, kFuncType).Function(CodeOf(code)).Take();
}
// Ten of them parameters.
ByteVector LocalsWithParams(uint32_t count) {
  ByteWriter code;
  code.U8(1);
  code.U32Leb(count - 10);
  code.U8(kI32);
  return ModuleWriter()
      .Section(kTypes, 1, [](ByteWriter& out) { WriteFuncType(out, 10, 0); })
      .Function(CodeOf(code))
      .Take();
}
ByteVector BodyBytes(uint32_t count) {
  ByteWriter code;
  code.U8(0);
  code.Bytes(ByteVector(count - 2, 0x01));
  return ModuleWriter().Repeat(kTypes, 1, kFuncType).Function(CodeOf(code)).Take();
}
ByteVector ArrayNewFixedOperands(uint32_t count) {
  ByteWriter code;
  code.U8(0);
  for (uint32_t i = 0; i < count; ++i) code.Bytes({0x41, 0});
  code.Bytes(Op(Opcode::kArrayNewFixed, {1}));
  code.U32Leb(count);
  code.Bytes(Op(Opcode::kDrop));
  return ModuleWriter()
      .Section(kTypes, 2,
               [](ByteWriter& out) {
                 out.Bytes(kFuncType);
                 out.Bytes({0x5e, kI32, 0});
               })
      .Function(CodeOf(code))
      .Take();
}
// Each call leaves a thousand; only calls can leave more values than they have bytes.
ByteVector Operands(uint32_t count) {
  ByteWriter code;
  code.U8(0);
  for (uint32_t i = 0; i < count; i += 1000) code.Bytes({0x10, 0});
  code.Bytes(Op(Opcode::kUnreachable));
  return ModuleWriter()
      .Section(kTypes, 1, [](ByteWriter& out) { WriteFuncType(out, 0, 1000); })
      .Function(CodeOf(code))
      .Take();
}

constexpr LimitCase kCases[] = {
    {"Params", wasm::kMaxParams, Params, "too many parameters"},
    {"Results", wasm::kMaxResults, Results, "too many results"},
    {"Fields", wasm::kMaxFields, Fields, "too many fields"},
    {"TypesInAGroup", wasm::kMaxTypes, TypesInAGroup, "too many types"},
    {"Groups", wasm::kMaxTypes, Groups, "too many recursion groups"},
    {"SubtypingDepth", wasm::kMaxSubtypingDepth, SubtypingDepth, "sub type 64 is nested too deeply"},
    {"Imports", wasm::kMaxImports, Imports, "too many imports"},
    {"Functions", wasm::kMaxFunctions, Functions, "too many functions"},
    {"Tables", wasm::kMaxTables, Tables, "too many tables"},
    {"Memories", wasm::kMaxMemories, Memories, "too many memories"},
    {"Globals", wasm::kMaxGlobals, Globals, "too many globals"},
    {"Tags", wasm::kMaxTags, Tags, "too many tags"},
    {"Exports", wasm::kMaxExports, Exports, "too many exports"},
    {"DataSegments", wasm::kMaxDataSegments, DataSegments, "too many data segments"},
    // A gigabyte once decoded.
    {"ElemSegments", wasm::kMaxElemSegments, ElemSegments, "too many element segments", false},
    {"ElemEntries", wasm::kMaxElemSegmentEntries, ElemEntries, "too many element segment entries"},
    {"Locals", wasm::kMaxLocals, Locals, "too many locals"},
    {"LocalsWithParams", wasm::kMaxLocals, LocalsWithParams, "too many locals"},
    {"BodyBytes", wasm::kMaxFunctionBodyBytes, BodyBytes, "function body too large"},
    {"ArrayNewFixedOperands", wasm::kMaxArrayNewFixedOperands, ArrayNewFixedOperands,
     "too many operands of array.new_fixed"},
    {"Operands", wasm::kMaxOperands, Operands, "too many operands"},
};

}  // namespace

absl::Span<const LimitCase> LimitCases() { return kCases; }

}  // namespace strata::testing
