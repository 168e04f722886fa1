// Checks that a JSON text is a well-formed heap snapshot, as V8 writes them and DevTools read them.
//
// DevTools look at no index and no sum: a broken snapshot loads and shows nonsense. Also asks for what makes one
// useful: a root that nothing leads to, "(GC roots)" below it, every node reached from it.

#ifndef STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_CHECKER_H_
#define STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_CHECKER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace strata::profiler {

// One message per violation, each beginning with where it is ("nodes[12]: ..."); empty = well formed. A text that is
// not JSON gives the one message that says why. Not all that is wrong need be found at once.
std::vector<std::string> CheckHeapSnapshot(absl::string_view json);

}  // namespace strata::profiler

#endif  // STRATA_PROFILER_WRITERS_HEAPSNAPSHOT_CHECKER_H_
