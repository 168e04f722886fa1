// Tracing from remembered objects, as a collection's packets.

#ifndef STRATA_GC_GENERATIONAL_REMEMBERED_PHASE_H_
#define STRATA_GC_GENERATIONAL_REMEMBERED_PHASE_H_

#include "gc/barrier/remembered_set.h"
#include "gc/plan/collection.h"
#include "gc/trace/trace.h"

namespace strata::gc {

// Called from Plan::Schedule. Of a nursery collection: adds what `remembered` holds to the closure, as roots are. Of a
// full one, which finds its way to young objects through the old ones: forgets it.
void AddRemembered(Collection& collection, Trace& trace, RememberedSet& remembered);

}  // namespace strata::gc

#endif  // STRATA_GC_GENERATIONAL_REMEMBERED_PHASE_H_
