// What the locals and operands of guest frames are, for debuggers.
//
// Values stand in slots of the frame's windows; which they are is not recorded but found by lowering the function again
// (wasm/lowering/frame_places.h), once for each place in the code. Some are lost: an operand in an accumulator when the
// guest trapped, a local that the code never wrote nor needed to clear. An operation of the guest that was fused with
// its neighbour may already have changed a local. A stack of many places in large functions is not read to its end: of
// frames after so many bytes of bodies only the parameters are told. On the store's thread, while its frames stand;
// collects nothing.

#ifndef STRATA_WASM_INTERPRETER_FRAME_READER_H_
#define STRATA_WASM_INTERPRETER_FRAME_READER_H_

#include <cstdint>
#include <optional>
#include <tuple>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "wasm/interpreter/stack_walker.h"
#include "wasm/lowering/frame_places.h"
#include "wasm/runtime/instance.h"
#include "wasm/runtime/value.h"

namespace strata::wasm::interpreter {

// Nothing for a value that is lost. References are words.
struct FrameValues {
  std::vector<std::optional<Value>> locals;    // parameters first
  std::vector<std::optional<Value>> operands;  // deepest first; of a call that has not returned, those below its own
};

class FrameReader {
 public:
  static constexpr uint64_t kMaxLoweredBytes = uint64_t{64} << 20;

  // Lowers functions of so many bytes in all, locals counted by what they take here.
  explicit FrameReader(uint64_t max_lowered_bytes = kMaxLoweredBytes) : bytes_left_(max_lowered_bytes) {}

  // Of a frame of WalkStack. Nothing of a host function, and of a constant expression.
  FrameValues Read(const WalkedFrame& frame);

 private:
  using Place = std::tuple<const Instance*, uint32_t, uint32_t, bool>;

  bool Afford(const Instance& instance, uint32_t func);
  // Null where the frame's instruction is not found in its function, or that is not lowered any more.
  const FramePlaces* PlacesOf(const WalkedFrame& frame);

  uint64_t bytes_left_;
  absl::flat_hash_map<Place, std::optional<FramePlaces>> places_;
};

}  // namespace strata::wasm::interpreter

#endif  // STRATA_WASM_INTERPRETER_FRAME_READER_H_
