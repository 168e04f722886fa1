// What lives in a store's heap, as a graph for snapshots and censuses: traced from the store's roots through the object
// model, so that it is the same under every collector, and under none.
//
// The heap is neither collected nor copied: a mark bit and a rank for each object are all that is kept, and each pass
// over the graph reads the objects again. Nodes: the root, "(GC roots)", a node for each RootGroup, then the objects by
// address. Ids tell objects of one graph apart; an object may have another one in the next graph.

#ifndef STRATA_VM_BINDING_PROFILING_STORE_HEAP_GRAPH_H_
#define STRATA_VM_BINDING_PROFILING_STORE_HEAP_GRAPH_H_

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "profiler/model/heap_graph.h"
#include "wasm/runtime/store.h"

namespace strata::profiling {

using HeapVisitor = absl::FunctionRef<absl::Status(const profiler::HeapGraph&)>;

// Pauses the store, calls `visit` with the graph, which lives no longer than the call, and returns what it returns. On
// the store's thread, where it could collect: between calls, in a host function, in its exhaustion handler. The store
// was given a WasmHeapFactory or no factory; without a heap there are no objects. `visit` may not use the store.
absl::Status VisitHeap(wasm::Store& store, HeapVisitor visit);

}  // namespace strata::profiling

#endif  // STRATA_VM_BINDING_PROFILING_STORE_HEAP_GRAPH_H_
