#include "wasm/wasi/buffer_cursor.h"

#include <algorithm>

namespace strata::wasm::wasi {
namespace {

constexpr uint64_t kMaxTransferBytes = 0x7ffff000;

}  // namespace

BufferCursor::BufferCursor(const GuestMemory& memory, std::vector<GuestBuffer> buffers)
    : memory_(memory), buffers_(std::move(buffers)) {
  uint64_t room = kMaxTransferBytes;
  for (GuestBuffer& buffer : buffers_) {
    buffer.length = static_cast<uint32_t>(std::min<uint64_t>(buffer.length, room));
    room -= buffer.length;
  }
  SkipEmpty();
}

const std::vector<iovec>& BufferCursor::Piece(uint64_t most) {
  piece_.clear();
  for (size_t i = next_; i < buffers_.size() && most > 0; ++i) {
    const uint64_t bytes = std::min<uint64_t>(buffers_[i].length, most);
    piece_.push_back({memory_.At(buffers_[i].address, bytes), bytes});
    most -= bytes;
  }
  return piece_;
}

void BufferCursor::Advance(uint64_t bytes) {
  passed_ += bytes;
  while (bytes > 0) {
    GuestBuffer& buffer = buffers_[next_];
    const auto part = static_cast<uint32_t>(std::min<uint64_t>(buffer.length, bytes));
    buffer.address += part;
    buffer.length -= part;
    bytes -= part;
    SkipEmpty();
  }
}

}  // namespace strata::wasm::wasi
