// How values begin in a core dump. The first five are the tool conventions' own; the others stand in our sections only.

#ifndef STRATA_WASM_COREDUMP_VALUE_CODES_H_
#define STRATA_WASM_COREDUMP_VALUE_CODES_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace strata::wasm::coredump {

enum class ValueCode : uint8_t {
  kMissing = 0x01,
  kI32 = 0x7f,  // signed LEB128, as i64
  kI64 = 0x7e,
  kF32 = 0x7d,  // four or eight bytes
  kF64 = 0x7c,
  kV128 = 0x7b,       // 16 bytes
  kFunc = 0x70,       // instance, function
  kHostFunc = 0x71,   // number
  kI31 = 0x6c,        // signed LEB128
  kObject = 0x6b,     // number
  kImmediate = 0x6d,  // number
  kLeftOut = 0x6e,
  kNull = 0x63,
};

// Sections. The convention's:
inline constexpr absl::string_view kCoreSection = "core";
inline constexpr absl::string_view kModulesSection = "coremodules";
inline constexpr absl::string_view kInstancesSection = "coreinstances";
inline constexpr absl::string_view kStackSection = "corestack";
// Ours, each beginning with a version, 0.
inline constexpr absl::string_view kTrapSection = "strata.trap";
inline constexpr absl::string_view kFramesSection = "strata.frames";
inline constexpr absl::string_view kGlobalsSection = "strata.globals";
inline constexpr absl::string_view kMemoriesSection = "strata.memories";
inline constexpr absl::string_view kTablesSection = "strata.tables";
inline constexpr absl::string_view kHeapSection = "strata.heap";
inline constexpr absl::string_view kTypesSection = "strata.types";

// What kind of entry of strata.frames.
enum class FrameCode : uint8_t { kGuest = 0, kHost = 1, kLeftOut = 2 };
// How an object's contents are given.
enum class ContentsCode : uint8_t { kValues = 0, kBytes = 1 };

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_VALUE_CODES_H_
