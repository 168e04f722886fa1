#include "vm_binding/toy/graph_program.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "vm_binding/contract/mutator.h"

namespace strata::toy {
namespace {

constexpr uint64_t kOperationsPerCompare = 997;
constexpr uint32_t kWideSlots = 1000;
constexpr size_t kMostPinned = 10;
// Less than half of GraphProgram::kHeapBytes by what may be allocated until the next comparison and by unused tails.
constexpr size_t kMostReachableBytes = size_t{3} << 20;

}  // namespace

GraphProgram::GraphProgram(ToyVm& vm, uint64_t seed, bool collects, bool survives_exhaustion)
    : vm_(vm),
      collects_(collects),
      survives_exhaustion_(survives_exhaustion),
      collects_one_in_(seed % 2 == 0 ? 200 : 4),
      random_(seed),
      due_(vm.NewHandle()),
      roots_(kHandles) {
  for (size_t i = 0; i < kHandles; ++i) handles_.push_back(vm_.NewHandle());
}

std::string GraphProgram::Run(uint64_t operations) {
  for (uint64_t i = 0; i < operations && failure_.empty(); ++i, ++operation_) {
    Step();
    if (operation_ % kOperationsPerCompare == 0) Compare();
  }
  if (failure_.empty()) CollectAndCheckWeak();
  if (failure_.empty()) Compare();
  return failure_;
}

void GraphProgram::Step() {
  const uint64_t choice = Below(1000);
  if (choice < 450) return Allocate();
  if (choice < 750) return Link();
  if (choice < 780) return StoreImmediate();
  if (choice < 900) return Follow();
  if (choice < 970) return Drop();
  if (choice < 985) return AddWeak();
  if (choice < 993) return AddEphemeron();
  if (choice < 996) return AddFinalizer();
  if (vm_.pins_objects() && Below(2) == 0) return Below(2) == 0 ? PinOrUnpin() : ChangeAmbiguousWord();
  if (Below(collects_one_in_) == 0) CollectAndCheckWeak();
}

ToyShape GraphProgram::AnyShape() {
  const uint64_t choice = Below(1000);
  if (choice < 700) {
    return {ToyType::kNode, static_cast<uint32_t>(Below(6)), static_cast<uint32_t>(Below(40))};
  }
  if (choice < 850) return {ToyType::kArray, static_cast<uint32_t>(Below(60)), 0};
  if (choice < 990) return {ToyType::kBlob, 0, static_cast<uint32_t>(Below(300))};
  if (choice < 996) return {ToyType::kBlob, 0, static_cast<uint32_t>(Below(9000))};
  if (choice < 998) return {ToyType::kArray, static_cast<uint32_t>(2000 + Below(3000)), 0};
  return {ToyType::kBlob, 0, static_cast<uint32_t>(8000 + Below(50000))};
}

void GraphProgram::Allocate() {
  const size_t into = AnyHandle();
  const ToyShape shape = AnyShape();
  const bool fixed = Below(500) == 0;
  const uint32_t id = shadow_.next_id();
  const auto semantics = fixed ? vm::AllocSemantics::kNonMoving : vm::AllocSemantics::kDefault;
  AllocateInto(into, shape, semantics);
  if (fixed && failure_.empty() && roots_[into].number == id)
    fixed_.push_back({into, roots_[into].number, vm_.Get(handles_[into])});
}

void GraphProgram::AllocateInto(size_t handle, const ToyShape& shape, vm::AllocSemantics semantics) {
  const uint64_t pauses = vm_.pauses();
  const bool allocated = vm_.Allocate(handles_[handle], shape, shadow_.next_id(), semantics);
  if (vm_.has_due()) TakeDue(allocated ? handle : kHandles, vm_.pauses() - pauses);
  if (!allocated) return GiveUp(shape.Bytes());
  roots_[handle] = shadow_.Allocate(shape);
}

bool GraphProgram::HasSlots(size_t handle) {
  return roots_[handle].is_object() && !shadow_.At(roots_[handle].number).slots.empty();
}

void GraphProgram::Link() {
  const size_t object = AnyTarget();
  if (object < kWideHandles && !roots_[object].is_object()) {
    return AllocateInto(object, {ToyType::kArray, kWideSlots, 0}, vm::AllocSemantics::kDefault);
  }
  const size_t value = AnyHandle();
  if (!HasSlots(object)) return;
  std::vector<ShadowValue>& slots = shadow_.At(roots_[object].number).slots;
  const size_t slot = Below(slots.size());
  vm_.Store(handles_[object], slot, handles_[value]);
  slots[slot] = roots_[value];
}

void GraphProgram::StoreImmediate() {
  const size_t object = AnyHandle();
  if (!HasSlots(object)) return;
  std::vector<ShadowValue>& slots = shadow_.At(roots_[object].number).slots;
  const size_t slot = Below(slots.size());
  const uint32_t number = static_cast<uint32_t>(Below(uint64_t{1} << 31));
  vm_.StoreImmediate(handles_[object], slot, number);
  slots[slot] = {ShadowValue::Kind::kImmediate, number};
}

void GraphProgram::Follow() {
  const size_t object = AnyTarget();
  const size_t into = AnyHandle();
  if (!HasSlots(object)) return;
  const std::vector<ShadowValue>& slots = shadow_.At(roots_[object].number).slots;
  const size_t slot = Below(slots.size());
  // Handles hold objects or null, so that every handle can be linked from.
  if (slots[slot].kind == ShadowValue::Kind::kImmediate) return;
  const ShadowValue value = slots[slot];
  vm_.Load(handles_[object], slot, handles_[into]);
  roots_[into] = value;
}

void GraphProgram::Drop() {
  const size_t handle = AnyHandle();
  vm_.Clear(handles_[handle]);
  roots_[handle] = {};
}

void GraphProgram::AddWeak() {
  const size_t handle = AnyHandle();
  if (!roots_[handle].is_object() || weak_.size() >= 1000) return;
  const bool is_long = Below(2) == 0;
  const Handle object = handles_[handle];
  weak_.push_back(
      {is_long ? vm_.NewLongWeakHandle(object) : vm_.NewWeakHandle(object), roots_[handle].number, is_long});
}

void GraphProgram::AddEphemeron() {
  const size_t key = AnyHandle();
  const size_t value = AnyHandle();
  if (!roots_[key].is_object() || !roots_[value].is_object()) return;
  vm_.NewEphemeron(handles_[key], handles_[value]);
  ephemerons_.push_back({roots_[key].number, roots_[value].number});
}

void GraphProgram::AddFinalizer() {
  const size_t handle = AnyHandle();
  if (!roots_[handle].is_object()) return;
  vm_.NewFinalizer(handles_[handle]);
  finalizable_.push_back(roots_[handle].number);
}

void GraphProgram::PinOrUnpin() {
  const size_t handle = AnyHandle();
  if (pinned_.size() < kMostPinned && roots_[handle].is_object()) {
    vm_.Pin(vm_.Get(handles_[handle]));
    pinned_.push_back({.id = roots_[handle].number, .ref = vm_.Get(handles_[handle])});
  }
  if (pinned_.size() < kMostPinned / 2 || Below(2) == 0) return;
  const size_t index = Below(pinned_.size());
  vm_.Unpin(pinned_[index].ref);
  pinned_.erase(pinned_.begin() + static_cast<ptrdiff_t>(index));
}

// Addresses of objects or of bytes within them, and words that are none.
void GraphProgram::ChangeAmbiguousWord() {
  const size_t handle = AnyHandle();
  std::vector<uintptr_t>& words = vm_.ambiguous_words();
  if (words.size() < kMostPinned) {
    words.push_back(0);
    ambiguous_.push_back({});
  }
  const size_t index = Below(words.size());
  if (!roots_[handle].is_object()) {
    words[index] = Below(2) == 0 ? random_() : vm_.mutator().cage_base.value() + Below(1000);
    ambiguous_[index] = {};
    return;
  }
  const uint32_t id = roots_[handle].number;
  words[index] = vm_.At(handles_[handle]).at().value() + Below(2) * Below(shadow_.At(id).shape.Bytes());
  ambiguous_[index] = {.id = id, .ref = vm_.Get(handles_[handle])};
}

std::vector<uint32_t> GraphProgram::Doomed(const std::unordered_set<uint32_t>& reachable) const {
  std::vector<uint32_t> doomed;
  for (const uint32_t id : finalizable_) {
    if (!reachable.contains(id)) doomed.push_back(id);
  }
  return doomed;
}

std::unordered_set<uint32_t> GraphProgram::ReachableWith(const std::vector<uint32_t>& more) const {
  std::vector<ShadowValue> roots = roots_;
  for (const std::vector<Fixed>* held : {&pinned_, &ambiguous_}) {
    for (const Fixed& fixed : *held) {
      if (fixed.id != 0) roots.push_back({ShadowValue::Kind::kObject, fixed.id});
    }
  }
  for (const uint32_t id : more) roots.push_back({ShadowValue::Kind::kObject, id});
  return shadow_.Reachable(roots, ephemerons_);
}

void GraphProgram::CollectAndCheckWeak() {
  const std::unordered_set<uint32_t> reachable = ReachableWith({});
  const std::vector<uint32_t> doomed = Doomed(reachable);
  if (vm_.Collect() != collects_) return Fail("a collection ran, or did not, against the plan's constraints");
  if (!collects_) return;
  CheckWeak(reachable, ReachableWith(doomed));
  const size_t registered = finalizable_.size();
  TakeDue(kHandles, 1);
  if (finalizable_.size() + doomed.size() != registered) Fail("not every unreachable object was due for its finalizer");
}

void GraphProgram::TakeDue(size_t busy, uint64_t collections) {
  const std::unordered_set<uint32_t> reachable = ReachableWith({});
  size_t next = 0;  // of finalizable_: what one collection finds comes in order
  while (failure_.empty() && vm_.TakeDue(due_)) {
    const uint32_t id = vm_.At(due_).id();
    const auto found = std::find(finalizable_.begin() + static_cast<ptrdiff_t>(next), finalizable_.end(), id);
    if (found == finalizable_.end()) return Fail(absl::StrCat("object ", id, " is due out of its turn"));
    if (reachable.contains(id)) return Fail(absl::StrCat("object ", id, " is due but reachable"));
    CompareObject(vm_.Get(due_), id);
    if (collections == 1) next = static_cast<size_t>(found - finalizable_.begin());
    finalizable_.erase(found);
    const size_t into = AnyHandle();
    if (into == busy || Below(2) == 0) continue;
    vm_.Copy(due_, handles_[into]);
    roots_[into] = {ShadowValue::Kind::kObject, id};
  }
  vm_.Clear(due_);
  // A short weak handle is cleared though its object goes on, but not if the collection did not look at the object.
  std::erase_if(weak_, [&](const Weak& weak) {
    return !weak.is_long && !reachable.contains(weak.id) && GetWeak(weak).is_null();
  });
}

vm::ObjectRef GraphProgram::GetWeak(const Weak& weak) const {
  return weak.is_long ? vm_.GetLongWeak(weak.handle) : vm_.GetWeak(weak.handle);
}

void GraphProgram::CheckWeak(const std::unordered_set<uint32_t>& reachable,
                             const std::unordered_set<uint32_t>& revived) {
  for (const Weak& weak : weak_) {
    const vm::ObjectRef ref = GetWeak(weak);
    const bool alive = ref.is_object();
    if (alive != (weak.is_long ? revived : reachable).contains(weak.id)) {
      return Fail(absl::StrCat("the weak handle of object ", weak.id, alive ? " survived it" : " was cleared early"));
    }
    if (alive && vm_.At(ref).id() != weak.id) return Fail(absl::StrCat("the weak handle of ", weak.id, " went astray"));
  }
  std::erase_if(ephemerons_, [&](const ShadowEphemeron& ephemeron) { return !revived.contains(ephemeron.key); });
  if (vm_.ephemeron_count() != ephemerons_.size()) Fail("ephemerons do not agree with their keys");
}

// Walks both graphs from the handles; each object has one place, which has its id, shape, data and slots.
void GraphProgram::Compare() {
  std::unordered_map<uint32_t, vm::ObjectRef> places;
  size_t bytes = 0;
  std::vector<std::pair<vm::ObjectRef, ShadowValue>> pending;
  for (size_t i = 0; i < kHandles; ++i) pending.push_back({vm_.Get(handles_[i]), roots_[i]});
  for (const std::vector<Fixed>* held : {&pinned_, &ambiguous_}) {
    for (const Fixed& fixed : *held) {
      if (fixed.id != 0) pending.push_back({fixed.ref, {ShadowValue::Kind::kObject, fixed.id}});
    }
  }
  while (!pending.empty() && failure_.empty()) {
    const auto [ref, value] = pending.back();
    pending.pop_back();
    if (!value.is_object()) {
      const uint32_t word = value.kind == ShadowValue::Kind::kNull ? 0 : value.number << 1 | 1;
      if (ref.word() != word) Fail("a slot that holds no object changed");
      continue;
    }
    const auto [place, fresh] = places.emplace(value.number, ref);
    if (place->second != ref) return Fail(absl::StrCat("object ", value.number, " is in two places"));
    if (!fresh) continue;
    bytes += shadow_.At(value.number).shape.Bytes();
    CompareObject(ref, value.number);
    if (!failure_.empty()) return;
    const std::vector<ShadowValue>& slots = shadow_.At(value.number).slots;
    for (size_t i = 0; i < slots.size(); ++i) pending.push_back({vm_.At(ref).slot(i).Load(), slots[i]});
  }
  if (!failure_.empty()) return;
  for (const Fixed& fixed : fixed_) {
    const auto place = places.find(fixed.id);
    if (place != places.end() && place->second != fixed.ref) Fail(absl::StrCat("object ", fixed.id, " moved"));
  }
  Forget();
  if (bytes > kMostReachableBytes) Trim();
}

void GraphProgram::CompareObject(vm::ObjectRef ref, uint32_t id) {
  if (!ref.is_object()) return Fail(absl::StrCat("object ", id, " became null or an immediate"));
  const ToyObject object = vm_.At(ref);
  const ToyShape& shape = shadow_.At(id).shape;
  if (object.id() != id || object.shape().Encode() != shape.Encode() || object.shape().type != shape.type) {
    return Fail(absl::StrCat("object ", object.id(), " stands where ", id, " should"));
  }
  if (!object.HasItsData()) Fail(absl::StrCat("object ", id, " lost its data"));
}

void GraphProgram::Forget() {
  const std::unordered_set<uint32_t> reachable = ReachableWith(finalizable_);
  shadow_.Keep(reachable);
  std::erase_if(fixed_, [&](const Fixed& fixed) { return !reachable.contains(fixed.id); });
}

// Empties most handles, the wide ones too, and cuts loose what the others reach.
void GraphProgram::Trim() {
  for (size_t i = 0; i < kHandles; ++i) {
    if (Below(4) != 0) {
      vm_.Clear(handles_[i]);
      roots_[i] = {};
    }
    if (!HasSlots(i)) continue;
    std::vector<ShadowValue>& slots = shadow_.At(roots_[i].number).slots;
    for (size_t slot = 0; slot < slots.size(); ++slot) {
      vm_.StoreImmediate(handles_[i], slot, 7);
      slots[slot] = {ShadowValue::Kind::kImmediate, 7};
    }
  }
}

void GraphProgram::GiveUp(size_t bytes) {
  if (!survives_exhaustion_) return Fail(absl::StrCat("an allocation of ", bytes, " bytes failed"));
  ++failed_allocations_;
  Trim();
}

void GraphProgram::Fail(std::string what) {
  if (failure_.empty()) failure_ = absl::StrCat("operation ", operation_, ": ", what);
}

}  // namespace strata::toy
