// Lisp's side of a heap: making objects, reading and writing their words, and what a collection must know.
//
// A Value in a C++ variable dies at anything that allocates; what must survive stands on the stack of roots, where a
// Local keeps it. Functions that allocate say so and keep the values they are given. One thread.

#ifndef STRATA_VM_BINDING_LISP_LISP_MEMORY_H_
#define STRATA_VM_BINDING_LISP_LISP_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/barrier.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/heap_factory.h"
#include "vm_binding/contract/mutator.h"
#include "vm_binding/contract/roots.h"
#include "vm_binding/contract/vm_hooks.h"
#include "vm_binding/lisp/lisp_model.h"
#include "vm_binding/lisp/value.h"
#include "vm_binding/weak/weak_processor.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::lisp {

class LispMemory final : private vm::VmHooks {
 public:
  static absl::StatusOr<std::unique_ptr<LispMemory>> Create(vm::HeapFactory& factory);
  ~LispMemory() override;
  LispMemory(const LispMemory&) = delete;
  LispMemory& operator=(const LispMemory&) = delete;

  // These may collect. kResourceExhausted when the heap stays full.
  absl::StatusOr<Value> NewPair(Value car, Value cdr, uint32_t place = 0);
  absl::StatusOr<Value> NewClosure(Value names, Value body, Value environment);
  absl::StatusOr<Value> NewVector(size_t length, Value fill);
  absl::StatusOr<Value> NewString(absl::string_view text);  // `text` is no string of the heap
  absl::StatusOr<Value> NewInteger(int64_t number);         // a fixnum where it is small
  absl::StatusOr<Value> NewReal(double number);
  absl::StatusOr<Value> NewWeakBox(Value object);
  absl::StatusOr<Value> Intern(absl::string_view name);

  bool Is(Value value, Type type) const { return value.is_object() && TypeOf(value) == type; }
  Type TypeOf(Value object) const { return static_cast<Type>(vm::LoadHeader(At(object)).type_id()); }
  Value Get(Value object, size_t slot) const { return Value(LispModel::Slot(At(object), slot).Load()); }
  void Set(Value object, size_t slot, Value value);
  Value Car(Value pair) const { return Get(pair, 0); }
  Value Cdr(Value pair) const { return Get(pair, 1); }
  uint32_t Second(Value object) const { return At(object).As<uint32_t>()[1]; }  // place or length
  template <class Number>
  Number Payload(Value number) const {
    return *(At(number) + kFixedBytes).As<Number>();
  }
  // Dies at the next collection.
  absl::string_view Text(Value string) const { return {(At(string) + kFixedBytes).As<char>(), Second(string)}; }
  Value WeakValue(Value box) const;

  // The stack of roots.
  size_t stack_size() const { return stack_.size(); }
  void Push(Value value) { stack_.push_back(value.word()); }
  Value StackAt(size_t index) const { return Value::OfWord(stack_[index]); }
  void SetStackAt(size_t index, Value value) { stack_[index] = value.word(); }
  void Truncate(size_t size) { stack_.resize(size); }

  weak::WeakProcessor& weak() { return weak_; }
  bool Collect() { return mutator_.ops->collect(mutator_, vm::CollectReason::kUser); }

 private:
  LispMemory() = default;
  void PublishRoots(vm::RootSink& sink) override;
  size_t StartWeakRound(const vm::WeakRound& round) override { return weak_.StartWeakRound(round); }
  void ProcessWeakSlice(vm::WeakTracer& tracer, size_t slice) override { weak_.ProcessWeakSlice(tracer, slice); }
  void PublishWeak(vm::RootSink& sink) override { weak_.PublishWeak(sink); }

  vm::Address At(Value object) const { return object.ref().ToAddress(mutator_.cage_base); }
  // An object whose header, second word and padding are written; its slots are not. May collect.
  absl::StatusOr<Value> Allocate(Type type, uint32_t second);
  void Initialise(Value object, size_t slot, Value value) { LispModel::Slot(At(object), slot).Store(value.ref()); }

  std::vector<uint32_t> stack_;
  std::vector<uint32_t> symbols_;
  std::unordered_map<std::string, size_t> symbol_numbers_;
  weak::WeakProcessor weak_;             // short: what boxes hold; long: the boxes
  std::vector<weak::WeakRef> box_refs_;  // by the number of the box's own reference
  vm::BarrierKind barrier_ = vm::BarrierKind::kNone;
  vm::Mutator mutator_;
  std::unique_ptr<vm::BoundHeap> heap_;  // last: it unbinds the mutator when it goes
};

// A variable that survives collections. Locals end in the reverse order of their making.
class Local {
 public:
  Local(LispMemory& memory, Value value) : memory_(memory), index_(memory.stack_size()) { memory.Push(value); }
  ~Local() { memory_.Truncate(index_); }
  Local(const Local&) = delete;
  Local& operator=(const Local&) = delete;

  Value get() const { return memory_.StackAt(index_); }
  void set(Value value) { memory_.SetStackAt(index_, value); }

 private:
  LispMemory& memory_;
  const size_t index_;
};

}  // namespace strata::lisp

#endif  // STRATA_VM_BINDING_LISP_LISP_MEMORY_H_
