// Arguments of a script's invocations, and the patterns that their results are to match.

#ifndef STRATA_WASM_TEXT_SCRIPT_VALUE_H_
#define STRATA_WASM_TEXT_SCRIPT_VALUE_H_

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/text/cursor.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::text {

struct ScriptValue {
  enum class Kind : uint8_t { kI32, kI64, kF32, kF64, kV128, kRefNull, kRefExtern, kRefHost };
  Kind kind = Kind::kI32;
  uint64_t bits = 0;  // of a number; the number of a ref.extern or ref.host
  std::array<uint8_t, 16> v128{};
  HeapType heap;  // of kRefNull
};

struct ResultPattern {
  enum class Kind : uint8_t {
    kI32,
    kI64,
    kF32,
    kF64,
    kV128,
    kAnyNan,     // an f32 or f64; `nan` says which NaNs
    kRefNull,    // of heap type `heap`, where that is given
    kRefExtern,  // the host's `number`, where that is given
    kRefHost,    // a host reference under `any`: the host's `number`
    kRefFunc,    // kRefFunc and the following: any such reference that is not null
    kRefAny,
    kRefEq,
    kRefI31,
    kRefStruct,
    kRefArray,
    kRefExn,
    kEither,  // one of `alternatives`
  };
  // What a float, or a float lane, may be.
  enum class Nan : uint8_t { kNone, kCanonical, kArithmetic };

  Kind kind = Kind::kI32;
  uint64_t bits = 0;     // of a number whose `nan` is kNone
  Nan nan = Nan::kNone;  // of kF32, kF64 and kAnyNan
  // Of kV128:
  std::array<uint8_t, 16> v128{};  // zero in the lanes that are to be NaNs
  bool lanes_are_floats = false;
  int lane_bits = 0;
  std::vector<Nan> lane_nans;  // one per lane

  std::optional<HeapType> heap;
  std::optional<uint32_t> number;
  std::vector<ResultPattern> alternatives;
};

// Read the parenthesis at which the cursor stands.
ScriptValue ParseScriptValue(Cursor& cursor);
ResultPattern ParseResultPattern(Cursor& cursor);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_SCRIPT_VALUE_H_
