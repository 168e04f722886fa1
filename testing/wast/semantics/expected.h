// What an instruction is to give for given operands: a trap, or results whose NaNs are only known by class.
//
// Values here are plain bits; nothing of the engine's arithmetic is used.

#ifndef STRATA_TESTING_WAST_SEMANTICS_EXPECTED_H_
#define STRATA_TESTING_WAST_SEMANTICS_EXPECTED_H_

#include <cstdint>
#include <string>
#include <vector>

namespace strata::testing {

// A value of any number or vector type, zero above its width.
struct Bits {
  uint64_t low = 0;
  uint64_t high = 0;

  bool operator==(const Bits&) const = default;
};

// Core specification 4.3.3: a NaN result is canonical if all NaN operands are, else arithmetic.
enum class NanClass : uint8_t { kNone, kCanonical, kArithmetic };

struct Lane {
  uint64_t bits = 0;
  NanClass nan = NanClass::kNone;  // then `bits` do not count
};

// A number is one lane.
struct ExpectedValue {
  int lane_bits = 32;
  std::vector<Lane> lanes;  // the lowest first
};

struct Expected {
  const char* trap = nullptr;  // the trap's message; else
  std::vector<ExpectedValue> values;
};

bool Matches(const Bits& value, const ExpectedValue& expected);
// In hexadecimal, for messages.
std::string Describe(const Bits& value);
std::string Describe(const ExpectedValue& value);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_EXPECTED_H_
