// Type constructors by their byte.

#include "wasm/binary/type_reader.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "wasm/binary/implementation_limits.h"

namespace strata::wasm {
namespace {

constexpr uint8_t kRefByte = 0x64;
constexpr uint8_t kRefNullByte = 0x63;
constexpr uint8_t kFuncByte = 0x60;
constexpr uint8_t kStructByte = 0x5f;
constexpr uint8_t kArrayByte = 0x5e;
constexpr uint8_t kSubByte = 0x50;
constexpr uint8_t kSubFinalByte = 0x4f;
constexpr uint8_t kRecByte = 0x4e;
constexpr uint8_t kI8Byte = 0x78;
constexpr uint8_t kI16Byte = 0x77;

std::optional<HeapKind> AbstractHeapKind(uint8_t byte) {
  switch (byte) {
    case 0x74:
      return HeapKind::kNoExn;
    case 0x73:
      return HeapKind::kNoFunc;
    case 0x72:
      return HeapKind::kNoExtern;
    case 0x71:
      return HeapKind::kNone;
    case 0x70:
      return HeapKind::kFunc;
    case 0x6f:
      return HeapKind::kExtern;
    case 0x6e:
      return HeapKind::kAny;
    case 0x6d:
      return HeapKind::kEq;
    case 0x6c:
      return HeapKind::kI31;
    case 0x6b:
      return HeapKind::kStruct;
    case 0x6a:
      return HeapKind::kArray;
    case 0x69:
      return HeapKind::kExn;
    default:
      return std::nullopt;
  }
}

Feature FeatureOf(HeapKind kind) {
  switch (kind) {
    case HeapKind::kFunc:
    case HeapKind::kExtern:
      return Feature::kReferenceTypes;
    case HeapKind::kExn:
    case HeapKind::kNoExn:
      return Feature::kExceptionHandling;
    default:
      return Feature::kGc;
  }
}

// A type constructor is a one-byte signed number.
bool FailIfLong(ByteReader& in) {
  if ((in.Peek() & 0x80) == 0) return false;
  in.Fail("integer representation too long");
  return true;
}

// What `byte` abbreviates: a nullable reference to an abstract heap type.
std::optional<RefType> Shorthand(ByteReader& in, const Features& features, uint8_t byte) {
  const std::optional<HeapKind> kind = AbstractHeapKind(byte);
  if (!kind.has_value()) return std::nullopt;
  RequireFeature(in, features, FeatureOf(*kind), "malformed reference type");
  return RefType{HeapType{*kind, 0}, true};
}

// The rest of a reference type whose first byte was `byte`; nothing is read if it starts none.
std::optional<RefType> ReadRefTypeRest(ByteReader& in, const Features& features, uint8_t byte) {
  if (byte != kRefByte && byte != kRefNullByte) return Shorthand(in, features, byte);
  RequireFeature(in, features, Feature::kFunctionReferences, "malformed reference type");
  return RefType{ReadHeapType(in, features), byte == kRefNullByte};
}

std::vector<ValType> ReadValTypes(ByteReader& in, const Features& features, uint32_t limit,
                                  absl::string_view too_many) {
  const uint32_t count = in.Length();
  if (count > limit) in.Fail(too_many);
  std::vector<ValType> types;
  types.reserve(in.ok() ? count : 0);
  for (uint32_t i = 0; i < count && in.ok(); ++i) types.push_back(ReadValType(in, features));
  return types;
}

bool ReadMutability(ByteReader& in) {
  const uint32_t at = in.offset();
  const uint8_t byte = in.U8();
  if (byte > 1) in.FailAt("malformed mutability", at);
  return byte == 1;
}

FieldType ReadFieldType(ByteReader& in, const Features& features) {
  FieldType field;
  const uint8_t byte = in.Peek();
  if (byte == kI8Byte || byte == kI16Byte) {
    in.U8();
    field.packed = byte == kI8Byte ? PackedKind::kI8 : PackedKind::kI16;
  } else {
    field.type = ReadValType(in, features);
  }
  field.is_mutable = ReadMutability(in);
  return field;
}

FuncType ReadFuncType(ByteReader& in, const Features& features) {
  FuncType type;
  type.params = ReadValTypes(in, features, kMaxParams, "too many parameters");
  type.results = ReadValTypes(in, features, kMaxResults, "too many results");
  if (type.results.size() > 1) RequireFeature(in, features, Feature::kMultiValue, "invalid result arity");
  return type;
}

StructType ReadStructType(ByteReader& in, const Features& features) {
  StructType type;
  const uint32_t count = in.Length();
  if (count > kMaxFields) in.Fail("too many fields");
  type.fields.reserve(in.ok() ? count : 0);
  for (uint32_t i = 0; i < count && in.ok(); ++i) type.fields.push_back(ReadFieldType(in, features));
  return type;
}

CompositeType ReadCompositeType(ByteReader& in, const Features& features) {
  if (FailIfLong(in)) return {};
  const uint32_t at = in.offset();
  const uint8_t byte = in.U8();
  if (byte == kFuncByte) return ReadFuncType(in, features);
  if (byte != kStructByte && byte != kArrayByte) {
    in.FailAt(absl::StrCat("malformed definition type ", absl::Hex(byte, absl::kZeroPad2)), at);
    return {};
  }
  RequireFeature(in, features, Feature::kGc, "malformed definition type");
  if (byte == kStructByte) return ReadStructType(in, features);
  return ArrayType{ReadFieldType(in, features)};
}

SubType ReadSubType(ByteReader& in, const Features& features) {
  SubType type;
  const uint8_t byte = in.Peek();
  if (byte == kSubByte || byte == kSubFinalByte) {
    RequireFeature(in, features, Feature::kGc, "malformed definition type");
    in.U8();
    type.is_final = byte == kSubFinalByte;
    const uint32_t supertypes = in.Length();
    if (supertypes > 1) in.Fail("sub type: more than one supertype");
    if (supertypes == 1) type.supertype = in.U32();
  }
  type.composite = ReadCompositeType(in, features);
  return type;
}

constexpr uint8_t kHasMaximum = 1, kIsShared = 2, kIs64 = 4, kHasPageSize = 8;

uint8_t ReadLimitsFlags(ByteReader& in, uint8_t allowed) {
  const uint32_t at = in.offset();
  const uint8_t flags = in.U8();
  if ((flags & ~allowed) != 0) in.FailAt("malformed limits flags", at);
  return flags;
}

Limits ReadLimits(ByteReader& in, uint8_t flags) {
  Limits limits;
  limits.minimum = in.U64();
  if ((flags & kHasMaximum) != 0) limits.maximum = in.U64();
  return limits;
}

AddressType ReadAddressType(ByteReader& in, const Features& features, uint8_t flags) {
  if ((flags & kIs64) == 0) return AddressType::kI32;
  RequireFeature(in, features, Feature::kMemory64, "malformed limits flags");
  return AddressType::kI64;
}

}  // namespace

void RequireFeature(ByteReader& in, const Features& features, Feature feature, absl::string_view text) {
  if (!features.has(feature)) in.Fail(absl::StrCat(text, ": needs the ", FeatureName(feature), " proposal"));
}

HeapType ReadHeapType(ByteReader& in, const Features& features) {
  const uint32_t at = in.offset();
  if ((in.Peek() & 0xc0) == 0x40) {
    const uint8_t byte = in.U8();
    const std::optional<HeapKind> kind = AbstractHeapKind(byte);
    if (!kind.has_value()) {
      in.FailAt(absl::StrCat("malformed heap type ", absl::Hex(byte, absl::kZeroPad2)), at);
      return {};
    }
    RequireFeature(in, features, FeatureOf(*kind), "malformed heap type");
    return {*kind, 0};
  }
  const int64_t index = in.S33();
  if (index < 0) in.FailAt("malformed heap type", at);
  RequireFeature(in, features, Feature::kFunctionReferences, "malformed heap type");
  return HeapType::Concrete(static_cast<uint32_t>(index));
}

RefType ReadRefType(ByteReader& in, const Features& features) {
  if (FailIfLong(in)) return {};
  const uint32_t at = in.offset();
  const uint8_t byte = in.U8();
  const std::optional<RefType> type = ReadRefTypeRest(in, features, byte);
  if (!type.has_value()) in.FailAt("malformed reference type", at);
  return type.value_or(RefType{});
}

ValType ReadValType(ByteReader& in, const Features& features) {
  if (FailIfLong(in)) return {};
  const uint32_t at = in.offset();
  const uint8_t byte = in.U8();
  switch (byte) {
    case 0x7f:
      return ValKind::kI32;
    case 0x7e:
      return ValKind::kI64;
    case 0x7d:
      return ValKind::kF32;
    case 0x7c:
      return ValKind::kF64;
    case 0x7b:
      RequireFeature(in, features, Feature::kSimd, "malformed value type");
      return ValKind::kV128;
    default:
      const std::optional<RefType> type = ReadRefTypeRest(in, features, byte);
      if (!type.has_value()) in.FailAt("malformed value type", at);
      return type.value_or(RefType{});
  }
}

RecGroup ReadRecGroup(ByteReader& in, const Features& features, std::vector<SubType>& types) {
  RecGroup group{static_cast<uint32_t>(types.size()), 1};
  if (in.Peek() == kRecByte) {
    RequireFeature(in, features, Feature::kGc, "malformed definition type");
    in.U8();
    group.count = in.Length();
  }
  if (group.count > kMaxTypes - group.first) in.Fail("too many types");
  for (uint32_t i = 0; i < group.count && in.ok(); ++i) types.push_back(ReadSubType(in, features));
  return group;
}

TableType ReadTableType(ByteReader& in, const Features& features) {
  TableType type;
  // A table of functions is older than reference types.
  const bool is_funcref = in.Peek() == 0x70;
  type.element = ReadRefType(in, is_funcref ? features.With(Feature::kReferenceTypes) : features);
  const uint8_t flags = ReadLimitsFlags(in, kHasMaximum | kIs64);
  type.address = ReadAddressType(in, features, flags);
  type.limits = ReadLimits(in, flags);
  return type;
}

MemoryType ReadMemoryType(ByteReader& in, const Features& features) {
  MemoryType type;
  const uint8_t flags = ReadLimitsFlags(in, kHasMaximum | kIsShared | kIs64 | kHasPageSize);
  type.shared = (flags & kIsShared) != 0;
  if (type.shared) RequireFeature(in, features, Feature::kThreads, "malformed limits flags");
  const bool has_page_size = (flags & kHasPageSize) != 0;
  if (has_page_size) RequireFeature(in, features, Feature::kCustomPageSizes, "malformed limits flags");
  type.address = ReadAddressType(in, features, flags);
  type.limits = ReadLimits(in, flags);
  if (has_page_size) {
    const uint32_t at = in.offset();
    const uint32_t log2 = in.U32();
    if (log2 >= 64) in.FailAt("invalid custom page size", at);
    type.page_size_log2 = static_cast<uint8_t>(log2);
  }
  return type;
}

GlobalType ReadGlobalType(ByteReader& in, const Features& features) {
  GlobalType type;
  type.type = ReadValType(in, features);
  type.is_mutable = ReadMutability(in);
  return type;
}

TagType ReadTagType(ByteReader& in) {
  const uint32_t at = in.offset();
  if (in.U8() != 0) in.FailAt("zero byte expected: tag attribute", at);
  return TagType{TypeIndex(in.U32())};
}

}  // namespace strata::wasm
