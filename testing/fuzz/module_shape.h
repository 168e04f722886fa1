// What a generated module declares, as far as its bodies use it.

#ifndef STRATA_TESTING_FUZZ_MODULE_SHAPE_H_
#define STRATA_TESTING_FUZZ_MODULE_SHAPE_H_

#include <cstdint>
#include <vector>

#include "testing/fuzz/choices.h"
#include "wasm/binary/module_builder.h"
#include "wasm/types/features.h"

namespace strata::testing {

// The value types in use. Concrete ones are type 0, a structure {i32, kNode, i64}; 1, its subtype with an f64 behind;
// 2, an array of i8; 3, an array of anyref.
enum class GuestType : uint8_t { kI32, kI64, kF32, kF64, kAny, kNode, kLeaf, kBytes, kRefs, kFunc, kV128 };
inline constexpr uint32_t kNodeType = 0, kLeafType = 1, kBytesType = 2, kRefsType = 3, kFirstFuncType = 4;
inline constexpr uint8_t kTableSize = 8;

struct FunctionShape {
  std::vector<GuestType> params;
  std::vector<GuestType> results;
};

// Function i has type kFirstFuncType + i; there is a mutable global for each type, one memory, one table of functions
// and one passive data segment.
struct ModuleShape {
  wasm::Features features;
  bool memory64 = false;
  bool shared = false;
  std::vector<FunctionShape> functions;
};

// Those that the features have, kV128 last.
std::vector<GuestType> TypesOf(const ModuleShape& shape);
GuestType ChooseType(Choices& choices, const ModuleShape& shape);
wasm::ByteVector Encode(GuestType type);
// A constant instruction: zero or null.
wasm::ByteVector DefaultValue(GuestType type);
bool IsReference(GuestType type);

}  // namespace strata::testing

#endif  // STRATA_TESTING_FUZZ_MODULE_SHAPE_H_
