// Reads a core dump: those of our writer whole, those of other tools as far as the convention goes.
//
// Dumps are untrusted as modules are: what is malformed is a status, nothing is taken at its word that is larger than
// the bytes that say it, and of what takes many times its bytes only so much is read. One thread.

#ifndef STRATA_WASM_COREDUMP_CORE_DUMP_READER_H_
#define STRATA_WASM_COREDUMP_CORE_DUMP_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "wasm/coredump/core_dump.h"
#include "wasm/module/module.h"

namespace strata::wasm::coredump {

// Whether a module has the stack that makes it a core dump.
bool IsCoreDump(const Module& module);

// Locals, operands, elements of tables and fields of types in all, or values of one object.
inline constexpr size_t kMaxDumpedValues = size_t{16} << 20;
// Frames; likewise modules, instances, tables and types.
inline constexpr size_t kMaxDumpedItems = size_t{1} << 20;

class CoreDumpReader {
 public:
  // `module`, decoded, outlives the reader. kInvalidArgument, naming section and offset, for what is malformed;
  // kResourceExhausted for more than the limits above.
  static absl::StatusOr<CoreDumpReader> Read(const Module& module);

  const CoreDump& dump() const { return dump_; }
  const std::vector<DumpedType>& types() const { return types_; }
  uint32_t object_count() const { return object_count_; }
  // Whether the guest had more objects than the dump has.
  bool left_out_objects() const { return left_out_objects_; }
  // The objects in the order of their numbers, until `visit` returns false; malformed ones are a status, as above.
  absl::Status ForEachObject(absl::FunctionRef<bool(const DumpedObject&)> visit) const;

 private:
  CoreDump dump_;
  std::vector<DumpedType> types_;
  absl::Span<const uint8_t> objects_;
  uint32_t objects_offset_ = 0;
  uint32_t object_count_ = 0;
  bool left_out_objects_ = false;

  class Parser;
};

}  // namespace strata::wasm::coredump

#endif  // STRATA_WASM_COREDUMP_CORE_DUMP_READER_H_
