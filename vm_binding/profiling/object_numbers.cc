#include "vm_binding/profiling/object_numbers.h"

#include <bit>

namespace strata::profiling {
namespace {

// A reference word counts half granules.
uint32_t GranuleOf(vm::ObjectRef object) { return object.word() / (vm::kObjectAlignment / vm::kBytesPerRefUnit); }
vm::ObjectRef ObjectAt(uint32_t granule) {
  return vm::ObjectRef(granule * uint32_t{vm::kObjectAlignment / vm::kBytesPerRefUnit});
}

}  // namespace

bool ObjectNumbers::Add(vm::ObjectRef object) {
  const uint32_t granule = GranuleOf(object);
  const size_t index = granule / kGranulesPerChunk;
  if (index >= chunks_.size()) chunks_.resize(index + 1);
  std::unique_ptr<Chunk>& chunk = chunks_[index];
  if (chunk == nullptr) chunk = std::make_unique<Chunk>();
  uint64_t& word = chunk->bits[granule % kGranulesPerChunk / kBits];
  const uint64_t bit = uint64_t{1} << granule % kBits;
  if ((word & bit) != 0) return false;
  word |= bit;
  ++size_;
  return true;
}

void ObjectNumbers::Number() {
  uint32_t before = 0;
  for (const std::unique_ptr<Chunk>& chunk : chunks_) {
    if (chunk == nullptr) continue;
    for (uint32_t i = 0; i < kWords; ++i) {
      chunk->before[i] = before;
      before += static_cast<uint32_t>(std::popcount(chunk->bits[i]));
    }
  }
}

uint32_t ObjectNumbers::NumberOf(vm::ObjectRef object) const {
  const uint32_t granule = GranuleOf(object);
  const Chunk& chunk = *chunks_[granule / kGranulesPerChunk];
  const uint32_t word = granule % kGranulesPerChunk / kBits;
  const uint64_t below = (uint64_t{1} << granule % kBits) - 1;
  return chunk.before[word] + static_cast<uint32_t>(std::popcount(chunk.bits[word] & below));
}

void ObjectNumbers::ForEach(absl::FunctionRef<void(vm::ObjectRef)> visit) const {
  for (size_t i = 0; i < chunks_.size(); ++i) {
    if (chunks_[i] == nullptr) continue;
    for (uint32_t word = 0; word < kWords; ++word) {
      const uint32_t first = static_cast<uint32_t>(i) * kGranulesPerChunk + word * kBits;
      for (uint64_t bits = chunks_[i]->bits[word]; bits != 0; bits &= bits - 1) {
        visit(ObjectAt(first + static_cast<uint32_t>(std::countr_zero(bits))));
      }
    }
  }
}

}  // namespace strata::profiling
