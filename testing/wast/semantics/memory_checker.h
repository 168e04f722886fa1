// Runs instructions that access memory on the engine and compares results and memory with their models.

#ifndef STRATA_TESTING_WAST_SEMANTICS_MEMORY_CHECKER_H_
#define STRATA_TESTING_WAST_SEMANTICS_MEMORY_CHECKER_H_

#include "absl/types/span.h"
#include "testing/wast/semantics/memory_model.h"

namespace strata::testing {

// Memory 0 of the guest that the accesses are tried in; its one page is never more.
struct MemoryKind {
  bool is_64 = false;
  bool guarded = true;
  bool shared = false;
};

// At the ends of the memory and inside it, beyond it and unaligned, with small and huge static offsets.
void ExpectAccessesMatch(absl::Span<const MemoryModel> models, MemoryKind kind);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_SEMANTICS_MEMORY_CHECKER_H_
