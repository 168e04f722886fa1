#include "wasm/runtime/engine.h"

#include "vm_binding/base/check.h"

namespace strata::wasm {

Engine::Engine(const EngineOptions& options)
    : options_(options), chunks_(std::make_unique<std::atomic<Chunk*>[]>(kMaxChunks)) {}

Engine::~Engine() {
  for (uint32_t i = 0; i < kMaxChunks; ++i) delete chunks_[i].load(std::memory_order_relaxed);
}

std::vector<CanonicalTypeId> Engine::InternTypes(absl::Span<const SubType> types, absl::Span<const RecGroup> groups) {
  std::vector<CanonicalTypeId> ids = types_.InternAll(types, groups);
  MakeLayouts();
  return ids;
}

CanonicalTypeId Engine::InternFuncType(const FuncType& type) {
  // The registry reads indexes below `first` through the map; the identity leaves canonical ids as they are.
  std::vector<CanonicalTypeId> identity(types_.size());
  for (uint32_t i = 0; i < identity.size(); ++i) identity[i] = i;
  SubType sub;
  sub.composite = type;
  const CanonicalTypeId id = types_.Intern({&sub, 1}, static_cast<uint32_t>(identity.size()), identity);
  MakeLayouts();
  return id;
}

void Engine::MakeLayouts() {
  absl::MutexLock lock(&mutex_);
  const uint32_t size = types_.size();
  STRATA_CHECK(size <= kChunk * kMaxChunks, "kTypesFitChunks");
  for (; layouts_made_ < size; ++layouts_made_) {
    std::atomic<Chunk*>& place = chunks_[layouts_made_ / kChunk];
    Chunk* chunk = place.load(std::memory_order_relaxed);
    if (chunk == nullptr) {
      chunk = new Chunk;
      place.store(chunk, std::memory_order_release);  // pairs with the acquire in Layout
    }
    (*chunk)[layouts_made_ % kChunk] = LayoutOf(types_.Get(layouts_made_));
  }
}

}  // namespace strata::wasm
