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

Errno GuestMemory::LoadBuffers(uint32_t address, uint32_t count, std::vector<GuestBuffer>& buffers) const {
  if (count > kMaxIovecs) return Errno::kInval;
  if (!Contains(address, uint64_t{count} * kIovecBytes)) return Errno::kFault;
  for (uint32_t i = 0; i < count; ++i, address += kIovecBytes) {
    GuestBuffer buffer;
    if (!Load(address, buffer.address) || !Load(address + 4, buffer.length)) return Errno::kFault;
    if (!Contains(buffer.address, buffer.length)) return Errno::kFault;
    buffers.push_back(buffer);
  }
  return Errno::kSuccess;
}

}  // namespace strata::wasm::wasi
