#include "wasm/api/memory.h"

#include <cstring>
#include <limits>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/names.h"
#include "wasm/api/store.h"
#include "wasm/runtime/allocation.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/shared_bytes.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {

// Core specification 3.2.6, and the proposals of threads and of custom page sizes.
absl::Status CheckMemoryType(const MemoryType& type) {
  const bool has_max = type.limits.maximum.has_value();
  if (has_max && *type.limits.maximum < type.limits.minimum) {
    return absl::InvalidArgumentError("a memory's maximum is less than its minimum");
  }
  if (type.shared && !has_max) return absl::InvalidArgumentError("a shared memory needs a maximum");
  if (type.page_size_log2 != 0 && type.page_size_log2 != 16) {
    return absl::InvalidArgumentError("a memory's pages have 1 byte or 64 KiB");
  }
  const int address_bits = type.address == AddressType::kI64 ? 64 : 32;
  const int page_bits = address_bits - type.page_size_log2;
  const uint64_t most = page_bits == 64 ? std::numeric_limits<uint64_t>::max() : uint64_t{1} << page_bits;
  if (type.limits.minimum <= most && type.limits.maximum.value_or(0) <= most) return absl::OkStatus();
  return absl::InvalidArgumentError("a memory has more pages than addresses");
}

Memory::Memory(const Store& store, MemoryInstance* memory) : store_(store.id()), memory_(memory), since_(Now(store)) {}

absl::StatusOr<Memory> Memory::Create(Store& store, const MemoryType& type) {
  STRATA_RETURN_IF_ERROR(CheckMemoryType(type));
  STRATA_ASSIGN_OR_RETURN(MemoryInstance * memory, NewMemory(store.runtime(), type));
  return Memory(store, memory);
}

absl::StatusOr<MemoryType> Memory::type(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "memory"));
  return memory_->type();
}

absl::StatusOr<absl::Span<uint8_t>> Memory::data(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "memory"));
  return memory_->data();
}

absl::StatusOr<uint64_t> Memory::size_bytes(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "memory"));
  return memory_->bytes();
}

absl::StatusOr<uint64_t> Memory::size_pages(const Store& store) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "memory"));
  return memory_->pages();
}

absl::StatusOr<uint64_t> Memory::Grow(Store& store, uint64_t delta_pages) const {
  STRATA_RETURN_IF_ERROR(CheckName(store, *this, "memory"));
  const int64_t old_pages = store.runtime().GrowMemory(*memory_, delta_pages);
  if (old_pages >= 0) return static_cast<uint64_t>(old_pages);
  return absl::ResourceExhaustedError(
      absl::StrCat("a memory of ", memory_->pages(), " pages cannot grow by ", delta_pages));
}

void Memory::Copy(uint8_t* to, const uint8_t* from, size_t count) const {
  if (memory_->shared()) {
    CopySharedBytes(to, from, count);
  } else if (count != 0) {
    std::memcpy(to, from, count);
  }
}

absl::StatusOr<absl::Span<uint8_t>> Memory::Range(const Store& store, uint64_t address, uint64_t length) const {
  STRATA_ASSIGN_OR_RETURN(const absl::Span<uint8_t> bytes, data(store));
  if (length <= bytes.size() && address <= bytes.size() - length) return bytes.subspan(address, length);
  return absl::OutOfRangeError(
      absl::StrCat(length, " bytes at address ", address, " of a memory of ", bytes.size(), " bytes"));
}

absl::Status Memory::Read(const Store& store, uint64_t address, absl::Span<uint8_t> into) const {
  STRATA_ASSIGN_OR_RETURN(const absl::Span<uint8_t> bytes, Range(store, address, into.size()));
  Copy(into.data(), bytes.data(), into.size());
  return absl::OkStatus();
}

absl::Status Memory::Write(const Store& store, uint64_t address, absl::Span<const uint8_t> bytes) const {
  STRATA_ASSIGN_OR_RETURN(const absl::Span<uint8_t> place, Range(store, address, bytes.size()));
  Copy(place.data(), bytes.data(), bytes.size());
  return absl::OkStatus();
}

absl::StatusOr<std::string> Memory::ReadString(const Store& store, uint64_t address, uint64_t length) const {
  STRATA_ASSIGN_OR_RETURN(const absl::Span<uint8_t> bytes, Range(store, address, length));
  std::string text(bytes.size(), '\0');
  Copy(reinterpret_cast<uint8_t*>(text.data()), bytes.data(), bytes.size());
  return text;
}

}  // namespace strata::wasm::api
