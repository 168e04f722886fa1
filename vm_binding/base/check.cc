#include "vm_binding/base/check.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace strata::base {

void FailCheck(const char* file, int line, const char* condition, const char* invariant) {
  char message[512];
  const bool named = invariant != nullptr;
  const int length = std::snprintf(message, sizeof(message), "%s:%d: CHECK failed: %s%s%s%s\n", file, line, condition,
                                   named ? " [" : "", named ? invariant : "", named ? "]" : "");
  const size_t size = length < static_cast<int>(sizeof(message)) ? static_cast<size_t>(length) : sizeof(message) - 1;
  // Nothing is left to do for a stderr that cannot be written: the abort says enough.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message, size);
  std::abort();
}

}  // namespace strata::base
