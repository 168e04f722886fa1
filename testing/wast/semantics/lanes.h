// From Bits to typed lanes and back, for the tables of models.

#ifndef STRATA_TESTING_WAST_SEMANTICS_LANES_H_
#define STRATA_TESTING_WAST_SEMANTICS_LANES_H_

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <initializer_list>

#include "testing/wast/semantics/expected.h"
#include "testing/wast/semantics/float_operations.h"

namespace strata::testing {

template <class T>
inline constexpr int kLaneCount = 16 / sizeof(T);
template <class T>
using Vector = std::array<T, kLaneCount<T>>;

// A number, or a vector's first lane.
template <class T>
T NumberOf(const Bits& bits) {
  T value;
  std::memcpy(&value, &bits.low, sizeof value);
  return value;
}
template <class T>
Vector<T> VectorOf(const Bits& bits) {
  Vector<T> lanes;
  std::memcpy(lanes.data(), &bits, sizeof lanes);
  return lanes;
}

template <class U>
Lane LaneOfInteger(U value) {
  return {value};
}
template <class F>
bool IsCanonicalNan(F value) {
  return (std::bit_cast<BitsOf<F>>(value) & ~kSignBit<F>) == (std::bit_cast<BitsOf<F>>(Nan<F>()) & ~kSignBit<F>);
}
// A result of arithmetic on `operands`.
template <class F>
Lane LaneOfFloat(F value, std::initializer_list<F> operands) {
  if (value == value) return {std::bit_cast<BitsOf<F>>(value)};
  for (F operand : operands) {
    if (operand != operand && !IsCanonicalNan(operand)) return {0, NanClass::kArithmetic};
  }
  return {0, NanClass::kCanonical};
}

inline Expected Trapped(const char* message) { return {message, {}}; }
inline Expected ExpectNumber(int bits, Lane lane) { return {nullptr, {{bits, {lane}}}}; }
template <class U>
Expected ExpectInteger(U value) {
  return ExpectNumber(8 * sizeof(U), LaneOfInteger(value));
}

// Every lane of the result from the same lanes of the operands. T is an unsigned type, on whose bits Op works.
template <class Op, class T>
Expected Map1(const Bits* in) {
  ExpectedValue value{8 * sizeof(T), {}};
  for (T a : VectorOf<T>(in[0])) value.lanes.push_back(LaneOfInteger(static_cast<T>(Op::Of(a))));
  return {nullptr, {value}};
}
template <class Op, class T>
Expected Map2(const Bits* in) {
  const Vector<T> a = VectorOf<T>(in[0]), b = VectorOf<T>(in[1]);
  ExpectedValue value{8 * sizeof(T), {}};
  for (int i = 0; i < kLaneCount<T>; ++i) value.lanes.push_back(LaneOfInteger(static_cast<T>(Op::Of(a[i], b[i]))));
  return {nullptr, {value}};
}
// A comparison: all ones for true. T may be a float.
template <class Op, class T>
Expected Compare(const Bits* in) {
  const Vector<T> a = VectorOf<T>(in[0]), b = VectorOf<T>(in[1]);
  constexpr int kBits = 8 * sizeof(T);
  ExpectedValue value{kBits, {}};
  for (int i = 0; i < kLaneCount<T>; ++i)
    value.lanes.push_back({Op::Of(a[i], b[i]) ? ~uint64_t{0} >> (64 - kBits) : 0});
  return {nullptr, {value}};
}
// Arithmetic on floats.
template <class Op, class F>
Expected FloatMap1(const Bits* in) {
  ExpectedValue value{8 * sizeof(F), {}};
  for (F a : VectorOf<F>(in[0])) value.lanes.push_back(LaneOfFloat(Op::Of(a), {a}));
  return {nullptr, {value}};
}
template <class Op, class F>
Expected FloatMap2(const Bits* in) {
  const Vector<F> a = VectorOf<F>(in[0]), b = VectorOf<F>(in[1]);
  ExpectedValue value{8 * sizeof(F), {}};
  for (int i = 0; i < kLaneCount<F>; ++i) value.lanes.push_back(LaneOfFloat(Op::Of(a[i], b[i]), {a[i], b[i]}));
  return {nullptr, {value}};
}

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_LANES_H_
