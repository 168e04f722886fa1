// Bulk instructions on memories (core specification 4.6.9).

#include <cstring>

#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/shared_bytes.h"

namespace strata::wasm {
namespace {

// The bytes of a data segment; none once it is dropped.
absl::Span<const uint8_t> DataOf(const Instance& instance, uint32_t data) {
  if (instance.dropped_datas[data]) return {};
  return instance.module().datas[data].bytes;
}

}  // namespace

TrapKind MemoryInit(Instance& instance, uint32_t memory, uint32_t data, uint64_t dest, uint32_t source,
                    uint32_t count) {
  MemoryInstance& target = *instance.memories[memory];
  const absl::Span<const uint8_t> bytes = DataOf(instance, data);
  if (uint64_t{source} + count > bytes.size() || !target.Contains(dest, count)) return TrapKind::kMemoryOutOfBounds;
  if (target.shared()) {
    CopySharedBytes(target.base() + dest, bytes.data() + source, count);
  } else if (count != 0) {
    std::memcpy(target.base() + dest, bytes.data() + source, count);
  }
  return TrapKind::kNone;
}

TrapKind MemoryCopy(Instance& instance, uint32_t dest_memory, uint32_t source_memory, uint64_t dest, uint64_t source,
                    uint64_t count) {
  MemoryInstance& target = *instance.memories[dest_memory];
  const MemoryInstance& origin = *instance.memories[source_memory];
  if (!origin.Contains(source, count) || !target.Contains(dest, count)) return TrapKind::kMemoryOutOfBounds;
  if (target.shared() || origin.shared()) {
    CopySharedBytes(target.base() + dest, origin.base() + source, count);
  } else {
    std::memmove(target.base() + dest, origin.base() + source, count);
  }
  return TrapKind::kNone;
}

TrapKind MemoryFill(Instance& instance, uint32_t memory, uint64_t dest, uint8_t value, uint64_t count) {
  MemoryInstance& target = *instance.memories[memory];
  if (!target.Contains(dest, count)) return TrapKind::kMemoryOutOfBounds;
  if (target.shared()) {
    FillSharedBytes(target.base() + dest, value, count);
  } else {
    std::memset(target.base() + dest, value, count);
  }
  return TrapKind::kNone;
}

int64_t MemoryGrow(Instance& instance, uint32_t memory, uint64_t delta) {
  return instance.store->GrowMemory(*instance.memories[memory], delta);
}

void DataDrop(Instance& instance, uint32_t data) { instance.dropped_datas[data] = true; }

}  // namespace strata::wasm
