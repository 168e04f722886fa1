// Rounding to powers of two, for sizes, offsets and addresses held as unsigned integers.
//
// Pure functions, usable in constant expressions and on any thread. None checks for overflow: a caller whose value may
// come within `alignment` of the type's maximum tests that first.

#ifndef STRATA_VM_BINDING_BASE_BITS_H_
#define STRATA_VM_BINDING_BASE_BITS_H_

#include <bit>
#include <concepts>
#include <type_traits>

namespace strata::base {

// Zero is no power of two.
template <std::unsigned_integral T>
constexpr bool IsPowerOfTwo(T value) {
  return std::has_single_bit(value);
}

// The largest multiple of `alignment` that is not above `value`. `alignment` is a power of two.
template <std::unsigned_integral T>
constexpr T AlignDown(T value, std::type_identity_t<T> alignment) {
  return static_cast<T>(value & ~static_cast<T>(alignment - 1));
}

// The smallest multiple of `alignment` that is not below `value`. `alignment` is a power of two.
template <std::unsigned_integral T>
constexpr T AlignUp(T value, std::type_identity_t<T> alignment) {
  return AlignDown(static_cast<T>(value + (alignment - 1)), alignment);
}

// Whether `value` is a multiple of `alignment`, a power of two.
template <std::unsigned_integral T>
constexpr bool IsAligned(T value, std::type_identity_t<T> alignment) {
  return AlignDown(value, alignment) == value;
}

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_BITS_H_
