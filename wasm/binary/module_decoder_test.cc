// Sections, their order and agreement, features, limits, and hostile input.

#include "wasm/binary/module_decoder.h"

#include <random>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/binary/implementation_limits.h"
#include "wasm/binary/module_builder.h"

namespace strata::wasm {
namespace {

constexpr uint8_t kI32 = 0x7f;

Features All() { return *Features::Parse("all", Features()); }

// One of everything.
ModuleBuilder FullModule() {
  ModuleBuilder builder;
  builder.FuncType({kI32}, {kI32});
  builder.FuncType({}, {});
  builder.Type({0x4e, 2, 0x50, 0, 0x5f, 1, 0x78, 1, 0x50, 1, 2, 0x5f, 2, 0x78, 1, 0x64, 0x6e, 0});
  builder.Import("env", "f", {0, 1});
  builder.Import("env", "t", {1, 0x70, 0, 1});
  builder.Import("env", "m", {2, 0, 1});
  builder.Import("env", "g", {3, kI32, 0});
  builder.Import("env", "e", {4, 0, 1});
  builder.Func(0, Op(Opcode::kLocalGet, {0}), {1, 2, 0x7e});
  builder.Func(1, Op(Opcode::kNop));
  builder.Table({0x70, 1, 2, 3});
  builder.Table(Concat({{0x40, 0, 0x70, 0, 1}, Op(Opcode::kRefFunc, {1}), Op(Opcode::kEnd)}));
  builder.Memory({4, 1});
  builder.Tag(1);
  builder.Global({kI32, 1}, Op(Opcode::kI32Const, {42}));
  builder.Export("run", 0, 1);
  builder.Export("mem", 2, 1);
  builder.Start(2);
  builder.Elem(Concat({{0}, Op(Opcode::kI32Const, {0}), Op(Opcode::kEnd), {2, 1, 2}}));
  builder.Elem(Concat({{5, 0x70, 1}, Op(Opcode::kRefNull, {0x70}), Op(Opcode::kEnd)}));
  builder.DataCount(2);
  builder.Data(Concat({{0}, Op(Opcode::kI32Const, {0}), Op(Opcode::kEnd), {3, 'a', 'b', 'c'}}));
  builder.Data({1, 1, 'p'});
  builder.Custom("note", {1, 2, 3});
  ByteWriter names;
  names.Section(1, [](ByteWriter& sub) {
    sub.U32Leb(1);
    sub.U32Leb(2);
    sub.Name("named");
  });
  builder.Custom("name", names.bytes());
  return builder;
}

std::string DecodeError(const ByteVector& bytes, const Features& features = All()) {
  return std::string(DecodeModule(bytes, features).status().message());
}

ByteVector WithSections(const ByteVector& sections) { return Concat({{0, 'a', 's', 'm', 1, 0, 0, 0}, sections}); }

TEST(ModuleDecoder, FillsEveryTable) {
  const auto decoded = DecodeModule(FullModule().Bytes(), All());
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  const Module& module = *decoded;
  EXPECT_EQ(module.types.size(), 4u);
  ASSERT_EQ(module.rec_groups.size(), 3u);
  EXPECT_EQ(module.rec_groups[2].first, 2u);
  EXPECT_EQ(module.rec_groups[2].count, 2u);
  EXPECT_EQ(module.imports.size(), 5u);
  EXPECT_EQ(module.imports[3].name, "g");
  EXPECT_EQ(module.imports[3].kind, ExternKind::kGlobal);
  ASSERT_EQ(module.funcs.size(), 3u);
  EXPECT_EQ(module.imported_funcs, 1u);
  EXPECT_TRUE(module.funcs[0].imported);
  ASSERT_EQ(module.funcs[1].locals.size(), 1u);
  EXPECT_EQ(module.funcs[1].locals[0].count, 2u);
  EXPECT_EQ(module.funcs[1].body.size(), 3u);
  EXPECT_EQ((*module.bytes)[module.funcs[1].body_offset], 0x20);
  EXPECT_EQ(module.funcs[1].locals_offset + 3, module.funcs[1].body_offset);  // one group: three bytes
  ASSERT_EQ(module.tables.size(), 3u);
  EXPECT_EQ(module.tables[1].type.limits, (Limits{2, 3}));
  EXPECT_TRUE(module.tables[2].init.has_value());
  ASSERT_EQ(module.memories.size(), 2u);
  EXPECT_EQ(module.memories[1].type.address, AddressType::kI64);
  EXPECT_EQ(module.tags.size(), 2u);
  ASSERT_EQ(module.globals.size(), 2u);
  EXPECT_EQ(module.globals[1].init.bytes.size(), 3u);
  EXPECT_EQ(module.exports[1].kind, ExternKind::kMemory);
  EXPECT_EQ(module.start, FuncIndex(2));
  EXPECT_EQ(module.elems[0].funcs.size(), 2u);
  EXPECT_EQ(module.elems[1].mode, SegmentMode::kPassive);
  EXPECT_EQ(module.elems[1].exprs.size(), 1u);
  EXPECT_EQ(module.datas[0].bytes.size(), 3u);
  EXPECT_EQ(module.datas[1].mode, SegmentMode::kPassive);
  EXPECT_EQ(module.data_count, 2u);
  ASSERT_EQ(module.customs.size(), 2u);
  EXPECT_EQ(module.customs[0].name, "note");
  EXPECT_EQ(module.FuncName(FuncIndex(2)), "named");
  EXPECT_EQ(module.FuncName(FuncIndex(1)), "run");
}

TEST(ModuleDecoder, SharesTheBytesItIsGiven) {
  const auto bytes = std::make_shared<const ByteVector>(FullModule().Bytes());
  const auto module = DecodeModule(bytes, All());
  ASSERT_TRUE(module.ok());
  EXPECT_EQ(module->bytes.get(), bytes.get());
}

TEST(ModuleDecoder, ReadsEveryKindOfElementSegment) {
  const ByteVector offset = Concat({Op(Opcode::kI32Const, {0}), Op(Opcode::kEnd)});
  const ByteVector null = Concat({{1}, Op(Opcode::kRefNull, {0x70}), Op(Opcode::kEnd)});
  ModuleBuilder builder;
  builder.Elem(Concat({{0}, offset, {1, 0}}));
  builder.Elem({1, 0, 1, 0});
  builder.Elem(Concat({{2, 1}, offset, {0, 1, 0}}));
  builder.Elem({3, 0, 1, 0});
  builder.Elem(Concat({{4}, offset, null}));
  builder.Elem(Concat({{5, 0x70}, null}));
  builder.Elem(Concat({{6, 1}, offset, {0x70}, null}));
  builder.Elem(Concat({{7, 0x70}, null}));
  const auto module = DecodeModule(builder.Bytes(), All());
  ASSERT_TRUE(module.ok()) << module.status();
  for (uint32_t flags = 0; flags < 8; ++flags) {
    const ElemSegment& segment = module->elems[flags];
    const SegmentMode mode = (flags & 1) == 0   ? SegmentMode::kActive
                             : (flags & 2) == 0 ? SegmentMode::kPassive
                                                : SegmentMode::kDeclarative;
    EXPECT_EQ(segment.mode, mode) << flags;
    EXPECT_EQ(segment.table.value, (flags & 3) == 2 ? 1u : 0u) << flags;
    EXPECT_EQ(segment.size(), 1u) << flags;
    EXPECT_EQ(segment.exprs.empty(), flags < 4) << flags;
    EXPECT_EQ(segment.type.nullable, flags >= 4) << flags;
  }
}

TEST(ModuleDecoder, ChecksThePreamble) {
  EXPECT_EQ(DecodeError({}), "unexpected end of section or function (at offset 0x0)");
  EXPECT_EQ(DecodeError({0, 'a', 's'}), "unexpected end of section or function (at offset 0x0)");
  EXPECT_EQ(DecodeError({0, 'a', 's', 'M', 1, 0, 0, 0}), "magic header not detected (at offset 0x0)");
  EXPECT_EQ(DecodeError({0, 'a', 's', 'm', 2, 0, 0, 0}), "unknown binary version (at offset 0x4)");
  EXPECT_EQ(DecodeError({0, 'a', 's', 'm', 1, 0}), "unexpected end of section or function (at offset 0x4)");
}

struct BadSections {
  const char* name;
  ByteVector sections;
  const char* error;
};

TEST(ModuleDecoder, RejectsSectionsThatDisagree) {
  const std::vector<BadSections> cases = {
      {"unknown id", {14, 0}, "malformed section id 14"},
      {"size beyond the end", {1, 5, 0}, "length out of bounds"},
      {"contents shorter", {1, 2, 0, 0}, "section size mismatch"},
      {"contents longer", {1, 1, 1, 0x60, 0, 0}, "section size mismatch"},
      {"twice", {1, 1, 0, 1, 1, 0}, "unexpected content after last section"},
      {"wrong order", {3, 1, 0, 1, 1, 0}, "unexpected content after last section"},
      {"tag after global", {6, 1, 0, 13, 1, 0}, "unexpected content after last section"},
      {"data count after code", {10, 1, 0, 12, 1, 0}, "unexpected content after last section"},
      {"no code", {1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0}, "function and code section have inconsistent lengths"},
      {"no functions", {10, 4, 1, 2, 0, 0x0b}, "function and code section have inconsistent lengths"},
      {"no data", {12, 1, 1}, "data count and data section have inconsistent lengths"},
      {"fewer data", {5, 3, 1, 0, 0, 12, 1, 2, 11, 3, 1, 1, 0}, "data count and data section have inconsistent"},
      {"custom without name", {0, 0}, "unexpected end"},
      {"bad name", {0, 2, 1, 0xff}, "malformed UTF-8 encoding"},
      {"import kind", {2, 4, 1, 0, 0, 5}, "malformed import kind"},
      {"export kind", {7, 4, 1, 0, 5, 0}, "malformed export kind"},
      {"mutability", {6, 6, 1, kI32, 2, 0x41, 0, 0x0b}, "malformed mutability"},
      {"elem flags", {9, 2, 1, 8}, "malformed elements segment kind"},
      {"elem kind", {9, 4, 1, 1, 1, 0}, "malformed element kind"},
      {"data flags", {11, 3, 1, 3, 0}, "malformed data segment kind"},
      {"tag attribute", {13, 3, 1, 1, 0}, "zero byte expected"},
      {"global without end", {6, 5, 1, kI32, 0, 0x41, 0}, "unexpected end of section or function"},
      {"count beyond the end", {3, 5, 0xff, 0xff, 0xff, 0xff, 0x0f}, "length out of bounds"},
  };
  for (const BadSections& bad : cases) {
    const std::string error = DecodeError(WithSections(bad.sections));
    EXPECT_TRUE(absl::StartsWith(error, bad.error)) << bad.name << ": " << error;
  }
}

TEST(ModuleDecoder, RejectsBodiesWithoutEnd) {
  const ByteVector one = {1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0};
  const ByteVector two = {1, 4, 1, 0x60, 0, 0, 3, 3, 2, 0, 0};
  EXPECT_TRUE(absl::StartsWith(DecodeError(WithSections(Concat({one, {10, 4, 1, 2, 0, 1}}))), "unexpected end"));
  EXPECT_TRUE(absl::StartsWith(DecodeError(WithSections(Concat({two, {10, 7, 2, 2, 0, 1, 2, 0, 0x0b}}))),
                               "END opcode expected"));
  EXPECT_TRUE(absl::StartsWith(DecodeError(WithSections(Concat({one, {10, 4, 1, 2, 0, 1, 11, 1, 0}}))),
                               "section size mismatch"));
  EXPECT_TRUE(absl::StartsWith(DecodeError(WithSections(Concat({one, {10, 3, 1, 1, 0}}))), "unexpected end"));
  EXPECT_TRUE(absl::StartsWith(DecodeError(WithSections(Concat({one, {10, 4, 1, 2, 0, 0xff}}))), "illegal opcode ff"));
}

TEST(ModuleDecoder, NamesTheProposalOfWhatIsOff) {
  const Features mvp;
  EXPECT_EQ(DecodeError(WithSections({13, 1, 0}), mvp),
            "malformed section id: needs the exception-handling proposal (at offset 0xa)");
  EXPECT_EQ(DecodeError(WithSections({12, 1, 0}), mvp),
            "malformed section id: needs the bulk-memory-operations proposal (at offset 0xa)");
  EXPECT_TRUE(absl::StartsWith(DecodeError(WithSections({9, 4, 1, 1, 0, 0}), mvp), "malformed elements segment kind"));
  EXPECT_TRUE(absl::StartsWith(DecodeError(WithSections({11, 3, 1, 1, 0}), mvp), "malformed data segment kind"));
  EXPECT_TRUE(absl::StartsWith(DecodeError(WithSections({2, 6, 1, 0, 0, 4, 0, 0}), mvp), "malformed import kind"));
  EXPECT_EQ(DecodeError(WithSections({13, 1, 0}), Features::Of({Feature::kLegacyExceptions})), "");
}

TEST(ModuleDecoder, KeepsImplementationLimits) {
  ModuleBuilder locals;
  locals.FuncType({}, {});
  locals.Func(0, {}, {1, 0xd1, 0x86, 0x03, kI32});  // 50,001
  EXPECT_TRUE(absl::StartsWith(DecodeError(locals.Bytes()), "too many locals"));
  ModuleBuilder enough;
  enough.FuncType({}, {});
  enough.Func(0, {}, {1, 0xd0, 0x86, 0x03, kI32});
  EXPECT_EQ(DecodeError(enough.Bytes()), "");
  ModuleBuilder params;
  params.FuncType(ByteVector(kMaxParams + 1, kI32), {});
  EXPECT_TRUE(absl::StartsWith(DecodeError(params.Bytes()), "too many parameters"));
  ModuleBuilder results;
  results.FuncType({}, ByteVector(kMaxResults + 1, kI32));
  EXPECT_TRUE(absl::StartsWith(DecodeError(results.Bytes()), "too many results"));
  ModuleBuilder memories;
  for (uint32_t i = 0; i <= kMaxMemories; ++i) memories.Memory({0, 0});
  EXPECT_TRUE(absl::StartsWith(DecodeError(memories.Bytes()), "too many memories"));
  ModuleBuilder data;
  data.DataCount(kMaxDataSegments + 1);
  EXPECT_TRUE(absl::StartsWith(DecodeError(data.Bytes()), "too many data segments"));
  ModuleBuilder body;
  body.FuncType({}, {});
  body.Func(0, ByteVector(kMaxFunctionBodyBytes, 0x01));
  EXPECT_TRUE(absl::StartsWith(DecodeError(body.Bytes()), "function body too large"));
  ByteWriter fields;
  fields.U8(0x5f);
  fields.U32Leb(kMaxFields + 1);
  for (uint32_t i = 0; i <= kMaxFields; ++i) fields.Bytes(ByteVector{kI32, 0});
  ModuleBuilder structs;
  structs.Type(fields.bytes());
  EXPECT_TRUE(absl::StartsWith(DecodeError(structs.Bytes()), "too many fields"));
}

TEST(ModuleDecoder, FailsOnEveryTruncation) {
  const ByteVector whole = FullModule().Bytes();
  int accepted = 0;
  for (size_t size = 0; size < whole.size(); ++size) {
    // Where a section ends a shorter module may be complete, if nothing is missing.
    accepted += DecodeModule(ByteVector(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)), All()).ok();
  }
  EXPECT_LE(accepted, 8);
}

TEST(ModuleDecoder, SurvivesEveryBitFlip) {
  ByteVector bytes = FullModule().Bytes();
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    bytes[i / 8] ^= static_cast<uint8_t>(1 << (i % 8));
    (void)DecodeModule(bytes, All());
    bytes[i / 8] ^= static_cast<uint8_t>(1 << (i % 8));
  }
}

TEST(ModuleDecoder, SurvivesRandomMutations) {
  constexpr uint32_t kSeed = 20240817;
  SCOPED_TRACE(kSeed);
  std::mt19937 random(kSeed);
  const ByteVector whole = FullModule().Bytes();
  for (int round = 0; round < 20000; ++round) {
    ByteVector bytes = whole;
    const uint32_t edits = 1 + random() % 8;
    for (uint32_t edit = 0; edit < edits; ++edit) bytes[random() % bytes.size()] = static_cast<uint8_t>(random());
    (void)DecodeModule(bytes, All());
  }
}

}  // namespace
}  // namespace strata::wasm
