#include "vm_binding/lisp/lisp_memory.h"

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/slot.h"
#include "vm_binding/weak/weak_table.h"

namespace strata::lisp {

absl::StatusOr<std::unique_ptr<LispMemory>> LispMemory::Create(vm::HeapFactory& factory) {
  std::unique_ptr<LispMemory> memory(new LispMemory());
  memory->barrier_ = factory.constraints().barrier;
  STRATA_ASSIGN_OR_RETURN(memory->heap_, factory.Create(memory->mutator_, *memory));
  return memory;
}

LispMemory::~LispMemory() = default;

absl::StatusOr<Value> LispMemory::Allocate(Type type, uint32_t second) {
  const size_t bytes = LispModel::Bytes(type, second);
  const vm::Address object = vm::Allocate(mutator_, {.bytes = bytes, .type_id = static_cast<vm::TypeId>(type)});
  if (object.is_null()) {
    return absl::ResourceExhaustedError(absl::StrCat("the heap is exhausted: no room for a ",
                                                     LispModel().TypeName(static_cast<vm::TypeId>(type)), " of ", bytes,
                                                     " bytes"));
  }
  vm::StoreHeader(object, vm::HeaderWord::OfType(static_cast<vm::TypeId>(type)));
  object.As<uint32_t>()[1] = second;
  if (bytes > kFixedBytes) (object + (bytes - sizeof(uint64_t))).As<uint64_t>()[0] = 0;
  return Value(vm::ObjectRef::FromAddress(mutator_.cage_base, object));
}

absl::StatusOr<Value> LispMemory::NewPair(Value car, Value cdr, uint32_t place) {
  const Local kept_car(*this, car);
  const Local kept_cdr(*this, cdr);
  STRATA_ASSIGN_OR_RETURN(const Value pair, Allocate(Type::kPair, place));
  Initialise(pair, 0, kept_car.get());
  Initialise(pair, 1, kept_cdr.get());
  return pair;
}

absl::StatusOr<Value> LispMemory::NewClosure(Value names, Value body, Value environment) {
  const Local kept_names(*this, names);
  const Local kept_body(*this, body);
  const Local kept_environment(*this, environment);
  STRATA_ASSIGN_OR_RETURN(const Value closure, Allocate(Type::kClosure, 0));
  Initialise(closure, 0, kept_names.get());
  Initialise(closure, 1, kept_body.get());
  Initialise(closure, 2, kept_environment.get());
  return closure;
}

absl::StatusOr<Value> LispMemory::NewVector(size_t length, Value fill) {
  if (length > UINT32_MAX) return absl::ResourceExhaustedError("a vector of this length does not fit a heap");
  const Local kept(*this, fill);
  STRATA_ASSIGN_OR_RETURN(const Value vector, Allocate(Type::kVector, static_cast<uint32_t>(length)));
  for (size_t i = 0; i < length; ++i) Initialise(vector, i, kept.get());
  return vector;
}

absl::StatusOr<Value> LispMemory::NewString(absl::string_view text) {
  if (text.size() > UINT32_MAX) return absl::ResourceExhaustedError("a string of this length does not fit a heap");
  STRATA_ASSIGN_OR_RETURN(const Value string, Allocate(Type::kString, static_cast<uint32_t>(text.size())));
  std::memcpy((At(string) + kFixedBytes).As<char>(), text.data(), text.size());
  return string;
}

absl::StatusOr<Value> LispMemory::NewInteger(int64_t number) {
  if (number >= Value::kMinFixnum && number <= Value::kMaxFixnum) return Value::Fixnum(number);
  STRATA_ASSIGN_OR_RETURN(const Value integer, Allocate(Type::kInteger, 0));
  *(At(integer) + kFixedBytes).As<int64_t>() = number;
  return integer;
}

absl::StatusOr<Value> LispMemory::NewReal(double number) {
  STRATA_ASSIGN_OR_RETURN(const Value real, Allocate(Type::kReal, 0));
  *(At(real) + kFixedBytes).As<double>() = number;
  return real;
}

absl::StatusOr<Value> LispMemory::NewWeakBox(Value object) {
  const Local kept(*this, object);
  STRATA_ASSIGN_OR_RETURN(const Value box, Allocate(Type::kWeakBox, 0));
  for (const weak::WeakRef dead : weak_.long_refs().TakeCleared()) {
    weak_.short_refs().Remove(box_refs_[static_cast<size_t>(dead)]);
    weak_.long_refs().Remove(dead);
  }
  const weak::WeakRef ref = weak_.short_refs().Add(kept.get().ref());
  At(box).As<uint32_t>()[1] = static_cast<uint32_t>(ref);
  const size_t number = static_cast<size_t>(weak_.long_refs().Add(box.ref()));
  box_refs_.resize(std::max(box_refs_.size(), number + 1));
  box_refs_[number] = ref;
  return box;
}

Value LispMemory::WeakValue(Value box) const {
  return Value(weak_.short_refs().Get(static_cast<weak::WeakRef>(Second(box))));
}

absl::StatusOr<Value> LispMemory::Intern(absl::string_view name) {
  const auto found = symbol_numbers_.find(std::string(name));
  if (found != symbol_numbers_.end()) return Value::OfWord(symbols_[found->second]);
  const std::string text(name);
  STRATA_ASSIGN_OR_RETURN(const Value string, NewString(text));
  const Local kept(*this, string);
  STRATA_ASSIGN_OR_RETURN(const Value symbol, Allocate(Type::kSymbol, 0));
  Initialise(symbol, 0, kept.get());
  Initialise(symbol, 1, Value::Unassigned());
  symbol_numbers_.emplace(text, symbols_.size());
  symbols_.push_back(symbol.word());
  return symbol;
}

void LispMemory::Set(Value object, size_t slot, Value value) {
  const vm::RefSlot at = LispModel::Slot(At(object), slot);
  vm::WriteBarrier(mutator_, barrier_, object.ref(), at, value.ref());
  at.Store(value.ref());
}

void LispMemory::PublishRoots(vm::RootSink& sink) {
  sink.AddRange(vm::RefSlot(vm::Address::FromPointer(stack_.data())), stack_.size());
  sink.AddRange(vm::RefSlot(vm::Address::FromPointer(symbols_.data())), symbols_.size());
  weak_.PublishRoots(sink);
}

}  // namespace strata::lisp
