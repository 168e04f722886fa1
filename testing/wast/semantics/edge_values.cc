#include "testing/wast/semantics/edge_values.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "vm_binding/base/check.h"

namespace strata::testing {
namespace {

using Values = std::vector<Bits>;

template <class U>
Values Integers(std::mt19937_64& random) {
  constexpr int kWidth = std::numeric_limits<U>::digits;
  Values values = {{0}, {1}, {2}, {3}, {7}, {static_cast<U>(~U{0})}, {static_cast<U>(~U{0} - 1)}};
  // Around every power of two that is a width, a shift count or an end of a range.
  for (int bit : {5, 6, 7, 8, 15, 16, 31, 32, 63}) {
    if (bit >= kWidth) continue;
    const U power = static_cast<U>(U{1} << bit);
    values.push_back({static_cast<U>(power - 1)});
    values.push_back({power});
    values.push_back({static_cast<U>(0 - power)});
  }
  values.push_back({static_cast<U>(0xaaaaaaaaaaaaaaaa)});
  values.push_back({static_cast<U>(0x0123456789abcdef)});
  for (int i = 0; i < 6; ++i) values.push_back({static_cast<U>(random() >> (random() % kWidth))});
  return values;
}

template <class F>
void AddFloat(Values& values, double value) {
  using U = std::conditional_t<sizeof(F) == 4, uint32_t, uint64_t>;
  for (double signed_value : {value, -value}) values.push_back({std::bit_cast<U>(static_cast<F>(signed_value))});
}

template <class F>
void AddNans(Values& values) {
  const uint64_t sign = uint64_t{1} << (8 * sizeof(F) - 1);
  const int mantissa = sizeof(F) == 4 ? 23 : 52;
  const uint64_t infinity = sizeof(F) == 4 ? 0x7f800000 : 0x7ff0000000000000;
  const uint64_t quiet = uint64_t{1} << (mantissa - 1);
  for (uint64_t payload : {quiet, quiet | 5, uint64_t{1}, quiet >> 1, 2 * quiet - 1}) {
    values.push_back({infinity | payload});
    values.push_back({infinity | payload | sign});
  }
}

template <class F>
Values Floats(std::mt19937_64& random) {
  using U = std::conditional_t<sizeof(F) == 4, uint32_t, uint64_t>;
  using Limits = std::numeric_limits<F>;
  Values values;
  for (double value : {0.0, 0.3, 0.5, 1.0, 1.5, 2.5, 3.5, 7.75, 1e10}) AddFloat<F>(values, value);
  for (F value : {Limits::denorm_min(), Limits::min(), Limits::max(), Limits::infinity()}) AddFloat<F>(values, value);
  // Around the ends of the integers' ranges, and where fractions end.
  for (int bit : {7, 15, 23, 24, 31, 32, 52, 53, 63, 64}) {
    const F power = std::ldexp(F{1}, bit);
    for (F value : {power, std::nextafter(power, F{0}), std::nextafter(power, Limits::infinity()), power - F{0.5}}) {
      AddFloat<F>(values, value);
    }
  }
  AddNans<F>(values);
  for (int i = 0; i < 6; ++i) values.push_back({static_cast<U>(random())});
  return values;
}

// Vectors whose lanes, of each width, walk through the lane type's edge values from different starts.
void AddVectors(Values& vectors, const Values& lanes, size_t lane_bytes, size_t count) {
  for (size_t i = 0; i < count; ++i) {
    std::array<uint8_t, 16> bytes;
    for (size_t at = 0; at < 16; at += lane_bytes) {
      const Bits& lane = lanes[(i * (16 / lane_bytes) + at / lane_bytes) % lanes.size()];
      std::memcpy(bytes.data() + at, &lane.low, lane_bytes);
    }
    Bits vector;
    std::memcpy(&vector, bytes.data(), 16);
    vectors.push_back(vector);
  }
}

Values Vectors(std::mt19937_64& random) {
  Values vectors = {{0, 0}, {~uint64_t{0}, ~uint64_t{0}}, {0x0706050403020100, 0x0f0e0d0c0b0a0908}};
  AddVectors(vectors, Integers<uint8_t>(random), 1, 3);
  AddVectors(vectors, Integers<uint16_t>(random), 2, 5);
  AddVectors(vectors, Integers<uint32_t>(random), 4, 8);
  AddVectors(vectors, Integers<uint64_t>(random), 8, 10);
  AddVectors(vectors, Floats<float>(random), 4, 20);
  AddVectors(vectors, Floats<double>(random), 8, 30);
  for (int i = 0; i < 4; ++i) vectors.push_back({random(), random()});
  return vectors;
}

Values Make(char letter) {
  std::mt19937_64 random(kSeed);
  switch (letter) {
    case 'i':
      return Integers<uint32_t>(random);
    case 'l':
      return Integers<uint64_t>(random);
    case 'f':
      return Floats<float>(random);
    case 'd':
      return Floats<double>(random);
    default:
      STRATA_CHECK(letter == 'v', "a letter of signatures");
      return Vectors(random);
  }
}

// The combination at `index`, counting with the last operand fastest.
Values CombinationAt(const std::vector<char>& letters, size_t index) {
  Values combination(letters.size());
  for (size_t i = letters.size(); i > 0; --i) {
    const Values& values = EdgeValues(letters[i - 1]);
    combination[i - 1] = values[index % values.size()];
    index /= values.size();
  }
  return combination;
}

}  // namespace

const Values& EdgeValues(char letter) {
  static auto& made = *new std::array<Values, 128>();
  Values& values = made[static_cast<uint8_t>(letter)];
  if (values.empty()) values = Make(letter);
  return values;
}

Values FewEdgeValues(char letter) {
  const Values& all = EdgeValues(letter);
  Values few;
  for (size_t i = 0; i < 5; ++i) few.push_back(all[i * 7 % all.size()]);
  return few;
}

std::vector<Values> Combinations(const std::vector<char>& letters, size_t limit) {
  size_t count = 1;
  for (char letter : letters) count *= EdgeValues(letter).size();
  std::mt19937_64 random(kSeed);
  std::vector<Values> combinations;
  for (size_t i = 0; i < std::min(count, limit); ++i) {
    combinations.push_back(CombinationAt(letters, count <= limit ? i : random() % count));
  }
  return combinations;
}

}  // namespace strata::testing
