#include "vm_binding/base/resident.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>

namespace strata::base {

uint64_t ResidentBytes() {
  // "size resident shared ...", in pages (proc(5)).
  const int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[128];
  const ssize_t length = read(file, text, sizeof(text) - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  char* rest = nullptr;
  std::strtoull(text, &rest, 10);
  return std::strtoull(rest, nullptr, 10) * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace strata::base
