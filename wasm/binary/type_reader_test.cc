// Types byte by byte, and the features they need.

#include "wasm/binary/type_reader.h"

#include <cstdint>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace strata::wasm {
namespace {

using ByteVector = std::vector<uint8_t>;
const Features kMvp;

std::string PrintValType(const ByteVector& bytes, const Features& features = Features::Wasm3()) {
  ByteReader in(bytes);
  const ValType type = ReadValType(in, features);
  if (!in.ok()) return std::string(in.status().message());
  EXPECT_TRUE(in.at_end());
  return ToString(type);
}

TEST(TypeReader, ReadsValueTypes) {
  EXPECT_EQ(PrintValType({0x7f}), "i32");
  EXPECT_EQ(PrintValType({0x7e}), "i64");
  EXPECT_EQ(PrintValType({0x7d}), "f32");
  EXPECT_EQ(PrintValType({0x7c}), "f64");
  EXPECT_EQ(PrintValType({0x7b}), "v128");
  EXPECT_EQ(PrintValType({0x70}), "funcref");
  EXPECT_EQ(PrintValType({0x63, 0x6e}), "anyref");
  EXPECT_EQ(PrintValType({0x64, 0x6d}), "(ref eq)");
  EXPECT_EQ(PrintValType({0x64, 0x05}), "(ref 5)");
  EXPECT_EQ(PrintValType({0x63, 0x80, 0x01}), "(ref null 128)");
}

TEST(TypeReader, ReadsEveryAbstractHeapType) {
  const std::vector<std::string> names = {"exnref",  "arrayref",      "structref",   "i31ref",
                                          "eqref",   "anyref",        "externref",   "funcref",
                                          "nullref", "nullexternref", "nullfuncref", "nullexnref"};
  for (uint8_t byte = 0x69; byte <= 0x74; ++byte) EXPECT_EQ(PrintValType({byte}), names[byte - 0x69]);
}

TEST(TypeReader, RejectsWhatIsNoType) {
  EXPECT_EQ(PrintValType({0x40}), "malformed value type (at offset 0x0)");
  EXPECT_EQ(PrintValType({0x78}), "malformed value type (at offset 0x0)");
  EXPECT_EQ(PrintValType({0xff, 0x7f}), "integer representation too long (at offset 0x0)");
  EXPECT_EQ(PrintValType({0x64, 0x7f}), "malformed heap type 7f (at offset 0x1)");
  EXPECT_EQ(PrintValType({0x64, 0xff, 0x7f}), "malformed heap type (at offset 0x1)");
  EXPECT_EQ(PrintValType({}), "unexpected end of section or function (at offset 0x0)");
}

TEST(TypeReader, NamesTheProposalOfATypeThatIsOff) {
  EXPECT_EQ(PrintValType({0x7b}, kMvp), "malformed value type: needs the simd proposal (at offset 0x1)");
  EXPECT_EQ(PrintValType({0x6f}, kMvp), "malformed reference type: needs the reference-types proposal (at offset 0x1)");
  EXPECT_EQ(PrintValType({0x6e}, kMvp), "malformed reference type: needs the gc proposal (at offset 0x1)");
  EXPECT_EQ(PrintValType({0x69}, kMvp),
            "malformed reference type: needs the exception-handling proposal (at offset 0x1)");
  EXPECT_EQ(PrintValType({0x64, 0x00}, kMvp),
            "malformed reference type: needs the function-references proposal (at offset 0x1)");
}

TEST(TypeReader, ReadsRecursiveGroups) {
  // rec (sub struct {mut i8, (ref null 1)}) (sub final 0 (array i16))
  const ByteVector bytes = {0x4e, 2, 0x50, 0, 0x5f, 2, 0x78, 1, 0x63, 1, 0, 0x4f, 1, 0, 0x5e, 0x77, 0};
  ByteReader in(bytes);
  std::vector<SubType> types;
  const RecGroup group = ReadRecGroup(in, Features::Wasm3(), types);
  ASSERT_TRUE(in.ok()) << in.status();
  EXPECT_EQ(group.count, 2u);
  ASSERT_EQ(types.size(), 2u);
  EXPECT_FALSE(types[0].is_final);
  ASSERT_NE(types[0].struct_type(), nullptr);
  EXPECT_EQ(types[0].struct_type()->fields[0], (FieldType{ValKind::kI32, PackedKind::kI8, true}));
  EXPECT_EQ(types[1].supertype, 0u);
  EXPECT_TRUE(types[1].is_final);
  EXPECT_EQ(types[1].array()->element.packed, PackedKind::kI16);
}

std::string TypeError(const ByteVector& bytes, const Features& features = Features::Wasm3()) {
  ByteReader in(bytes);
  std::vector<SubType> types;
  ReadRecGroup(in, features, types);
  return std::string(in.status().message());
}

TEST(TypeReader, RejectsMalformedDefinitions) {
  EXPECT_EQ(TypeError({0x61}), "malformed definition type 61 (at offset 0x0)");
  EXPECT_EQ(TypeError({0xe0, 0x7f, 0, 0}), "integer representation too long (at offset 0x0)");
  EXPECT_EQ(TypeError({0x5e, 0x78, 2}), "malformed mutability (at offset 0x2)");
  EXPECT_EQ(TypeError({0x50, 2, 0, 0, 0x5f, 0}), "sub type: more than one supertype (at offset 0x2)");
  EXPECT_EQ(TypeError({0x5f, 0}, kMvp), "malformed definition type: needs the gc proposal (at offset 0x1)");
  EXPECT_EQ(TypeError({0x60, 0, 2, 0x7f, 0x7f}, kMvp),
            "invalid result arity: needs the multi-value proposal (at offset 0x5)");
}

TEST(TypeReader, ReadsMemoryTypes) {
  const Features all = *Features::Parse("all", Features());
  const ByteVector bytes = {0x0f, 1, 2, 0};
  ByteReader in(bytes);
  const MemoryType type = ReadMemoryType(in, all);
  ASSERT_TRUE(in.ok()) << in.status();
  EXPECT_TRUE(type.shared);
  EXPECT_EQ(type.address, AddressType::kI64);
  EXPECT_EQ(type.limits, (Limits{1, 2}));
  EXPECT_EQ(type.page_size_log2, 0);
}

std::string MemoryError(const ByteVector& bytes, const Features& features) {
  ByteReader in(bytes);
  ReadMemoryType(in, features);
  return std::string(in.status().message());
}

TEST(TypeReader, RejectsMalformedMemoryTypes) {
  EXPECT_EQ(MemoryError({0x10, 0}, Features::Wasm3()), "malformed limits flags (at offset 0x0)");
  EXPECT_EQ(MemoryError({0x03, 0, 1}, Features::Wasm3()),
            "malformed limits flags: needs the threads proposal (at offset 0x1)");
  EXPECT_EQ(MemoryError({0x08, 0, 0}, Features::Wasm3()),
            "malformed limits flags: needs the custom-page-sizes proposal (at offset 0x1)");
  EXPECT_EQ(MemoryError({0x04, 0}, kMvp), "malformed limits flags: needs the memory64 proposal (at offset 0x1)");
  EXPECT_EQ(MemoryError({0x08, 0, 0x40}, *Features::Parse("all", kMvp)), "invalid custom page size (at offset 0x2)");
}

TEST(TypeReader, ReadsTablesOfFunctionsBeforeReferenceTypes) {
  const ByteVector bytes = {0x70, 1, 3, 4};
  ByteReader in(bytes);
  const TableType type = ReadTableType(in, kMvp);
  ASSERT_TRUE(in.ok()) << in.status();
  EXPECT_EQ(type.element, kFuncRef);
  EXPECT_EQ(type.limits, (Limits{3, 4}));
  const ByteVector externs = {0x6f, 0, 3};
  ByteReader rejected(externs);
  ReadTableType(rejected, kMvp);
  EXPECT_FALSE(rejected.ok());
}

}  // namespace
}  // namespace strata::wasm
