// Composite, sub and recursive types (core specification 2.3.7–2.3.12), and the types of module entities.

#ifndef STRATA_WASM_TYPES_TYPE_H_
#define STRATA_WASM_TYPES_TYPE_H_

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "wasm/types/indices.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

struct FuncType {
  std::vector<ValType> params;
  std::vector<ValType> results;
  bool operator==(const FuncType&) const = default;
};

enum class PackedKind : uint8_t { kNone, kI8, kI16 };

// A field's or element's storage: a value type, or i8/i16 (then `type` is i32, its unpacked type).
struct FieldType {
  ValType type;
  PackedKind packed = PackedKind::kNone;
  bool is_mutable = false;
  bool operator==(const FieldType&) const = default;
};

struct StructType {
  std::vector<FieldType> fields;
  bool operator==(const StructType&) const = default;
};

struct ArrayType {
  FieldType element;
  bool operator==(const ArrayType&) const = default;
};

using CompositeType = std::variant<FuncType, StructType, ArrayType>;

struct SubType {
  bool is_final = true;
  std::optional<uint32_t> supertype;  // an index like those of concrete heap types
  CompositeType composite;
  bool operator==(const SubType&) const = default;

  const FuncType* func() const { return std::get_if<FuncType>(&composite); }
  const StructType* struct_type() const { return std::get_if<StructType>(&composite); }
  const ArrayType* array() const { return std::get_if<ArrayType>(&composite); }
};

// Types [first, first + count) of the type index space were declared as one recursive group.
struct RecGroup {
  uint32_t first = 0;
  uint32_t count = 0;
};

struct Limits {
  uint64_t minimum = 0;
  std::optional<uint64_t> maximum;
  bool operator==(const Limits&) const = default;
};

enum class AddressType : uint8_t { kI32, kI64 };

struct TableType {
  AddressType address = AddressType::kI32;
  Limits limits;  // elements
  RefType element;
};

struct MemoryType {
  AddressType address = AddressType::kI32;
  Limits limits;  // pages
  bool shared = false;
  uint8_t page_size_log2 = 16;
};

struct GlobalType {
  ValType type;
  bool is_mutable = false;
};

struct TagType {
  TypeIndex type;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_TYPES_TYPE_H_
