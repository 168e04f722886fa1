#include "wasm/text/type_encoding.h"

namespace strata::wasm::text {
namespace {

constexpr uint8_t kRefNullCode = 0x63;
constexpr uint8_t kRefCode = 0x64;

// By HeapKind.
constexpr uint8_t kHeapCodes[] = {
    0x6e,  // any
    0x6d,  // eq
    0x6c,  // i31
    0x6b,  // struct
    0x6a,  // array
    0x71,  // none
    0x70,  // func
    0x73,  // nofunc
    0x6f,  // extern
    0x72,  // noextern
    0x69,  // exn
    0x74,  // noexn
};

// By ValKind, kRef excepted.
constexpr uint8_t kValCodes[] = {0x7f, 0x7e, 0x7d, 0x7c, 0x7b};

constexpr uint8_t kPackedCodes[] = {0, 0x78, 0x77};

void WriteValTypes(const std::vector<ValType>& types, ByteWriter& out) {
  out.U32Leb(static_cast<uint32_t>(types.size()));
  for (ValType type : types) WriteValType(type, out);
}

}  // namespace

void WriteHeapType(HeapType type, ByteWriter& out) {
  if (type.is_concrete()) return out.S33(type.index);
  out.U8(kHeapCodes[static_cast<int>(type.kind)]);
}

void WriteRefType(RefType type, ByteWriter& out) {
  if (!type.nullable || type.heap.is_concrete()) out.U8(type.nullable ? kRefNullCode : kRefCode);
  WriteHeapType(type.heap, out);
}

void WriteValType(ValType type, ByteWriter& out) {
  if (type.is_ref()) return WriteRefType(type.ref(), out);
  out.U8(kValCodes[static_cast<int>(type.kind())]);
}

void WriteFieldType(const FieldType& type, ByteWriter& out) {
  if (type.packed == PackedKind::kNone) {
    WriteValType(type.type, out);
  } else {
    out.U8(kPackedCodes[static_cast<int>(type.packed)]);
  }
  out.U8(type.is_mutable ? 1 : 0);
}

void WriteFuncType(const FuncType& type, ByteWriter& out) {
  WriteValTypes(type.params, out);
  WriteValTypes(type.results, out);
}

}  // namespace strata::wasm::text
