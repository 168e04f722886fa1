// Reads types in the binary format (core specification 5.3): values, fields, recursive groups, and module entities.
//
// Each function reads one construct and reports through the reader's sticky error; what it returns then means nothing.
// A type whose feature is off is rejected with the proposal's name. Indexes are not checked here.

#ifndef STRATA_WASM_BINARY_TYPE_READER_H_
#define STRATA_WASM_BINARY_TYPE_READER_H_

#include <cstdint>
#include <vector>

#include "wasm/binary/byte_reader.h"
#include "wasm/types/features.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

namespace strata::wasm {

// Fails with "<text>: needs the <name> proposal" unless the feature is on.
void RequireFeature(ByteReader& in, const Features& features, Feature feature, absl::string_view text);

ValType ReadValType(ByteReader& in, const Features& features);
RefType ReadRefType(ByteReader& in, const Features& features);
HeapType ReadHeapType(ByteReader& in, const Features& features);

// Appends the group's members to `types`; a lone type is a group of one.
RecGroup ReadRecGroup(ByteReader& in, const Features& features, std::vector<SubType>& types);

TableType ReadTableType(ByteReader& in, const Features& features);
MemoryType ReadMemoryType(ByteReader& in, const Features& features);
GlobalType ReadGlobalType(ByteReader& in, const Features& features);
TagType ReadTagType(ByteReader& in);

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_TYPE_READER_H_
