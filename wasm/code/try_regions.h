// Where a function's register code catches exceptions: regions of words, each with its clauses in order.
//
// A side table of Code, so that entering a try block costs nothing. Regions are either nested or apart, and stand in
// the order of their first words, an enclosing one before those inside it. Where an exception that no clause of a
// region takes is looked for next is the region's own: the enclosing one, the one a `delegate` names, or none around a
// tail call, whose frame is gone as far as the specification is concerned.

#ifndef STRATA_WASM_CODE_TRY_REGIONS_H_
#define STRATA_WASM_CODE_TRY_REGIONS_H_

#include <cstdint>
#include <vector>

namespace strata::wasm {

inline constexpr uint32_t kNoRegion = 0xffffffff;
inline constexpr uint32_t kAnyTag = 0xffffffff;
inline constexpr uint32_t kNoSlot = 0xffffffff;

// A clause that takes an exception. Where it goes on, the payload stands in consecutive slots of each window.
struct HandlerClause {
  uint32_t tag = kAnyTag;  // an index of the module; kAnyTag takes every exception and hands over no payload
  uint32_t target = 0;     // the word to go on at
  uint32_t num_slot = 0;
  uint32_t ref_slot = 0;
  uint32_t exn_slot = kNoSlot;  // of the reference window: where the exnref goes, if it is wanted
};

struct TryRegion {
  uint32_t begin = 0;  // words [begin, end)
  uint32_t end = 0;
  uint32_t parent = kNoRegion;  // the enclosing region
  uint32_t next = kNoRegion;    // where to look after this one
  uint32_t first_clause = 0;
  uint32_t clause_count = 0;
};

struct TryRegions {
  std::vector<TryRegion> regions;  // ascending by begin
  std::vector<HandlerClause> clauses;

  // The innermost region that `word` lies in; kNoRegion if there is none. A binary search, then as many steps as the
  // regions that ended before the word were nested.
  uint32_t InnermostAt(uint32_t word) const;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_TRY_REGIONS_H_
