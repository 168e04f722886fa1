// The implementation limits of the WebAssembly JavaScript interface, which every web engine shares, and one of our own.
//
// A module beyond one of them is rejected by the decoder or the validator with the limit's own message.

#ifndef STRATA_WASM_BINARY_IMPLEMENTATION_LIMITS_H_
#define STRATA_WASM_BINARY_IMPLEMENTATION_LIMITS_H_

#include <cstdint>

namespace strata::wasm {

inline constexpr uint32_t kMaxModuleBytes = 1u << 30;
inline constexpr uint32_t kMaxTypes = 1'000'000;  // also groups, and members of a group
inline constexpr uint32_t kMaxSubtypingDepth = 63;
inline constexpr uint32_t kMaxFunctions = 1'000'000;
inline constexpr uint32_t kMaxImports = 1'000'000;
inline constexpr uint32_t kMaxExports = 1'000'000;
inline constexpr uint32_t kMaxGlobals = 1'000'000;
inline constexpr uint32_t kMaxTags = 1'000'000;
inline constexpr uint32_t kMaxTables = 100'000;
inline constexpr uint32_t kMaxMemories = 100;
inline constexpr uint32_t kMaxDataSegments = 100'000;
inline constexpr uint32_t kMaxElemSegments = 10'000'000;
inline constexpr uint32_t kMaxElemSegmentEntries = 10'000'000;
inline constexpr uint32_t kMaxParams = 1'000;
inline constexpr uint32_t kMaxResults = 1'000;
inline constexpr uint32_t kMaxFields = 10'000;
inline constexpr uint32_t kMaxArrayNewFixedOperands = 10'000;
inline constexpr uint32_t kMaxLocals = 50'000;  // with parameters
inline constexpr uint32_t kMaxFunctionBodyBytes = 7'654'321;
// Our own: values on a body's operand stack, so that results of calls cannot pile up without bytes to show for them.
inline constexpr uint32_t kMaxOperands = 8'000'000;

}  // namespace strata::wasm

#endif  // STRATA_WASM_BINARY_IMPLEMENTATION_LIMITS_H_
