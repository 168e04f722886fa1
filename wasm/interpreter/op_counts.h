// What a guest has executed: how often each operation of register code and each instruction of the language, and each
// row of two or three of them.
//
// Of a store whose StoreOptions::counts_blocks is set. Handlers count the stretches of straight-line code; what a
// stretch is made of is known, so nothing is counted for each operation. Rows are those within a stretch: no branch
// leads between their members, and only a trap or an exception gets out. The stretch that such a thing cuts short
// counts as a whole, once for each time.

#ifndef STRATA_WASM_INTERPRETER_OP_COUNTS_H_
#define STRATA_WASM_INTERPRETER_OP_COUNTS_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "wasm/runtime/store.h"

namespace strata::wasm {

struct OpCount {
  std::string names;  // of the row's members, in order, with spaces between
  uint64_t count = 0;
};

// Of one kind of operation.
struct OpHistogram {
  static constexpr size_t kLongest = 3;

  uint64_t total = 0;                               // operations executed
  std::array<std::vector<OpCount>, kLongest> rows;  // [n]: of n + 1 members; most frequent first, then by name
};

struct OpCounts {
  OpHistogram register_ops;  // named as RegOpForm does
  OpHistogram wasm_ops;
};

// Up to now, of all instances of the store. On the store's thread. Memory: of the order of the code executed.
OpCounts CountOps(const Store& store);

}  // namespace strata::wasm

#endif  // STRATA_WASM_INTERPRETER_OP_COUNTS_H_
