#include "wasm/runtime/store.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <limits>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/bits.h"
#include "vm_binding/base/check.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/code/frame_layout.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/object_names.h"
#include "wasm/runtime/reachable_instances.h"
#include "wasm/runtime/tuning.h"

namespace strata::wasm {
namespace {

constexpr uint64_t kHostRefBytes = 8;
constexpr uint32_t kHostRefIndexOffset = 4;
// Reference slots that a frame of the host may use beyond the limit: parameters and results of a function type.
constexpr uint32_t kHostRefFrame = 2000;

vm::RefSlot SlotOf(uint32_t* word) { return vm::RefSlot(vm::Address::FromPointer(word)); }

// Where nothing moves.
class FoundObjects final : public vm::WeakTracer {
 public:
  explicit FoundObjects(const absl::flat_hash_set<uint32_t>& words) : words_(words) {}
  bool IsLive(vm::ObjectRef object) const override { return !object.is_object() || words_.contains(object.word()); }
  vm::ObjectRef Forwarded(vm::ObjectRef object) const override { return object; }
  void Retain(vm::RefSlot) override {}

 private:
  const absl::flat_hash_set<uint32_t>& words_;
};

void AddRoot(vm::RootSink& sink, uint32_t& word) {
  if (word != 0) sink.AddRange(SlotOf(&word), 1);
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> Store::Create(Engine& engine, Executor& executor, vm::HeapFactory* heaps,
                                                     const StoreOptions& options) {
  std::unique_ptr<Store> store(new Store(engine, executor, heaps, options));
  STRATA_ASSIGN_OR_RETURN(store->stack_, GuestStack::Create(options.stack_slots));
  GuestStack& stack = *store->stack_;
  store->high_water_ = store->MarkCovering(0);
  store->entry_num = store->context_.num = stack.nums();
  store->entry_ref = store->context_.ref = stack.refs();
  store->context_.num_limit.store(store->high_water_, std::memory_order_relaxed);
  return store;
}

Store::Store(Engine& engine, Executor& executor, vm::HeapFactory* heaps, const StoreOptions& options)
    : engine_(engine), executor_(executor), heaps_(heaps), options_(options), max_ref_frame_(kHostRefFrame) {
  context_.store = this;
  context_.cast_rows = &engine.casts().rows();
}

Store::~Store() = default;

absl::Status Store::EnsureHeap() {
  if (heap_ != nullptr) return absl::OkStatus();
  if (heaps_ == nullptr) return absl::FailedPreconditionError("this store has no garbage-collected heap");
  STRATA_ASSIGN_OR_RETURN(heap_, heaps_->Create(context_.mutator, *this));
  barrier_ = heaps_->constraints().barrier;
  return absl::OkStatus();
}

vm::BarrierKind Store::barrier() const {
  return heaps_ == nullptr || heap_ != nullptr ? barrier_ : heaps_->constraints().barrier;
}

vm::Address Store::AllocateObject(vm::TypeId type, uint64_t bytes, vm::AllocSemantics semantics) {
  vm::Address object;
  if (heap_ != nullptr && bytes <= vm::kMaxCageBytes) {
    object = vm::Allocate(context_.mutator, {static_cast<size_t>(bytes), type, semantics});
  }
  if (object.is_null()) NoteHeapExhausted(type, bytes);
  return object;
}

void Store::NoteHeapExhausted(vm::TypeId type, uint64_t bytes) {
  const std::string what = NameObject(engine_, instances_, type);
  host_message = absl::StrCat(TrapMessage(TrapKind::kHeapExhausted), ": ", what, ", ", bytes, " bytes");
  if (exhaustion_handler_ && type != kRefVectorTypeId) exhaustion_handler_(*this);
}

uint32_t Store::AllocateRefVector(uint64_t length) {
  if (!EnsureHeap().ok()) return 0;
  const uint64_t capped = std::min<uint64_t>(length, UINT32_MAX);
  const uint64_t bytes = ArrayBytes(StorageKind::kRef, static_cast<uint32_t>(capped));
  if (capped != length) {
    NoteHeapExhausted(kRefVectorTypeId, bytes);
    return 0;
  }
  const vm::Address object = AllocateObject(kRefVectorTypeId, bytes, vm::AllocSemantics::kNonMoving);
  if (object.is_null()) return 0;
  std::memset(object.As<uint8_t>(), 0, bytes);
  *(object + kArrayLengthOffset).As<uint32_t>() = static_cast<uint32_t>(length);
  vm::StoreHeader(object, vm::HeaderWord::OfType(kRefVectorTypeId), std::memory_order_release);
  return vm::ObjectRef::FromAddress(context_.mutator.cage_base, object).word();
}

uint32_t* Store::RefVectorElements(uint32_t object) const {
  const vm::Address address = vm::ObjectRef(object).ToAddress(context_.mutator.cage_base);
  return (address + kArrayElementsOffset).As<uint32_t>();
}

FuncRecordIndex Store::AddFuncRecord(const FuncRecord& record) {
  if (!free_records_.empty()) {
    const FuncRecordIndex index = free_records_.back();
    free_records_.pop_back();
    records_[index] = record;
    lifetimes_.OnReused(index);
    return index;
  }
  STRATA_CHECK(records_.size() < (uint32_t{1} << 31), "kFuncRefWordHoldsIndex");
  records_.push_back(record);
  context_.func_records = records_.data();
  return static_cast<FuncRecordIndex>(records_.size() - 1);
}

FuncRecordIndex Store::AddHostFunction(FuncType type, std::string name, HostFunction::Body body) {
  const CanonicalTypeId canonical = engine_.InternFuncType(type);
  host_functions_.push_back(
      std::make_unique<HostFunction>(std::move(type), canonical, std::move(name), std::move(body)));
  FuncRecord record;
  record.entry = executor_.host_call_code();
  record.host = host_functions_.back().get();
  record.type = canonical;
  return AddFuncRecord(record);
}

Instance* Store::AddInstance(std::unique_ptr<Instance> instance) {
  instances_.push_back(std::move(instance));
  return instances_.back().get();
}

MemoryInstance* Store::AddMemory(std::shared_ptr<MemoryInstance> memory) {
  if (ShareMemory(*memory) != nullptr) return memory.get();
  memories_.push_back(std::move(memory));
  return memories_.back().get();
}

std::shared_ptr<MemoryInstance> Store::ShareMemory(const MemoryInstance& memory) const {
  if (!memory.shared()) return nullptr;
  for (const std::shared_ptr<MemoryInstance>& own : memories_) {
    if (own.get() == &memory) return own;
  }
  return nullptr;
}

TableInstance* Store::AddTable(std::unique_ptr<TableInstance> table) {
  tables_.push_back(std::move(table));
  return tables_.back().get();
}

GlobalInstance* Store::AddGlobal(std::unique_ptr<GlobalInstance> global) {
  globals_.push_back(std::move(global));
  return globals_.back().get();
}

TagInstance* Store::AddTag(std::unique_ptr<TagInstance> tag) {
  if (free_tags_.empty()) {
    free_tags_.push_back(static_cast<uint32_t>(tags_.size()));
    tags_.emplace_back();
  }
  tag->index = free_tags_.back();
  free_tags_.pop_back();
  tag->slots = engine_.Layout(tag->type).params;
  std::unique_ptr<TagInstance>& place = tags_[tag->index];
  place = std::move(tag);
  return place.get();
}

void Store::ReleaseInstance(Instance& instance) {
  released_instances_ += instance.released ? 0 : 1;
  instance.released = true;
}

size_t Store::FreeUnreachableInstances() {
  if (host_depth != 0 || released_instances_ == 0) return 0;
  const StoreItems items = {
      engine_, context_.mutator.cage_base, records_, instances_, tables_, globals_, tags_, handles_, thrown_};
  const Unreachable found = FindUnreachable(items);
  if (found.instances.empty()) return 0;
  Free(found.instances);
  ClearWeakRefs(found.live_objects);
  return found.instances.size();
}

// What is weakly held only may have functions that are gone: it dies now, not at the next collection.
void Store::ClearWeakRefs(const absl::flat_hash_set<uint32_t>& live_objects) {
  const FoundObjects tracer(live_objects);
  const size_t slices = weak_refs_.StartClear();
  for (size_t i = 0; i < slices; ++i) weak_refs_.ClearSlice(tracer, i);
  weak_refs_.FinishClear();
}

void Store::FreeFuncRecords(absl::Span<const FuncRecordIndex> records) {
  absl::flat_hash_set<const HostFunction*> hosts;
  for (const FuncRecordIndex index : records) {
    if (records_[index].host != nullptr) hosts.insert(records_[index].host);
    records_[index] = FuncRecord();
    free_records_.push_back(index);
  }
  if (!hosts.empty()) std::erase_if(host_functions_, [&](const auto& host) { return hosts.contains(host.get()); });
  lifetimes_.Advance(LiveItems(), records, records_.size());
}

void Store::Free(const std::vector<Instance*>& instances) {
  absl::flat_hash_set<const void*> items;
  std::vector<FuncRecordIndex> records;
  for (const Instance* instance : instances) {
    ForEachDefined(*instance, [&](const void* item) { items.insert(item); });
    const auto& own = instance->func_record_storage;
    records.insert(records.end(), own.begin() + instance->module().imported_funcs, own.end());
    records.insert(records.end(), instance->stub_records.begin(), instance->stub_records.end());
    for (size_t i = instance->module().imported_tags; i < instance->tags.size(); ++i) {
      if (instance->tags[i] != nullptr) free_tags_.push_back(instance->tags[i]->index);
    }
    items.insert(instance);
  }
  const auto is_freed = [&](const auto& item) { return items.contains(item.get()); };
  std::erase_if(tables_, is_freed);
  std::erase_if(memories_, is_freed);
  std::erase_if(globals_, is_freed);
  for (std::unique_ptr<TagInstance>& tag : tags_) {
    if (tag != nullptr && is_freed(tag)) tag = nullptr;
  }
  std::erase_if(instances_, is_freed);
  // Their code goes with them, if nobody else has their modules.
  std::fill(std::begin(context_.code_cache), std::end(context_.code_cache), CodeCacheEntry());
  released_instances_ -= instances.size();
  FreeFuncRecords(records);
}

std::vector<const void*> Store::LiveItems() const {
  std::vector<const void*> items;
  const auto add = [&](const auto& owners) {
    for (const auto& item : owners) items.push_back(item.get());
  };
  add(instances_);
  add(tables_);
  add(memories_);
  add(globals_);
  add(tags_);
  return items;
}

bool Store::AllowsInstance() const {
  return options_.limiter == nullptr || options_.limiter->AllowInstances(instances_.size() + 1);
}

bool Store::AllowsGrowth(const MemoryInstance& memory, uint64_t delta_pages) const {
  if (options_.limiter == nullptr) return true;
  const uint64_t bytes = memory.bytes();
  const int page_bits = memory.type().page_size_log2;
  // What cannot be is for the memory to refuse.
  if (delta_pages > (std::numeric_limits<uint64_t>::max() - bytes) >> page_bits) return true;
  return options_.limiter->AllowMemory(bytes, bytes + (delta_pages << page_bits));
}

int64_t Store::GrowMemory(MemoryInstance& memory, uint64_t delta_pages) {
  const uint8_t* base = memory.base();
  const int64_t old_pages = AllowsGrowth(memory, delta_pages) ? memory.Grow(delta_pages) : -1;
  for (StoreObserver* observer : observers_) observer->OnMemoryGrow(*this, memory, old_pages, delta_pages);
  if (memory.base() == base) return old_pages;
  for (const std::unique_ptr<Instance>& instance : instances_) {
    const bool is_memory0 = !instance->memory_storage.empty() && instance->memory_storage[0] == &memory;
    if (is_memory0) instance->memory0_base = memory.base();
  }
  return old_pages;
}

uint32_t Store::NewHostRef(std::any value) {
  ReleaseDeadHostValues();
  if (!EnsureHeap().ok()) return 0;
  const vm::Address object = AllocateObject(kHostRefTypeId, kHostRefBytes);
  if (object.is_null()) return 0;
  if (free_host_values_.empty()) {
    free_host_values_.push_back(static_cast<uint32_t>(host_values_.size()));
    host_values_.emplace_back();
  }
  const uint32_t index = free_host_values_.back();
  free_host_values_.pop_back();
  *(object + kHostRefIndexOffset).As<uint32_t>() = index;
  vm::StoreHeader(object, vm::HeaderWord::OfType(kHostRefTypeId), std::memory_order_release);
  const uint32_t word = vm::ObjectRef::FromAddress(context_.mutator.cage_base, object).word();
  host_values_[index] = {std::move(value), word, true};
  return word;
}

void Store::ReleaseDeadHostValues() {
  std::vector<std::any> dead;
  dead.swap(dead_host_values_);  // a destructor may come back here
}

const std::any* Store::HostValue(uint32_t word) const {
  if (!vm::ObjectRef(word).is_object() || heap_ == nullptr) return nullptr;
  const vm::Address object = vm::ObjectRef(word).ToAddress(context_.mutator.cage_base);
  if (vm::LoadHeader(object).bits() != vm::HeaderWord::OfType(kHostRefTypeId).bits()) return nullptr;
  return &host_values_[*(object + kHostRefIndexOffset).As<uint32_t>()].value;
}

size_t Store::Root(uint32_t word) {
  if (free_handles_.empty()) {
    handles_.push_back(word);
    return handles_.size() - 1;
  }
  const size_t handle = free_handles_.back();
  free_handles_.pop_back();
  handles_[handle] = word;
  return handle;
}

void Store::Unroot(size_t handle) {
  handles_[handle] = 0;
  free_handles_.push_back(handle);
}

TrapKind Store::NotifyCall(CallEvent event, FuncRecordIndex callee) {
  TrapKind decided = TrapKind::kNone;
  for (StoreObserver* observer : observers_) {
    std::string message;
    const TrapKind kind = observer->OnCall(*this, event, callee, message);
    if (kind == TrapKind::kNone || decided != TrapKind::kNone) continue;
    decided = kind;
    host_message = std::move(message);
  }
  return decided;
}

void Store::NotifyThrow(const TagInstance& tag) {
  for (StoreObserver* observer : observers_) observer->OnThrow(*this, tag);
}

TrapKind Store::HandleInterrupt() { return ConsumeInterrupts(); }

TrapKind Store::ConsumeInterrupts() {
  // The limit first, then the bits: whoever sets a bit after this exchange poisons the limit after it, too.
  context_.num_limit.exchange(high_water_, std::memory_order_acq_rel);
  uint32_t bits = context_.mutator.interrupt.exchange(0, std::memory_order_acquire);
  if ((bits & vm::kInterruptPause) != 0 && heap_ != nullptr) {
    context_.mutator.ops->collect(context_.mutator, vm::CollectReason::kUser);
  }
  bits &= ~static_cast<uint32_t>(vm::kInterruptPause);
  if ((bits & vm::kInterruptDeadline) != 0 && deadline_handler_) {
    bits &= ~static_cast<uint32_t>(vm::kInterruptDeadline);
    // A cancelled guest has no more time to ask for.
    const bool cancelled = (bits & vm::kInterruptCancel) != 0;
    if (const TrapKind trap = cancelled ? TrapKind::kNone : deadline_handler_(*this); trap != TrapKind::kNone)
      return trap;
  }
  if (bits == 0) return TrapKind::kNone;
  if (interrupt_handler_) return interrupt_handler_(*this, bits);
  if ((bits & vm::kInterruptCancel) != 0) return TrapKind::kCancelled;
  return (bits & vm::kInterruptDeadline) != 0 ? TrapKind::kDeadline : TrapKind::kNone;
}

TrapKind Store::HandleStackLimit(uint64_t* num) {
  const TrapKind trap = ConsumeInterrupts();
  if (trap != TrapKind::kNone) return trap;
  if (num > stack_->num_limit()) return TrapKind::kCallStackExhausted;
  high_water_ = std::max(high_water_, MarkCovering(static_cast<size_t>(num - stack_->nums())));
  context_.num_limit.exchange(high_water_, std::memory_order_acq_rel);
  // A request between the two exchanges has lost its poison to the second.
  if (context_.mutator.interrupt.load(std::memory_order_acquire) != 0) {
    context_.num_limit.store(nullptr, std::memory_order_release);
  }
  return TrapKind::kNone;
}

void Store::NoteRefFrame(uint32_t slots) { max_ref_frame_ = std::max(max_ref_frame_, slots); }

uint64_t* Store::MarkCovering(size_t slots) const {
  const size_t rounded = base::AlignUp(slots + 1, kStackStepSlots);
  return stack_->nums() + std::min(rounded, stack_->slots());
}

uint32_t* Store::LiveRefsEnd() const { return std::max(entry_ref, context_.ref + executor_.LiveRefSlots(*this)); }

void Store::OnPause() {
  for (StoreObserver* observer : observers_) observer->OnPause(*this);
  const size_t live = static_cast<size_t>(LiveRefsEnd() - stack_->refs());
  const size_t stale_end = static_cast<size_t>(high_water_ - stack_->nums()) + max_ref_frame_;
  const size_t mapped = stack_->slots() + kMaxFrameSlots;
  stack_->ClearRefs(live, std::min(stale_end, mapped));
  high_water_ = MarkCovering(static_cast<size_t>(std::max(context_.num, entry_num) - stack_->nums()));
  context_.num_limit.exchange(high_water_, std::memory_order_acq_rel);
  if (context_.mutator.interrupt.load(std::memory_order_acquire) != 0) {
    context_.num_limit.store(nullptr, std::memory_order_release);
  }
}

void Store::PublishRoots(vm::RootSink& sink) {
  const size_t live = static_cast<size_t>(LiveRefsEnd() - stack_->refs());
  if (live != 0) sink.AddRange(SlotOf(stack_->refs()), live);
  for (const std::unique_ptr<TableInstance>& table : tables_) AddRoot(sink, table->object);
  for (const std::unique_ptr<GlobalInstance>& global : globals_) AddRoot(sink, global->object);
  for (const std::unique_ptr<Instance>& instance : instances_) {
    for (Instance::Segment& segment : instance->elems) AddRoot(sink, segment.object);
  }
  for (uint32_t& handle : handles_) AddRoot(sink, handle);
  for (uint32_t& word : thrown_.refs) AddRoot(sink, word);
  AddRoot(sink, thrown_.object);
}

// One round, for nothing here keeps anything alive: host values are its first slice, if there are any.
size_t Store::StartWeakRound(const vm::WeakRound& round) {
  if (round.number != 0) {
    weak_refs_.FinishClear();
    return 0;
  }
  host_value_slices_ = host_values_.empty() ? 0 : 1;
  return host_value_slices_ + weak_refs_.StartClear();
}

void Store::ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) {
  if (slice >= host_value_slices_) return weak_refs_.ClearSlice(tracer, slice - host_value_slices_);
  for (size_t i = 0; i < host_values_.size(); ++i) {
    HostEntry& entry = host_values_[i];
    if (!entry.used) continue;
    const vm::ObjectRef object(entry.object);
    if (tracer.IsLive(object)) {
      entry.object = tracer.Forwarded(object).word();
      continue;
    }
    dead_host_values_.push_back(std::move(entry.value));
    entry = {};
    free_host_values_.push_back(static_cast<uint32_t>(i));
  }
}

void Store::PublishWeak(vm::RootSink& sink) {
  for (HostEntry& entry : host_values_) {
    if (entry.used) sink.AddRange(vm::RefSlot(vm::Address::FromPointer(&entry.object)), 1);
  }
  weak_refs_.Publish(sink);
}

void Store::OnResume() {
  for (StoreObserver* observer : observers_) observer->OnResume(*this);
}

}  // namespace strata::wasm
