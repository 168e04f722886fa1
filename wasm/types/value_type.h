// Value, reference and heap types (core specification 2.3.1–2.3.6), eight bytes each, compared by value.
//
// A concrete heap type holds an index: into the module's type space inside a Module, or a CanonicalTypeId inside a
// TypeRegistry. Which of the two is said where the type stands.

#ifndef STRATA_WASM_TYPES_VALUE_TYPE_H_
#define STRATA_WASM_TYPES_VALUE_TYPE_H_

#include <cstdint>
#include <string>

namespace strata::wasm {

enum class HeapKind : uint8_t {
  kAny,
  kEq,
  kI31,
  kStruct,
  kArray,
  kNone,
  kFunc,
  kNoFunc,
  kExtern,
  kNoExtern,
  kExn,
  kNoExn,
  kConcrete,
  kBottom,  // validation only: below every heap type
};

struct HeapType {
  HeapKind kind = HeapKind::kAny;
  uint32_t index = 0;  // of a kConcrete type; 0 otherwise

  static constexpr HeapType Concrete(uint32_t index) { return {HeapKind::kConcrete, index}; }
  constexpr bool is_concrete() const { return kind == HeapKind::kConcrete; }
  constexpr bool operator==(const HeapType&) const = default;
};

struct RefType {
  HeapType heap;
  bool nullable = true;

  constexpr bool operator==(const RefType&) const = default;
};

enum class ValKind : uint8_t {
  kI32,
  kI64,
  kF32,
  kF64,
  kV128,
  kRef,
  kBottom,  // validation only: the unknown operand of unreachable code
};

class ValType {
 public:
  constexpr ValType() = default;
  constexpr ValType(ValKind kind) : bits_(static_cast<uint64_t>(kind)) {}  // NOLINT: numeric kinds convert freely
  constexpr ValType(RefType type)                                          // NOLINT: a reference type is a value type
      : bits_(kRefBits | (type.nullable ? kNullableBit : 0) | static_cast<uint64_t>(type.heap.kind) << kHeapKindShift |
              uint64_t{type.heap.index} << kIndexShift) {}

  constexpr ValKind kind() const { return static_cast<ValKind>(bits_ & 0xff); }
  constexpr bool is_ref() const { return kind() == ValKind::kRef; }
  constexpr bool is_numeric() const { return kind() <= ValKind::kF64; }
  // Only if is_ref().
  constexpr RefType ref() const {
    const HeapKind kind = static_cast<HeapKind>(bits_ >> kHeapKindShift & 0xff);
    return RefType{HeapType{kind, static_cast<uint32_t>(bits_ >> kIndexShift)}, (bits_ & kNullableBit) != 0};
  }
  // Numbers, vectors and nullable references have a default value (core specification 3.2.8).
  constexpr bool is_defaultable() const { return !is_ref() || (bits_ & kNullableBit) != 0; }
  constexpr bool operator==(const ValType&) const = default;

 private:
  static constexpr uint64_t kRefBits = static_cast<uint64_t>(ValKind::kRef);
  static constexpr uint64_t kNullableBit = 1 << 8;
  static constexpr int kHeapKindShift = 16, kIndexShift = 32;

  // One word, so that comparing types, which validation does for every operand, is one instruction.
  uint64_t bits_ = 0;
};
static_assert(sizeof(ValType) == 8);

inline constexpr RefType kFuncRef{{HeapKind::kFunc, 0}, true};
inline constexpr RefType kExternRef{{HeapKind::kExtern, 0}, true};
inline constexpr RefType kAnyRef{{HeapKind::kAny, 0}, true};
inline constexpr RefType kExnRef{{HeapKind::kExn, 0}, true};

// The text format's spelling: "i32", "(ref null func)", "funcref", "(ref 3)".
std::string ToString(HeapType type);
std::string ToString(RefType type);
std::string ToString(ValType type);

}  // namespace strata::wasm

#endif  // STRATA_WASM_TYPES_VALUE_TYPE_H_
