// Linear memory: the host hands a string to the guest, which turns it into capitals in place.
//
//   bazel run //wasm/api/examples:linear_memory

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/api/engine.h"
#include "wasm/api/instance.h"
#include "wasm/api/linker.h"
#include "wasm/api/memory.h"
#include "wasm/api/module.h"
#include "wasm/api/outcome.h"
#include "wasm/api/store.h"
#include "wasm/api/typed_func.h"

namespace {

using namespace strata::wasm::api;  // NOLINT: an example's one purpose

constexpr char kModule[] = R"(
  (module
    (memory (export "memory") 1)
    (func (export "capitals") (param $at i32) (param $length i32)
      (local $end i32)
      (local.set $end (i32.add (local.get $at) (local.get $length)))
      (loop $next
        (if (i32.lt_u (local.get $at) (local.get $end)) (then
          (if (i32.le_u (i32.sub (i32.load8_u (local.get $at)) (i32.const 97)) (i32.const 25)) (then
            (i32.store8 (local.get $at) (i32.sub (i32.load8_u (local.get $at)) (i32.const 32)))))
          (local.set $at (i32.add (local.get $at) (i32.const 1)))
          (br $next))))))
)";

constexpr uint32_t kAddress = 1024;  // a real guest would export a malloc

absl::StatusOr<std::string> Run(absl::string_view text) {
  const Engine engine;
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, kModule));
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(engine));
  STRATA_ASSIGN_OR_RETURN(const Instance instance, Linker(engine).Instantiate(*store, module));
  STRATA_ASSIGN_OR_RETURN(const Memory memory, instance.GetMemory(*store, "memory"));
  STRATA_ASSIGN_OR_RETURN(const auto capitals, instance.GetTypedFunc<void(uint32_t, uint32_t)>(*store, "capitals"));

  const auto length = static_cast<uint32_t>(text.size());
  STRATA_RETURN_IF_ERROR(memory.Write(*store, kAddress, {reinterpret_cast<const uint8_t*>(text.data()), length}));
  STRATA_RETURN_IF_ERROR(capitals.Call(*store, kAddress, length).status());

  // All bytes at once, until guest code runs or the memory grows.
  STRATA_ASSIGN_OR_RETURN(const absl::Span<uint8_t> bytes, memory.data(*store));
  std::printf("the byte at %u is '%c'\n", kAddress, bytes[kAddress]);

  // Beyond the end is a status, not a crash.
  const absl::Status beyond = memory.ReadString(*store, bytes.size() - 1, 2).status();
  if (!absl::IsOutOfRange(beyond)) return absl::InternalError("read beyond the end");
  return memory.ReadString(*store, kAddress, length);
}

}  // namespace

int main() {
  const absl::StatusOr<std::string> text = Run("hello, memory!");
  if (!text.ok()) {
    std::fprintf(stderr, "%s\n", text.status().ToString().c_str());
    return 1;
  }
  std::printf("%s\n", text->c_str());
  return *text == "HELLO, MEMORY!" ? 0 : 1;
}
