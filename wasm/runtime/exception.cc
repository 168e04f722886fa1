#include "wasm/runtime/exception.h"

#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "vm_binding/contract/header.h"
#include "wasm/code/exception_layout.h"
#include "wasm/code/object_layout.h"
#include "wasm/module/module.h"
#include "wasm/runtime/object_names.h"

namespace strata::wasm {
namespace {

uint32_t& Word(vm::Address object, uint32_t offset) { return *(object + offset).As<uint32_t>(); }

// Payload values shown in a message: a tag may have a thousand.
constexpr size_t kMaxDescribed = 16;

// "struct $error" of an object, which says more than the type that the tag gives it.
std::string DescribeRef(const Store& store, uint32_t word, ValType type) {
  if (word == 0) return absl::StrCat("null ", ToString(type));
  const bool is_object = (word & 1) == 0 && store.engine().types().TopOf(type.ref().heap).kind == HeapKind::kAny;
  if (!is_object) return ToString(type);
  const vm::Address object = vm::ObjectRef(word).ToAddress(store.context().mutator.cage_base);
  return NameObject(store.engine(), store.instances(), vm::LoadHeader(object).type_id());
}

std::string Describe(const Store& store, const Value& value, ValType type) {
  switch (type.kind()) {
    case ValKind::kI32:
      return absl::StrCat("i32 ", value.i32());
    case ValKind::kI64:
      return absl::StrCat("i64 ", value.i64());
    case ValKind::kF32:
      return absl::StrCat("f32 ", value.f32());
    case ValKind::kF64:
      return absl::StrCat("f64 ", value.f64());
    case ValKind::kV128:
      return absl::StrFormat("v128 0x%016x%016x", value.high, value.bits);
    default:
      return DescribeRef(store, value.ref(), type);
  }
}

const FuncType& TypeOf(const Store& store, const TagInstance& tag) {
  return *store.engine().types().Get(tag.type).func();
}

}  // namespace

uint32_t NewException(Store& store, const ExceptionView& payload) {
  if (!store.EnsureHeap().ok()) {
    store.NoteHeapExhausted(kExceptionTypeId, ExceptionBytes(payload.tag->slots));
    return 0;
  }
  const PayloadSlots slots = payload.tag->slots;
  const uint32_t bytes = ExceptionBytes(slots);
  const vm::Address object = store.AllocateObject(kExceptionTypeId, bytes);
  if (object.is_null()) return 0;
  const uint32_t nums_offset = ExceptionNumsOffset(slots);
  Word(object, nums_offset - 4) = 0;  // padding, unless the last reference stands there
  Word(object, kExceptionCountsOffset) = PackPayloadSlots(slots);
  Word(object, kExceptionTagOffset) = payload.tag->index;
  if (slots.refs != 0) std::memcpy(&Word(object, kExceptionRefsOffset), payload.refs, slots.refs * sizeof(uint32_t));
  if (slots.nums != 0) std::memcpy(&Word(object, nums_offset), payload.nums, slots.nums * sizeof(uint64_t));
  vm::StoreHeader(object, vm::HeaderWord::OfType(kExceptionTypeId), std::memory_order_release);
  return vm::ObjectRef::FromAddress(store.context().mutator.cage_base, object).word();
}

ExceptionView ViewException(const Store& store, uint32_t word) {
  const vm::Address object = vm::ObjectRef(word).ToAddress(store.context().mutator.cage_base);
  const PayloadSlots slots = UnpackPayloadSlots(Word(object, kExceptionCountsOffset));
  return {&store.tag(Word(object, kExceptionTagOffset)), (object + ExceptionNumsOffset(slots)).As<uint64_t>(),
          (object + kExceptionRefsOffset).As<uint32_t>()};
}

TrapKind ThrowFromHost(Store& store, const TagInstance& tag, absl::Span<const Value> payload) {
  ThrownException thrown;
  thrown.tag = &tag;
  for (const Value& value : payload) {
    if (value.kind == ValKind::kRef) {
      thrown.refs.push_back(value.ref());
      continue;
    }
    thrown.nums.push_back(value.bits);
    if (value.kind == ValKind::kV128) thrown.nums.push_back(value.high);
  }
  store.thrown() = std::move(thrown);
  return TrapKind::kUncaughtException;
}

Values ThrownValues(const Store& store) {
  const ThrownException& thrown = store.thrown();
  Values values;
  size_t num = 0, ref = 0;
  for (const ValType& type : TypeOf(store, *thrown.tag).params) {
    Value value;
    value.kind = type.kind();
    value.bits = type.is_ref() ? thrown.refs[ref++] : thrown.nums[num++];
    if (type.kind() == ValKind::kV128) value.high = thrown.nums[num++];
    if (type.kind() == ValKind::kI32 || type.kind() == ValKind::kF32) value.bits &= 0xffffffff;
    values.push_back(value);
  }
  return values;
}

std::string DescribeThrown(const Store& store) {
  const TagInstance& tag = *store.thrown().tag;
  const std::string name = tag.module != nullptr ? tag.module->TagName(tag.module_index) : tag.name;
  const std::vector<ValType>& types = TypeOf(store, tag).params;
  const Values values = ThrownValues(store);
  std::string text = absl::StrCat(TrapMessage(TrapKind::kUncaughtException), ": ", name, "(");
  for (size_t i = 0; i < values.size() && i < kMaxDescribed; ++i) {
    absl::StrAppend(&text, i == 0 ? "" : ", ", Describe(store, values[i], types[i]));
  }
  return text + (values.size() > kMaxDescribed ? ", …)" : ")");
}

}  // namespace strata::wasm
