#include "wasm/api/words.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/contract/header.h"
#include "vm_binding/contract/object_ref.h"
#include "wasm/api/names.h"
#include "wasm/api/root_set.h"
#include "wasm/code/object_layout.h"
#include "wasm/runtime/exception.h"
#include "wasm/runtime/runtime_ops.h"
#include "wasm/runtime/store.h"

namespace strata::wasm::api {
namespace {

absl::Status Mismatch(ValType type, const Val& val) {
  return absl::InvalidArgumentError(absl::StrCat("expected ", ToString(type), ", not ", TagName(val.tag())));
}

ValTag TagOf(ValKind kind) {
  switch (kind) {
    case ValKind::kI32:
      return ValTag::kI32;
    case ValKind::kI64:
      return ValTag::kI64;
    case ValKind::kF32:
      return ValTag::kF32;
    case ValKind::kF64:
      return ValTag::kF64;
    case ValKind::kV128:
      return ValTag::kV128;
    default:
      return ValTag::kNull;
  }
}

uint64_t NumberBits(const Val& val) {
  switch (val.tag()) {
    case ValTag::kI32:
      return static_cast<uint32_t>(val.i32());
    case ValTag::kI64:
      return static_cast<uint64_t>(val.i64());
    case ValTag::kF32:
      return std::bit_cast<uint32_t>(val.f32());
    case ValTag::kF64:
      return std::bit_cast<uint64_t>(val.f64());
    default:
      return val.v128_low();
  }
}

bool IsException(const wasm::Store& runtime, uint32_t word) {
  const vm::Address object = vm::ObjectRef(word).ToAddress(runtime.context().mutator.cage_base);
  return vm::LoadHeader(object).type_id() == kExceptionTypeId;
}

// The word of a reference that is no null, if values of its kind may be in the hierarchy whose top is `top`.
absl::StatusOr<uint32_t> WordOf(Store& store, HeapKind top, const Val& val, ValType type) {
  if (val.tag() == ValTag::kI31 && (top == HeapKind::kAny || top == HeapKind::kExtern)) {
    return val.i31().as_unsigned() << 1 | 1;
  }
  if (val.tag() == ValTag::kFunc && top == HeapKind::kFunc) {
    STRATA_RETURN_IF_ERROR(CheckFunc(store, val.function_store(), val.function_record(), val.function_since()));
    return FuncRefWord(val.function_record());
  }
  if (val.tag() != ValTag::kObject || top == HeapKind::kFunc) return Mismatch(type, val);
  STRATA_ASSIGN_OR_RETURN(const uint32_t word, store.roots().Word(val.object()));
  // The runtime's own test takes the hierarchies for granted, as validation does.
  if (IsException(store.runtime(), word) != (top == HeapKind::kExn)) return Mismatch(type, val);
  return word;
}

absl::StatusOr<Value> RefWord(Store& store, ValType type, const Val& val) {
  const RefType ref = type.ref();
  if (!val.is_ref() || (val.is_null() && !ref.nullable)) return Mismatch(type, val);
  if (val.is_null()) return Value::Ref(0);
  const HeapKind top = store.runtime().engine().types().TopOf(ref.heap).kind;
  STRATA_ASSIGN_OR_RETURN(const uint32_t word, WordOf(store, top, val, type));
  if (!RefMatches(store.runtime(), word, ref.heap, ref.nullable)) return Mismatch(type, val);
  return Value::Ref(word);
}

}  // namespace

absl::StatusOr<Value> ToWord(Store& store, ValType type, const Val& val) {
  if (type.is_ref()) return RefWord(store, type, val);
  if (val.tag() != TagOf(type.kind())) return Mismatch(type, val);
  return Value{type.kind(), NumberBits(val), val.v128_high()};
}

Val ToVal(Store& store, ValType type, const Value& word) {
  switch (type.kind()) {
    case ValKind::kI32:
      return Val::I32(word.i32());
    case ValKind::kI64:
      return Val::I64(word.i64());
    case ValKind::kF32:
      return Val::F32(word.f32());
    case ValKind::kF64:
      return Val::F64(word.f64());
    case ValKind::kV128:
      return Val::V128(word.bits, word.high);
    default:
      break;
  }
  if (word.ref() == 0) return Val::Null();
  if (vm::ObjectRef(word.ref()).is_object()) return Val::Object(store.roots().Add(word.ref()));
  const bool is_func = store.runtime().engine().types().TopOf(type.ref().heap).kind == HeapKind::kFunc;
  if (is_func) return Val::Function(store.id(), FuncRecordOfWord(word.ref()), Now(store));
  return Val::OfI31(I31(static_cast<int32_t>(word.ref() >> 1)));
}

absl::StatusOr<Values> ToWords(Store& store, absl::Span<const ValType> types, absl::Span<const Val> vals) {
  if (types.size() != vals.size()) {
    return absl::InvalidArgumentError(absl::StrCat("expected ", types.size(), " values, not ", vals.size()));
  }
  Values words;
  words.reserve(types.size());
  for (size_t i = 0; i < types.size(); ++i) {
    absl::StatusOr<Value> word = ToWord(store, types[i], vals[i]);
    if (!word.ok()) {
      return absl::Status(word.status().code(), absl::StrCat("value ", i, ": ", word.status().message()));
    }
    words.push_back(*word);
  }
  return words;
}

absl::StatusOr<Values> PayloadWords(Store& store, const Exception& exception) {
  STRATA_ASSIGN_OR_RETURN(const std::vector<ValType> types, exception.tag.payload(store));
  return ToWords(store, types, exception.payload);
}

Failure FailureOf(Store& store, Trap trap) {
  wasm::Store& runtime = store.runtime();
  if (trap.kind != TrapKind::kUncaughtException || !runtime.thrown().present()) return trap;
  Exception exception;
  exception.tag = Tag(store, const_cast<TagInstance*>(runtime.thrown().tag));
  exception.message = std::move(trap.message);
  exception.backtrace = std::move(trap.backtrace);
  exception.serial = ++store.exception_serial;
  const std::vector<ValType>& types = runtime.engine().types().Get(runtime.thrown().tag->type).func()->params;
  const Values words = ThrownValues(runtime);
  for (size_t i = 0; i < words.size(); ++i) exception.payload.push_back(ToVal(store, types[i], words[i]));
  return exception;
}

}  // namespace strata::wasm::api
