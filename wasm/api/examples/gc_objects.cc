// Objects of the garbage-collected heap in host hands: structs and arrays made by the host and by the guest, an object
// of the host's in the guest's, and handles that keep them.
//
//   bazel run //wasm/api/examples:gc_objects

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "vm_binding/base/status_macros.h"
#include "vm_binding/wasm/strata.h"
#include "wasm/api/array_ref.h"
#include "wasm/api/extern_ref.h"
#include "wasm/api/owned_rooted.h"
#include "wasm/api/struct_ref.h"

namespace {

using namespace strata::wasm::api;  // NOLINT: an example's one purpose

constexpr char kModule[] = R"(
  (module
    (type $samples (array (mut i16)))
    (type $sound (struct (field $rate (mut i32)) (field $samples (ref $samples)) (field $owner externref)))
    (func (export "louder") (param $sound (ref $sound)) (result (ref $sound))
      (local $i i32)
      (loop $next
        (array.set $samples (struct.get $sound $samples (local.get $sound)) (local.get $i)
          (i32.mul (i32.const 2)
            (array.get_s $samples (struct.get $sound $samples (local.get $sound)) (local.get $i))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $next (i32.lt_u (local.get $i) (array.len (struct.get $sound $samples (local.get $sound))))))
      (local.get $sound)))
)";

absl::StatusOr<std::vector<int16_t>> Run(Store& store, const Module& module) {
  STRATA_ASSIGN_OR_RETURN(const auto samples_type, module.FindType("samples"));
  STRATA_ASSIGN_OR_RETURN(const auto sound_type, module.FindType("sound"));
  STRATA_ASSIGN_OR_RETURN(const Instance instance, Linker(module.engine()).Instantiate(store, module));
  STRATA_ASSIGN_OR_RETURN(const auto louder, instance.GetTypedFunc<StructRef(StructRef)>(store, "louder"));

  // Handles made here live until this scope ends; one of them is kept beyond it.
  OwnedRooted<StructRef> kept;
  {
    RootScope scope(store);
    const std::vector<int16_t> wave = {0, 100, -100, 7};
    STRATA_ASSIGN_OR_RETURN(const ArrayRef samples,
                            ArrayRef::CreateFrom<int16_t>(store, samples_type, absl::MakeSpan(wave)));
    STRATA_ASSIGN_OR_RETURN(const ExternRef owner, ExternRef::Create(store, std::string("somebody")));
    STRATA_ASSIGN_OR_RETURN(const StructRef sound,
                            StructRef::Create(store, sound_type, {Val::I32(44100), samples, owner}));
    STRATA_ASSIGN_OR_RETURN(kept, OwnedRooted<StructRef>::Create(store, sound));
  }
  store.Collect();  // moves what it likes; handles follow

  STRATA_ASSIGN_OR_RETURN(const StructRef sound, kept.Get(store));
  STRATA_ASSIGN_OR_RETURN(const StructRef same, louder.Call(store, sound));
  STRATA_RETURN_IF_ERROR(same.Set(store, 0, Val::I32(48000)));
  STRATA_ASSIGN_OR_RETURN(const Val owner, same.Get(store, 2));
  STRATA_ASSIGN_OR_RETURN(const ExternRef host_object, ExternRef::FromVal(store, owner));
  STRATA_ASSIGN_OR_RETURN(const std::string* name, host_object.Get<std::string>(store));
  std::printf("owned by %s\n", name->c_str());

  STRATA_ASSIGN_OR_RETURN(const Val field, same.Get(store, 1));
  STRATA_ASSIGN_OR_RETURN(const ArrayRef samples, ArrayRef::FromVal(store, field));
  STRATA_ASSIGN_OR_RETURN(const uint32_t length, samples.length(store));
  std::vector<int16_t> wave(length);
  STRATA_RETURN_IF_ERROR(samples.CopyTo<int16_t>(store, 0, absl::MakeSpan(wave)));
  return wave;
}

absl::StatusOr<std::vector<int16_t>> RunInStore() {
  const Engine engine;
  STRATA_ASSIGN_OR_RETURN(const Module module, Module::Create(engine, kModule));
  CollectorOptions options;
  options.heap.max_bytes = size_t{8} << 20;
  STRATA_ASSIGN_OR_RETURN(const std::shared_ptr<Collector> collector, NewCollector(options));
  STRATA_ASSIGN_OR_RETURN(const std::unique_ptr<Store> store, Store::Create(engine, {.collector = collector}));
  return Run(*store, module);
}

}  // namespace

int main() {
  const absl::StatusOr<std::vector<int16_t>> wave = RunInStore();
  if (!wave.ok()) {
    std::fprintf(stderr, "%s\n", wave.status().ToString().c_str());
    return 1;
  }
  for (const int16_t sample : *wave) std::printf("%d ", sample);
  std::printf("\n");
  return *wave == std::vector<int16_t>{0, 200, -200, 14} ? 0 : 1;
}
