#include "vm_binding/wasm/barrier_checker.h"

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/check.h"
#include "vm_binding/contract/mutator.h"

namespace strata::wasm {
namespace {

constexpr size_t kCageBytes = size_t{1} << 30;
constexpr size_t kNullGuardBytes = size_t{256} << 10;
constexpr size_t kMaxFailures = 10;

// Address space that becomes memory, all zeros, where it is touched.
class Reservation {
 public:
  explicit Reservation(size_t bytes)
      : bytes_(bytes),
        base_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
    STRATA_CHECK(base_ != MAP_FAILED);
  }
  ~Reservation() { munmap(base_, bytes_); }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  vm::Address base() const { return vm::Address::FromPointer(base_); }

 private:
  const size_t bytes_;
  void* const base_;
};

class CheckedHeap final : public vm::BoundHeap {
 public:
  CheckedHeap(BarrierChecker& checker, const WasmModel& model, vm::BarrierKind kind, vm::Mutator& mutator);
  ~CheckedHeap() override;

  vm::Address Allocate(const vm::AllocRequest& request);
  void Write(vm::ObjectRef source, vm::RefSlot slot, vm::ObjectRef value);
  void WriteRange(vm::ObjectRef source, vm::RefSlot first, size_t count);
  void PretendToCollect();

 private:
  bool IsOld(vm::Address object) const { return object < old_end_; }
  uint32_t& ShadowOf(vm::RefSlot slot) { return *(shadow_.base() + (slot.where() - cage_.base())).As<uint32_t>(); }
  template <class Visitor>
  void ForEachObject(vm::Address end, const Visitor& visit);
  bool logs() const { return kind_ == vm::BarrierKind::kObjectLog; }
  bool IsLogged(vm::Address object) const;
  void SetWatched(vm::Address object, bool watched);

  // What is wrong with the slots of one old object that were overwritten since the last pretended collection.
  void CheckObject(vm::Address object, vm::TypeId type);
  // Whether the barrier names slots of an object; says so if not.
  bool CheckTarget(vm::ObjectRef source, vm::RefSlot first, size_t count);
  // A barrier comes before its store, and every store before it had one.
  void CheckOldValue(vm::Address object, vm::RefSlot slot);
  // The stores that the last range barrier announced have happened by now.
  void CloseRange();
  void CheckAll();
  void Fail(vm::Address object, vm::RefSlot slot, const char* what);

