// What is fixed about a plan before any heap of it exists: one constant record per plan.
//
// A VM chooses its code by `vm_constraints`; a command line prints `name` and `description`.

#ifndef STRATA_GC_PLAN_PLAN_CONSTRAINTS_H_
#define STRATA_GC_PLAN_PLAN_CONSTRAINTS_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "vm_binding/contract/heap_factory.h"

namespace strata::gc {

struct PlanConstraints {
  absl::string_view name;
  absl::string_view description;  // one line, no full stop
  vm::HeapConstraints vm_constraints;
  bool collects = true;
  bool moves_objects = false;
  bool marks_in_place = false;            // needs the heap's granule map
  bool logs_objects = false;              // needs the heap's log bits; the barrier kind is kObjectLog
  bool counts_references = false;         // needs the heap's counts, beside granule map and log bits
  bool quarantines_freed_memory = false;  // see gc/page/quarantine.h
  bool slides = false;                    // needs the heap's slide map too
  bool evacuates_in_emergency = false;    // a second collection, for kEmergency, may make room where the first did not
  size_t copy_factor = 1;                 // what a byte held takes of the heap's limit; 2: as much is kept to copy into
  size_t max_bump_bytes = 0;              // larger objects are large objects
  size_t min_heap_bytes = 0;              // below this not even one small object fits
};

}  // namespace strata::gc

#endif  // STRATA_GC_PLAN_PLAN_CONSTRAINTS_H_
