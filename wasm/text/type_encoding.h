// Value types in the binary format (core specification 5.3), concrete indexes being a module's type indexes.

#ifndef STRATA_WASM_TEXT_TYPE_ENCODING_H_
#define STRATA_WASM_TEXT_TYPE_ENCODING_H_

#include "wasm/binary/byte_writer.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm::text {

void WriteHeapType(HeapType type, ByteWriter& out);
// Nullable abstract types in their one-byte form.
void WriteRefType(RefType type, ByteWriter& out);
void WriteValType(ValType type, ByteWriter& out);
void WriteFieldType(const FieldType& type, ByteWriter& out);
// The parameters and results, without the leading 0x60.
void WriteFuncType(const FuncType& type, ByteWriter& out);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_TYPE_ENCODING_H_
