// Reads the contents of each section (core specification 5.5.4–5.5.17) into its table of a Module.
//
// Each function reads one section's contents, id and size excluded, and reports through the reader's sticky error. The
// reader spans the whole module: names and bodies point into it.

#ifndef STRATA_WASM_BINARY_SECTION_READER_H_
#define STRATA_WASM_BINARY_SECTION_READER_H_

#include "wasm/binary/byte_reader.h"
#include "wasm/module/module.h"

namespace strata::wasm {

void ReadTypeSection(ByteReader& in, Module& module);
void ReadImportSection(ByteReader& in, Module& module);
void ReadFunctionSection(ByteReader& in, Module& module);
void ReadTableSection(ByteReader& in, Module& module);
void ReadMemorySection(ByteReader& in, Module& module);
void ReadTagSection(ByteReader& in, Module& module);
void ReadGlobalSection(ByteReader& in, Module& module);
void ReadExportSection(ByteReader& in, Module& module);
void ReadStartSection(ByteReader& in, Module& module);
void ReadElementSection(ByteReader& in, Module& module);
void ReadDataCountSection(ByteReader& in, Module& module);
// The count is the caller's to check: a body is read for each defined function.
void ReadCodeSection(ByteReader& in, Module& module);
void ReadDataSection(ByteReader& in, Module& module);

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_SECTION_READER_H_
