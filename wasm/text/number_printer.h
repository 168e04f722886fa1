// Prints floating-point numbers so that they read back bit for bit: the shortest decimal, and NaNs by their payload.

#ifndef STRATA_WASM_TEXT_NUMBER_PRINTER_H_
#define STRATA_WASM_TEXT_NUMBER_PRINTER_H_

#include <cstdint>
#include <string>

namespace strata::wasm::text {

void AppendF32(uint32_t bits, std::string& out);
void AppendF64(uint64_t bits, std::string& out);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_NUMBER_PRINTER_H_
