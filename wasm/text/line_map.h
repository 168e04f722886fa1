// Where a printed module shows which instruction: for tools that put counts or samples beside the text.

#ifndef STRATA_WASM_TEXT_LINE_MAP_H_
#define STRATA_WASM_TEXT_LINE_MAP_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "wasm/types/indices.h"

namespace strata::wasm::text {

class LineMap {
 public:
  // From 1; columns in bytes.
  struct Position {
    uint32_t line = 0;
    uint32_t column = 0;
  };
  // Lines from 1.
  struct Range {
    uint32_t first = 0;
    uint32_t last = 0;
  };

  // Where the word stands of the instruction whose bytes hold `offset`, counted from the module's start: in folded text
  // its parenthesis, and that which closes a block for the block's `end`. nullopt outside of bodies. O(log
  // instructions).
  std::optional<Position> PositionOf(uint32_t offset) const;
  // The lines of a function, from its header to its closing parenthesis; an imported function has one. nullopt beyond
  // the functions.
  std::optional<Range> LinesOf(FuncIndex func) const;

  // For printers: functions in their order, and in between the instructions of the one that was begun, in any order.
  void BeginFunction(uint32_t line);
  void AddInstruction(uint32_t offset, Position at) { instructions_.push_back({offset, at}); }
  void EndFunction(uint32_t line, uint32_t end_offset);

 private:
  struct Entry {
    uint32_t offset;
    Position at;  // line 0: bytes that belong to no instruction begin here
  };

  std::vector<Entry> instructions_;  // ascending offsets
  std::vector<Range> functions_;
  size_t sorted_ = 0;  // entries of finished functions
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_LINE_MAP_H_
