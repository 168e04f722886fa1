#include "wasm/api/shared_memory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/clock.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/store.h"
#include "wasm/interpreter/interpreter.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/shared_bytes.h"
#include "wasm/runtime/store.h"
#include "wasm/runtime/wait_queue.h"

namespace strata::wasm::api {
namespace {

absl::Status OutOfRange(uint64_t address, uint64_t length, const MemoryInstance& memory) {
  return absl::OutOfRangeError(
      absl::StrCat(length, " bytes at address ", address, " of a shared memory of ", memory.bytes(), " bytes"));
}

uint64_t DeadlineOf(std::optional<uint64_t> timeout_ns) {
  if (!timeout_ns.has_value()) return WakeWord::kForever;
  const uint64_t now = base::MonotonicNanos();
  return now + std::min(*timeout_ns, WakeWord::kForever - now);
}

}  // namespace

SharedMemory::SharedMemory(const Engine& engine, std::shared_ptr<MemoryInstance> memory)
    : engine_(engine), memory_(std::move(memory)) {}

absl::StatusOr<SharedMemory> SharedMemory::Create(const Engine& engine, const MemoryType& type) {
  if (!type.shared) return absl::InvalidArgumentError("a shared memory of a type that is not shared");
  STRATA_RETURN_IF_ERROR(CheckMemoryType(type));
  const EngineOptions& options = engine.runtime().options();
  const bool guarded = options.guarded_memories && engine.interpreter().recovers_faults();
  STRATA_ASSIGN_OR_RETURN(std::shared_ptr<MemoryInstance> memory,
                          MemoryInstance::Create(type, guarded, options.max_memory_pages));
  return SharedMemory(engine, std::move(memory));
}

absl::StatusOr<SharedMemory> SharedMemory::Of(const Store& store, const Memory& memory) {
  STRATA_RETURN_IF_ERROR(memory.type(store).status());
  std::shared_ptr<MemoryInstance> shared = store.runtime().ShareMemory(*memory.runtime());
  if (shared == nullptr) return absl::InvalidArgumentError("the memory is not shared");
  return SharedMemory(store.engine(), std::move(shared));
}

absl::StatusOr<Memory> SharedMemory::In(Store& store) const {
  if (store.engine() == engine_) return Memory(store, store.runtime().AddMemory(memory_));
  return absl::FailedPreconditionError("a shared memory of another engine");
}

const MemoryType& SharedMemory::type() const { return memory_->type(); }
uint64_t SharedMemory::size_bytes() const { return memory_->bytes(); }
uint64_t SharedMemory::size_pages() const { return memory_->pages(); }

absl::StatusOr<uint64_t> SharedMemory::Grow(uint64_t delta_pages) const {
  const int64_t old_pages = memory_->Grow(delta_pages);
  if (old_pages >= 0) return static_cast<uint64_t>(old_pages);
  return absl::ResourceExhaustedError(
      absl::StrCat("a shared memory of ", memory_->pages(), " pages cannot grow by ", delta_pages));
}

absl::Status SharedMemory::Read(uint64_t address, absl::Span<uint8_t> into) const {
  if (!memory_->Contains(address, into.size())) return OutOfRange(address, into.size(), *memory_);
  CopySharedBytes(into.data(), memory_->base() + address, into.size());
  return absl::OkStatus();
}

absl::Status SharedMemory::Write(uint64_t address, absl::Span<const uint8_t> bytes) const {
  if (!memory_->Contains(address, bytes.size())) return OutOfRange(address, bytes.size(), *memory_);
  CopySharedBytes(memory_->base() + address, bytes.data(), bytes.size());
  return absl::OkStatus();
}

absl::StatusOr<uint8_t*> SharedMemory::Place(uint64_t address, size_t bytes) const {
  if (!memory_->Contains(address, bytes)) return OutOfRange(address, bytes, *memory_);
  if (address % bytes == 0) return memory_->base() + address;
  return absl::InvalidArgumentError(absl::StrCat("address ", address, " is no multiple of ", bytes));
}

absl::StatusOr<uint32_t> SharedMemory::Notify(uint64_t address, uint32_t count) const {
  STRATA_RETURN_IF_ERROR(Place(address, sizeof(uint32_t)).status());
  return memory_->wait_queue()->Notify(address, count);
}

template <class T>
absl::StatusOr<WaitEnd> SharedMemory::Wait(uint64_t address, T expected, std::optional<uint64_t> timeout_ns) const {
  STRATA_ASSIGN_OR_RETURN(const std::atomic_ref<T> place, At<T>(address));
  WaitQueue& queue = *memory_->wait_queue();
  WakeWord wake;
  WaitQueue::Waiter waiter(address, wake);
  if (!queue.Enter(waiter, [&] { return place.load(std::memory_order_seq_cst) == expected; }))
    return WaitEnd::kNotEqual;
  const uint64_t deadline_ns = DeadlineOf(timeout_ns);
  for (uint32_t seen = wake.current(); !queue.WasNotified(waiter) && base::MonotonicNanos() < deadline_ns;
       seen = wake.current()) {
    wake.Sleep(seen, deadline_ns);
  }
  return queue.Leave(waiter) ? WaitEnd::kWoken : WaitEnd::kTimedOut;
}

absl::StatusOr<WaitEnd> SharedMemory::Wait32(uint64_t address, uint32_t expected,
                                             std::optional<uint64_t> timeout_ns) const {
  return Wait(address, expected, timeout_ns);
}

absl::StatusOr<WaitEnd> SharedMemory::Wait64(uint64_t address, uint64_t expected,
                                             std::optional<uint64_t> timeout_ns) const {
  return Wait(address, expected, timeout_ns);
}

}  // namespace strata::wasm::api