  BarrierChecker& checker_;
  const WasmModel model_;
  const vm::BarrierKind kind_;
  vm::Mutator& mutator_;
  const Reservation cage_{kCageBytes};
  const Reservation shadow_{kCageBytes};
  const Reservation log_{kCageBytes / 64};
  vm::Address end_;      // of all objects
  vm::Address old_end_;  // of those that existed at the last pretended collection
  size_t old_objects_ = 0;
  size_t new_objects_ = 0;
  vm::RefSlot range_{vm::Address()};  // announced and perhaps not yet stored
  size_t range_count_ = 0;
};

CheckedHeap& HeapOf(vm::Mutator& mutator) { return *static_cast<CheckedHeap*>(mutator.plan_state); }

constexpr vm::MutatorOps kOps = {
    .alloc_slow = [](vm::Mutator& m, const vm::AllocRequest& request) { return HeapOf(m).Allocate(request); },
    .write_slow = [](vm::Mutator& m, vm::ObjectRef source, vm::RefSlot slot,
                     vm::ObjectRef value) { HeapOf(m).Write(source, slot, value); },
    .write_range_slow = [](vm::Mutator& m, vm::ObjectRef source, vm::RefSlot first,
                           size_t count) { HeapOf(m).WriteRange(source, first, count); },
    .collect =
        [](vm::Mutator& m, vm::CollectReason) {
          HeapOf(m).PretendToCollect();
          return true;
        },
};

CheckedHeap::CheckedHeap(BarrierChecker& checker, const WasmModel& model, vm::BarrierKind kind, vm::Mutator& mutator)
    : checker_(checker), model_(model), kind_(kind), mutator_(mutator) {
  STRATA_CHECK(mprotect(cage_.base().As<void>(), kNullGuardBytes, PROT_NONE) == 0);
  end_ = old_end_ = cage_.base() + kNullGuardBytes;
  mutator_.cage_base = cage_.base();
  mutator_.ops = &kOps;
  mutator_.plan_state = this;
  if (logs()) mutator_.log_table = log_.base();
}

CheckedHeap::~CheckedHeap() {
  CheckAll();
  mutator_.cage_base = mutator_.log_table = vm::Address();
  mutator_.ops = nullptr;
  mutator_.plan_state = nullptr;
}

vm::Address CheckedHeap::Allocate(const vm::AllocRequest& request) {
  if (new_objects_ > old_objects_ / 8) PretendToCollect();
  if (request.bytes > kCageBytes - (end_ - cage_.base())) return vm::Address();
  const vm::Address object = end_;
  end_ = end_ + request.bytes;
  ++new_objects_;
  return object;
}

template <class Visitor>
void CheckedHeap::ForEachObject(vm::Address end, const Visitor& visit) {
  vm::Address object = cage_.base() + kNullGuardBytes;
  while (object < end) {
    const vm::TypeId type = vm::LoadHeader(object).type_id();
    visit(object, type);
    object = object + model_.SizeOf(object, type);
  }
}

bool CheckedHeap::IsLogged(vm::Address object) const {
  return !vm::MustLog(mutator_, vm::ObjectRef::FromAddress(cage_.base(), object));
}

void CheckedHeap::SetWatched(vm::Address object, bool watched) {
  const size_t granule = (object - cage_.base()) / 8;
  uint8_t& byte = *(log_.base() + granule / 8).As<uint8_t>();
  const auto bit = static_cast<uint8_t>(1u << granule % 8);
  byte = watched ? byte | bit : byte & static_cast<uint8_t>(~bit);
}

void CheckedHeap::Fail(vm::Address object, vm::RefSlot slot, const char* what) {
  const std::string type = model_.TypeName(vm::LoadHeader(object).type_id());
  checker_.Report(absl::StrCat(type, " at ", object - cage_.base(), ", byte ", slot.where() - object, ": ", what));
}

bool CheckedHeap::CheckTarget(vm::ObjectRef source, vm::RefSlot first, size_t count) {
  const vm::Address object = source.ToAddress(cage_.base());
  if (!source.is_object() || object < cage_.base() + kNullGuardBytes || object >= end_) {
    checker_.Report(absl::StrCat("a barrier for ", source.word(), ", which is no object"));
    return false;
  }
  size_t found = 0;
  model_.ForEachSlot(object, vm::LoadHeader(object).type_id(), [&](vm::RefSlot slot) {
    const size_t distance = slot.where() - first.where();
    if (!(slot.where() < first.where()) && distance < count * sizeof(uint32_t)) ++found;
  });
  if (found != count) Fail(object, first, "a barrier for what is no reference of the object");
  return found == count;
}

void CheckedHeap::CheckOldValue(vm::Address object, vm::RefSlot slot) {
  if (logs() && IsLogged(object)) return;
  if (slot.Load().word() != ShadowOf(slot)) Fail(object, slot, "stored into before the barrier");
}

void CheckedHeap::Write(vm::ObjectRef source, vm::RefSlot slot, vm::ObjectRef value) {
  CloseRange();
  if (!CheckTarget(source, slot, 1)) return;
  const vm::Address object = source.ToAddress(cage_.base());
  if (logs() && IsLogged(object)) Fail(object, slot, "a barrier although the log bit is clear");
  if (!IsOld(object)) return;
  CheckOldValue(object, slot);
  ShadowOf(slot) = value.word();
  if (logs()) SetWatched(object, false);
}

void CheckedHeap::WriteRange(vm::ObjectRef source, vm::RefSlot first, size_t count) {
  CloseRange();
  if (!CheckTarget(source, first, count)) return;
  const vm::Address object = source.ToAddress(cage_.base());
  if (!IsOld(object)) return;
  for (size_t i = 0; i < count; ++i) CheckOldValue(object, vm::RefSlot(first.where() + i * sizeof(uint32_t)));
  if (logs()) SetWatched(object, false);
  range_ = first;
  range_count_ = count;
}

void CheckedHeap::CloseRange() {
  for (size_t i = 0; i < range_count_; ++i) {
    const vm::RefSlot slot(range_.where() + i * sizeof(uint32_t));
    ShadowOf(slot) = slot.Load().word();
  }
  range_count_ = 0;
}

void CheckedHeap::CheckObject(vm::Address object, vm::TypeId type) {
  if (logs() && IsLogged(object)) return;
  model_.ForEachSlot(object, type, [&](vm::RefSlot slot) {
    if (slot.Load().word() != ShadowOf(slot)) Fail(object, slot, "stored into without a barrier");
  });
}

void CheckedHeap::CheckAll() {
  CloseRange();
  ForEachObject(old_end_, [this](vm::Address object, vm::TypeId type) { CheckObject(object, type); });
}

void CheckedHeap::PretendToCollect() {
  CheckAll();
  ForEachObject(end_, [this](vm::Address object, vm::TypeId type) {
    model_.ForEachSlot(object, type, [this](vm::RefSlot slot) { ShadowOf(slot) = slot.Load().word(); });
    if (logs()) SetWatched(object, true);
  });
  old_end_ = end_;
  old_objects_ += std::exchange(new_objects_, 0);
}

}  // namespace

absl::StatusOr<std::unique_ptr<vm::BoundHeap>> BarrierChecker::Create(vm::Mutator& mutator, vm::VmHooks&) {
  return std::make_unique<CheckedHeap>(*this, model_, kind_, mutator);
}

std::vector<std::string> BarrierChecker::failures() const {
  absl::MutexLock lock(&mutex_);
  return failures_;
}

void BarrierChecker::Report(std::string failure) {
  absl::MutexLock lock(&mutex_);
  if (failures_.size() < kMaxFailures) failures_.push_back(std::move(failure));
}

}  // namespace strata::wasm
