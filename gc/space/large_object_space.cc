#include "gc/space/large_object_space.h"

#include <algorithm>
#include <utility>

#include "gc/metadata/object_log.h"
#include "gc/page/tuning.h"
#include "vm_binding/base/bits.h"
#include "vm_binding/contract/object_ref.h"

namespace strata::gc {
namespace {

constexpr size_t kSliceObjects = 256;  // a packet's worth of sweeping

size_t PagesOf(size_t bytes) { return base::AlignUp(bytes, kPageBytes); }

size_t Slices(size_t objects) { return (objects + kSliceObjects - 1) / kSliceObjects; }

}  // namespace

LargeObjectSpace::LargeObjectSpace(absl::string_view name, SpaceId id, HeapMemory& memory, LargeObjectAging aging)
    : Space(name, id), memory_(memory), marks_(memory.large_marks()), ages_(aging == LargeObjectAging::kSticky) {}

vm::Address LargeObjectSpace::Allocate(size_t bytes, size_t headroom_bytes) {
  if (bytes == 0 || bytes > vm::kMaxCageBytes) return vm::Address();
  const size_t page_bytes = PagesOf(bytes);
  if (!memory_.budget().TryReserve(page_bytes, headroom_bytes)) return vm::Address();
  const vm::Address object =
      memory_.page_runs().Take(page_bytes, memory_.LowBytesBeside(reserved_bytes() + page_bytes));
  if (object.is_null()) {
    memory_.budget().Release(page_bytes);
    return object;
  }
  memory_.space_map().SetRange(object, object + page_bytes, id());
  SizeEntry(object).store(bytes, std::memory_order_relaxed);
  reserved_bytes_.fetch_add(page_bytes, std::memory_order_relaxed);
  object_bytes_.fetch_add(bytes, std::memory_order_relaxed);
  allocated_bytes_ += bytes;
  ++allocated_objects_;
  if (ages_) {
    memory_.object_log().UnwatchObject(object);
    young_bytes_ += page_bytes;
  }
  absl::MutexLock lock(&mutex_);
  (ages_ ? young_ : objects_).push_back(object);
  return object;
}

size_t LargeObjectSpace::BytesAt(vm::Address object) const {
  if ((object - memory_.cage().objects_begin()) % kPageBytes != 0) return 0;
  return SizeEntry(object).load(std::memory_order_relaxed);
}

std::vector<vm::Address> LargeObjectSpace::MarkedObjects() const {
  std::vector<vm::Address> marked;
  absl::MutexLock lock(&mutex_);
  for (const vm::Address object : objects_) {
    if (IsMarked(object)) marked.push_back(object);
  }
  return marked;
}

void LargeObjectSpace::ClearMarks() const {
  marks_.ClearRange(memory_.cage().high_begin(), memory_.cage().objects_end());
}

size_t LargeObjectSpace::BeginSweep() {
  absl::MutexLock lock(&mutex_);
  sweeping_ = std::exchange(objects_, {});
  sweeping_.insert(sweeping_.end(), young_.begin(), young_.end());
  young_.clear();
  young_bytes_ = 0;
  return Slices(sweeping_.size());
}

size_t LargeObjectSpace::BeginYoungSweep() {
  absl::MutexLock lock(&mutex_);
  sweeping_ = std::exchange(young_, {});
  young_bytes_ = 0;
  return Slices(sweeping_.size());
}

void LargeObjectSpace::SweepSlice(size_t slice) {
  const size_t begin = slice * kSliceObjects;
  const size_t end = std::min(begin + kSliceObjects, sweeping_.size());
  std::vector<vm::Address> live;
  for (size_t i = begin; i < end; ++i) {
    if (IsMarked(sweeping_[i])) {
      Keep(sweeping_[i]);
      live.push_back(sweeping_[i]);
    } else {
      Free(sweeping_[i]);
    }
  }
  absl::MutexLock lock(&mutex_);
  objects_.insert(objects_.end(), live.begin(), live.end());
}

void LargeObjectSpace::Keep(vm::Address object) {
  if (!ages_) return marks_.Clear(object);
  const ObjectLog log = memory_.object_log();
  if (!log.IsWatched(object)) log.Watch(object, object + PagesOf(BytesAt(object)));
}

void LargeObjectSpace::Detach(const std::vector<vm::Address>& dead) {
  for (const vm::Address object : dead) TestAndMark(object);
  absl::MutexLock lock(&mutex_);
  std::erase_if(objects_, [this](vm::Address object) { return IsMarked(object); });
  for (const vm::Address object : dead) {
    marks_.Clear(object);
    SizeEntry(object).store(0, std::memory_order_relaxed);
  }
}

std::vector<Extent> LargeObjectSpace::Extents() const {
  std::vector<Extent> extents;
  absl::MutexLock lock(&mutex_);
  for (const vm::Address object : objects_) extents.push_back({object, object + BytesAt(object)});
  for (const vm::Address object : young_) extents.push_back({object, object + BytesAt(object)});
  std::sort(extents.begin(), extents.end(), [](const Extent& a, const Extent& b) { return a.begin < b.begin; });
  return extents;
}

Extent LargeObjectSpace::ExtentAround(vm::Address address) const {
  const vm::Address first = memory_.cage().objects_begin();
  vm::Address page = first + ((address - first) & ~(kPageBytes - 1));
  // Pages within an object, and free ones, have no size.
  while (BytesAt(page) == 0) {
    if (page == first || memory_.space_map().Of(page - kPageBytes) != id()) return {};
    page = page - kPageBytes;
  }
  const Extent object = {page, page + BytesAt(page)};
  return address < object.end ? object : Extent{};
}

size_t LargeObjectSpace::object_count() const {
  absl::MutexLock lock(&mutex_);
  return objects_.size() + young_.size();
}

std::atomic_ref<uint64_t> LargeObjectSpace::SizeEntry(vm::Address object) const {
  const size_t page = (object - memory_.cage().objects_begin()) / kPageBytes;
  return std::atomic_ref<uint64_t>(memory_.large_sizes().As<uint64_t>()[page]);
}

void LargeObjectSpace::Free(vm::Address object) {
  const size_t bytes = BytesAt(object);
  SizeEntry(object).store(0, std::memory_order_relaxed);
  FreeDetached({object, object + bytes});
}

void LargeObjectSpace::FreeDetached(Extent object) {
  const size_t bytes = object.bytes();
  const size_t page_bytes = PagesOf(bytes);
  reserved_bytes_.fetch_sub(page_bytes, std::memory_order_relaxed);
  object_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
  memory_.page_runs().Give(object.begin, page_bytes);
  memory_.budget().Release(page_bytes);
}

}  // namespace strata::gc
