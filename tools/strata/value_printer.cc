#include "tools/strata/value_printer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <type_traits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/engine.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/host_function.h"
#include "wasm/runtime/store.h"
#include "wasm/types/type_registry.h"

namespace strata::tools {
namespace {

using wasm::CanonicalTypeId;
using wasm::HeapKind;
using wasm::HeapType;
using wasm::StorageKind;

constexpr uint32_t kShownElements = 16;
constexpr int kShownLevels = 2;

template <class Float, class Bits>
std::string FormatFloat(Float value, Bits bits, Bits canonical_payload) {
  const absl::string_view sign = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return absl::StrCat(sign, "inf");
  if (std::isnan(value)) {
    const Bits payload = bits & (canonical_payload * 2 - 1);
    return payload == canonical_payload ? absl::StrCat(sign, "nan") : absl::StrFormat("%snan:0x%x", sign, payload);
  }
  char buffer[32];
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end.ptr);
}

std::string FormatF32(uint32_t bits) { return FormatFloat(std::bit_cast<float>(bits), bits, uint32_t{1} << 22); }
std::string FormatF64(uint64_t bits) { return FormatFloat(std::bit_cast<double>(bits), bits, uint64_t{1} << 51); }

template <class T>
T Load(vm::Address at) {
  T value;
  std::memcpy(&value, at.As<uint8_t>(), sizeof value);
  return value;
}

class Printer {
 public:
  explicit Printer(const wasm::Instance& instance)
      : instance_(instance), store_(*instance.store), engine_(store_.engine()) {}

  // A reference of static type `type`, whose index is canonical.
  std::string Reference(uint32_t word, HeapType type, int level) const {
    if (word == 0) return "null";
    if ((word & 1) != 0)
      return IsFunction(type) ? Function(word) : absl::StrCat("i31 ", static_cast<int32_t>(word) >> 1);
    const vm::Address object = vm::ObjectRef(word).ToAddress(store_.context().mutator.cage_base);
    const vm::TypeId heap_type = vm::LoadHeader(object).type_id();
    if (heap_type < wasm::kFirstCanonicalTypeId) return "host reference";
    const CanonicalTypeId id = heap_type - wasm::kFirstCanonicalTypeId;
    const bool is_struct = engine_.Layout(id).kind == wasm::ObjectKind::kStruct;
    return is_struct ? Struct(object, id, level) : Array(object, id, level);
  }

 private:
  bool IsFunction(HeapType type) const { return engine_.types().TopOf(type).kind == HeapKind::kFunc; }

  std::string Function(uint32_t word) const {
    const wasm::FuncRecord& record = store_.func_record(wasm::FuncRecordOfWord(word));
    if (record.host != nullptr) return absl::StrCat("function ", record.host->name());
    return absl::StrCat("function ", record.instance->module().FuncName(wasm::FuncIndex(record.func_index)));
  }

  // " $name" if the module names the type.
  std::string TypeName(CanonicalTypeId id) const {
    const absl::Span<const CanonicalTypeId> ids = instance_.code->canonical_types();
    for (const wasm::NameEntry& entry : instance_.module().names.types) {
      if (entry.index < ids.size() && ids[entry.index] == id) return absl::StrCat(" $", entry.name);
    }
    return "";
  }

  std::string Struct(vm::Address object, CanonicalTypeId id, int level) const {
    std::string out = absl::StrCat("struct", TypeName(id), " {");
    if (level >= kShownLevels) return out + "…}";
    const wasm::StructType& type = *engine_.types().Get(id).struct_type();
    const wasm::ObjectLayout& layout = engine_.Layout(id);
    for (size_t i = 0; i < layout.fields.size(); ++i) {
      if (i > 0) out += ", ";
      if (i == kShownElements) return out + "…}";
      out += Field(object + layout.fields[i].offset, layout.fields[i].storage, type.fields[i], level);
    }
    return out + "}";
  }

  std::string Array(vm::Address object, CanonicalTypeId id, int level) const {
    const uint32_t length = Load<uint32_t>(object + wasm::kArrayLengthOffset);
    std::string out = absl::StrCat("array", TypeName(id), " of ", length, " {");
    if (level >= kShownLevels) return out + "…}";
    const wasm::FieldType& element = engine_.types().Get(id).array()->element;
    const StorageKind storage = engine_.Layout(id).element;
    for (uint32_t i = 0; i < length; ++i) {
      if (i > 0) out += ", ";
      if (i == kShownElements) return out + "…}";
      const size_t offset = wasm::kArrayElementsOffset + size_t{i} * wasm::StorageBytes(storage);
      out += Field(object + offset, storage, element, level);
    }
    return out + "}";
  }

  std::string Field(vm::Address at, StorageKind storage, const wasm::FieldType& type, int level) const {
    switch (storage) {
      case StorageKind::kI8:
        return absl::StrCat(static_cast<int>(Load<int8_t>(at)));
      case StorageKind::kI16:
        return absl::StrCat(Load<int16_t>(at));
      case StorageKind::kI32:
        return absl::StrCat(Load<int32_t>(at));
      case StorageKind::kI64:
        return absl::StrCat(Load<int64_t>(at));
      case StorageKind::kF32:
        return FormatF32(Load<uint32_t>(at));
      case StorageKind::kF64:
        return FormatF64(Load<uint64_t>(at));
      case StorageKind::kV128:
        return absl::StrFormat("v128 0x%016x%016x", Load<uint64_t>(at + 8), Load<uint64_t>(at));
      case StorageKind::kRef:
        return Reference(Load<uint32_t>(at), type.type.ref().heap, level + 1);
    }
    return "";
  }

  const wasm::Instance& instance_;
  const wasm::Store& store_;
  const wasm::Engine& engine_;
};

}  // namespace

std::string FormatValue(const wasm::Instance& instance, const wasm::Value& value, wasm::ValType type) {
  switch (type.kind()) {
    case wasm::ValKind::kI32:
      return absl::StrCat(value.i32());
    case wasm::ValKind::kI64:
      return absl::StrCat(value.i64());
    case wasm::ValKind::kF32:
      return FormatF32(static_cast<uint32_t>(value.bits));
    case wasm::ValKind::kF64:
      return FormatF64(value.bits);
    case wasm::ValKind::kV128:
      return absl::StrFormat("v128 0x%016x%016x", value.high, value.bits);
    case wasm::ValKind::kRef:
      return Printer(instance).Reference(value.ref(), instance.code->Canonical(type).ref().heap, 0);
    case wasm::ValKind::kBottom:
      break;
  }
  return "";
}

}  // namespace strata::tools
