#include "wasm/wasi/guest_memory.h"

#include <limits.h>

#include "wasm/wasi/abi.h"

namespace strata::wasm::wasi {
namespace {

constexpr uint32_t kMaxIovecs = 1024;

}  // namespace

Errno GuestMemory::LoadPath(uint32_t address, uint32_t length, std::string& path) const {
  const uint8_t* bytes = At(address, length);
  if (bytes == nullptr) return Errno::kFault;
  if (length >= PATH_MAX) return Errno::kNametoolong;
  path.assign(reinterpret_cast<const char*>(bytes), length);
  return path.find('\0') == std::string::npos ? Errno::kSuccess : Errno::kInval;
}

Errno GuestMemory::LoadIovecs(uint32_t address, uint32_t count, std::vector<iovec>& buffers) const {
  if (count > kMaxIovecs) return Errno::kInval;
  if (!Contains(address, uint64_t{count} * kIovecBytes)) return Errno::kFault;
  for (uint32_t i = 0; i < count; ++i, address += kIovecBytes) {
    uint32_t place = 0, length = 0;
    if (!Load(address, place) || !Load(address + 4, length)) return Errno::kFault;
    uint8_t* bytes = At(place, length);
    if (bytes == nullptr) return Errno::kFault;
    buffers.push_back({bytes, length});
  }
  return Errno::kSuccess;
}

}  // namespace strata::wasm::wasi
