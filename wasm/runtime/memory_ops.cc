// Bulk instructions on memories (core specification 4.6.9).

#include <algorithm>
#include <cstring>

#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/shared_bytes.h"
#include "wasm/runtime/tuning.h"

namespace strata::wasm {
namespace {

// The bytes of a data segment; none once it is dropped.
absl::Span<const uint8_t> DataOf(const Instance& instance, uint32_t data) {
  if (instance.dropped_datas[data]) return {};
  return instance.module().datas[data].bytes;
}

// Does `step` to pieces of [0, count), from the front or from the end, and handles interrupts in between: four
// gigabytes take a second. Handling them may move a memory.
template <class Step>
TrapKind InSteps(const Instance& instance, uint64_t count, bool backwards, Step step) {
  for (uint64_t done = 0; done < count;) {
    const uint64_t size = std::min(count - done, kBulkStepBytes);
    step(backwards ? count - done - size : done, size);
    done += size;
    if (done == count) break;
    Store& store = *instance.store;
    if (store.context().mutator.interrupt.load(std::memory_order_relaxed) == 0) continue;
    if (const TrapKind trap = store.HandleInterrupt(); trap != TrapKind::kNone) return trap;
  }
  return TrapKind::kNone;
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
  const bool shared = target.shared() || origin.shared();
  return InSteps(instance, count, &target == &origin && dest > source, [&](uint64_t at, uint64_t size) {
    if (shared) {
      CopySharedBytes(target.base() + dest + at, origin.base() + source + at, size);
    } else {
      std::memmove(target.base() + dest + at, origin.base() + source + at, size);
    }
  });
}

TrapKind MemoryFill(Instance& instance, uint32_t memory, uint64_t dest, uint8_t value, uint64_t count) {
  MemoryInstance& target = *instance.memories[memory];
  if (!target.Contains(dest, count)) return TrapKind::kMemoryOutOfBounds;
  return InSteps(instance, count, false, [&](uint64_t at, uint64_t size) {
    if (target.shared()) {
      FillSharedBytes(target.base() + dest + at, value, size);
    } else {
      std::memset(target.base() + dest + at, value, size);
    }
  });
}

int64_t MemoryGrow(Instance& instance, uint32_t memory, uint64_t delta) {
  return instance.store->GrowMemory(*instance.memories[memory], delta);
}

void DataDrop(Instance& instance, uint32_t data) { instance.dropped_datas[data] = true; }

}  // namespace strata::wasm
