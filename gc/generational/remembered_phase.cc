#include "gc/generational/remembered_phase.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "gc/metadata/object_log.h"
#include "gc/stats/collection_observer.h"
#include "gc/trace/model_kernels.h"

namespace strata::gc {
namespace {

constexpr size_t kEntriesPerPacket = 512;

}  // namespace

void AddRemembered(Collection& collection, Trace& trace, RememberedSet& remembered) {
  if (collection.kind() == CollectionKind::kFull) return remembered.Forget();
  const TraceKernels& kernels = collection.kernels().Tracing(trace.shape(), collection.mode());
  const std::vector<RememberedEntry> entries = remembered.Take();
  for (size_t begin = 0; begin < entries.size(); begin += kEntriesPerPacket) {
    const size_t end = std::min(begin + kEntriesPerPacket, entries.size());
    collection.Add(trace.closure_stage(),
                   kernels.NewRememberedPacket(trace, {entries.data() + begin, entries.data() + end}));
  }
}

}  // namespace strata::gc
