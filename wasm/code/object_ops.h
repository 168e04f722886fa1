// Forms of operations on objects that exist ready-made: small objects by their shape, casts by what they look at.
//
// Part of register_ops.h, which gives them their ids. The limits are from static counts over the GC programs at hand:
// 98 of 100 struct.new of Kotlin's fit (objects of 16 to 32 bytes, up to four references and one number that are not
// constant). No effect on correctness: what fits no form takes the general operation.

#ifndef STRATA_WASM_CODE_OBJECT_OPS_H_
#define STRATA_WASM_CODE_OBJECT_OPS_H_

#include <cstdint>

namespace strata::wasm {

// A small object: `units` times 8 bytes of image (header, constants, zeros where the others will stand), then `refs`
// reference fields and some number fields of 32 (W) or 64 (D) bits, each from its slot to its offset.
enum class NewNums : uint8_t { kNone, kW, kD, kWW, kWD, kDD, kCount };
struct NewForm {
  uint32_t units = 0;
  uint32_t refs = 0;
  NewNums nums = NewNums::kNone;
};
inline constexpr uint32_t kMaxNewUnits = 6;
inline constexpr uint32_t kMaxNewRefs = 4;
inline constexpr uint32_t kNewFormCount = kMaxNewUnits * (kMaxNewRefs + 1) * static_cast<uint32_t>(NewNums::kCount);

constexpr uint32_t NewWords(NewNums nums) {
  return nums == NewNums::kWW ? 2 : nums == NewNums::kW || nums == NewNums::kWD ? 1 : 0;
}
constexpr uint32_t NewDoubles(NewNums nums) {
  return nums == NewNums::kDD ? 2 : nums == NewNums::kD || nums == NewNums::kWD ? 1 : 0;
}
constexpr uint32_t NewStores(NewForm form) { return form.refs + NewWords(form.nums) + NewDoubles(form.nums); }

// Whether objects of the form can be, and have handlers.
constexpr bool HasNewForm(NewForm form) {
  if (form.units == 0 || form.units > kMaxNewUnits || form.refs > kMaxNewRefs) return false;
  const uint32_t words = form.refs + NewWords(form.nums), doubles = NewDoubles(form.nums);
  return form.nums < NewNums::kCount && 1 + words + 2 * doubles <= 2 * form.units && doubles < form.units;
}
constexpr uint32_t NewFormIndex(NewForm form) {
  return ((form.units - 1) * (kMaxNewRefs + 1) + form.refs) * static_cast<uint32_t>(NewNums::kCount) +
         static_cast<uint32_t>(form.nums);
}
constexpr NewForm NewFormOf(uint32_t index) {
  constexpr uint32_t kNums = static_cast<uint32_t>(NewNums::kCount);
  return {index / kNums / (kMaxNewRefs + 1) + 1, index / kNums % (kMaxNewRefs + 1),
          static_cast<NewNums>(index % kNums)};
}

// What a cast to a type looks at, each once more for casts that null passes.
//   kFinal   the header: a final type has no subtypes
//   kDisplay the object's row of the cast table, at the depth of a type above which fewer than kCastDepths lie
//   kI31     the lowest bit
enum class CastForm : uint8_t { kFinal, kFinalOrNull, kDisplay, kDisplayOrNull, kI31, kI31OrNull, kCount };
constexpr bool NullPasses(CastForm form) { return static_cast<int>(form) % 2 != 0; }
// Without what null does: kFinal, kDisplay or kI31.
constexpr CastForm CastKind(CastForm form) { return static_cast<CastForm>(static_cast<int>(form) / 2 * 2); }

// What may come before a struct.get as part of one operation: what gives it its object. The casts are CastForm's first.
enum class GetFrom : uint8_t { kFinal, kFinalOrNull, kDisplay, kDisplayOrNull, kField, kElement, kCount };

// What lies above a type: the header words of its supertypes by depth, the root's first, its own last; behind them
// kNoHeader. A store's rows (wasm/runtime/cast_table.h) lie in a row, by heap type id.
inline constexpr uint32_t kCastDepths = 8;
inline constexpr uint32_t kNoHeader = ~uint32_t{0};  // odd, so no object's
struct CastRow {
  uint32_t supertypes[kCastDepths];
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_OBJECT_OPS_H_
