// The values of the --gc flags that say what a heap is like, and what only several of them together can get wrong.
//
// Each Set… is what a command's flag does to the part of its options that is a heap's; its messages are shown after the
// flag's name.

#ifndef STRATA_TOOLS_STRATA_HEAP_FLAGS_H_
#define STRATA_TOOLS_STRATA_HEAP_FLAGS_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gc/heap_options.h"

namespace strata::tools {

absl::Status SetCollector(gc::HeapOptions& heap, absl::string_view value);
absl::Status SetHeapMax(gc::HeapOptions& heap, absl::string_view value);
absl::Status SetHeapInitial(gc::HeapOptions& heap, absl::string_view value);
absl::Status SetHeapMin(gc::HeapOptions& heap, absl::string_view value);
// fixed, growing or dynamic.
absl::Status SetTrigger(gc::HeapOptions& heap, absl::string_view value);
// The largest size, or the smallest and the largest: 4M, 1M-4M.
absl::Status SetNursery(gc::HeapOptions& heap, absl::string_view value);
// alloc, N or random:SEED.
absl::Status SetStress(gc::HeapOptions& heap, absl::string_view value);

// Messages begin with the flag to blame.
absl::Status CheckHeapFlags(const gc::HeapOptions& heap);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_HEAP_FLAGS_H_
