// A fuzzer's bytes as a row of decisions.
//
// Beyond the end every decision is the first alternative, so that what consumes choices ends if first alternatives do.

#ifndef STRATA_TESTING_FUZZ_CHOICES_H_
#define STRATA_TESTING_FUZZ_CHOICES_H_

#include <cstdint>

#include "absl/types/span.h"

namespace strata::testing {

class Choices {
 public:
  // `bytes` outlive this.
  explicit Choices(absl::Span<const uint8_t> bytes) : bytes_(bytes) {}

  bool exhausted() const { return bytes_.empty(); }
  uint8_t Byte() {
    if (bytes_.empty()) return 0;
    const uint8_t byte = bytes_.front();
    bytes_.remove_prefix(1);
    return byte;
  }
  // One of `count` alternatives, 0 first; `count` is at least 1.
  uint32_t Below(uint32_t count) {
    const uint32_t low = Byte();
    return (count <= 256 ? low : low | uint32_t{Byte()} << 8) % count;
  }
  // Any number; small ones and the edges of machine types often.
  uint64_t Number() {
    const uint8_t kind = Byte();
    if (kind < 128) return static_cast<uint64_t>(int64_t{kind} - 64);
    if (kind < 192) return (uint64_t{1} << (kind & 63)) - (Byte() & 1);
    uint64_t bits = 0;
    for (int i = 0; i < 8; ++i) bits = bits << 8 | Byte();
    return bits;
  }

 private:
  absl::Span<const uint8_t> bytes_;
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_FUZZ_CHOICES_H_
