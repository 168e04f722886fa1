#include "vm_binding/c_api/module.h"

#include <cstdint>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "vm_binding/c_api/engine.h"
#include "vm_binding/c_api/error.h"
#include "vm_binding/c_api/store.h"
#include "vm_binding/c_api/types.h"
#include "vm_binding/c_api/vectors.h"
#include "wasm/module/module.h"
#include "wasm/runtime/module_code.h"
#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

using namespace strata::c_api;  // NOLINT: what follows is C's, and has no namespace
using strata::wasm::api::Module;

struct wasm_shared_module_t {
  Module module;
};

namespace {

constexpr absl::string_view kMagic("\0asm", 4);
// A serialized module is this, the number of bytes that follow, and the binary module.
constexpr absl::string_view kSerialized("strata-module-1\0", 16);
constexpr size_t kHeaderBytes = kSerialized.size() + sizeof(uint64_t);

absl::string_view TextOf(const wasm_byte_vec_t* bytes) {
  const auto elements = ElementsOf(bytes);
  return absl::string_view(elements.data(), elements.size());
}

absl::StatusOr<Module> Compile(const wasm_store_t* store, absl::string_view binary) {
  if (store == nullptr || !absl::StartsWith(binary, kMagic)) return absl::InvalidArgumentError("no binary module");
  return Module::Create(store->state->engine(), binary);
}

wasm_module_t* NewModule(absl::StatusOr<Module> module) {
  return module.ok() ? new wasm_module_t(*std::move(module)) : nullptr;
}

wasm_name_t NewName(absl::string_view text) {
  wasm_name_t name;
  wasm_name_new(&name, text.size(), text.data());
  return name;
}

absl::StatusOr<std::vector<uint8_t>> Assembled(const char* text, size_t length) {
  if (text == nullptr) return absl::InvalidArgumentError("no text");
  return strata::wasm::text::AssembleText(absl::string_view(text, length), strata::wasm::Features::Default());
}

absl::StatusOr<Module> CompileAny(const wasm_engine_t* engine, const wasm_byte_vec_t* wasm_or_wat) {
  if (engine == nullptr || wasm_or_wat == nullptr) return absl::InvalidArgumentError("no engine, or no module");
  return Module::Create(engine->engine, TextOf(wasm_or_wat));
}

}  // namespace

bool wasm_module_t::SameAs(const wasm_ref_t& other) const {
  return state == static_cast<const wasm_module_t&>(other).state;
}

extern "C" {

STRATA_DEFINE_REF(module, ref.ref_kind == RefKind::kModule)

wasm_module_t* wasm_module_new(wasm_store_t* store, const wasm_byte_vec_t* binary) {
  return NewModule(Compile(store, TextOf(binary)));
}

bool wasm_module_validate(wasm_store_t* store, const wasm_byte_vec_t* binary) {
  return Compile(store, TextOf(binary)).ok();
}

void wasm_module_imports(const wasm_module_t* module, wasm_importtype_vec_t* out) {
  std::vector<strata::wasm::api::ImportType> imports;
  if (module != nullptr) imports = module->state->module.imports();
  NewVec(out, imports.size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) {
    wasm_name_t module_name = NewName(imports[i].module);
    wasm_name_t name = NewName(imports[i].name);
    wasm_externtype_t* type = NewExternType(module->state->module.engine(), imports[i].type);
    out->data[i] = wasm_importtype_new(&module_name, &name, type);
  }
}

void wasm_module_exports(const wasm_module_t* module, wasm_exporttype_vec_t* out) {
  std::vector<strata::wasm::api::ExportType> exports;
  if (module != nullptr) exports = module->state->module.exports();
  NewVec(out, exports.size());
  for (size_t i = 0; out != nullptr && i < out->size; ++i) {
    wasm_name_t name = NewName(exports[i].name);
    out->data[i] = wasm_exporttype_new(&name, NewExternType(module->state->module.engine(), exports[i].type));
  }
}

void wasm_module_serialize(const wasm_module_t* module, wasm_byte_vec_t* out) {
  if (module == nullptr) return NewVec(out, 0);
  const std::vector<uint8_t>& bytes = *module->state->module.runtime()->module().bytes;
  NewVec(out, kHeaderBytes + bytes.size());
  if (out == nullptr || out->size == 0) return;
  const uint64_t size = bytes.size();
  std::memcpy(out->data, kSerialized.data(), kSerialized.size());
  std::memcpy(out->data + kSerialized.size(), &size, sizeof(size));
  std::memcpy(out->data + kHeaderBytes, bytes.data(), bytes.size());
}

wasm_module_t* wasm_module_deserialize(wasm_store_t* store, const wasm_byte_vec_t* serialized) {
  const absl::string_view bytes = TextOf(serialized);
  if (bytes.size() < kHeaderBytes || !absl::StartsWith(bytes, kSerialized)) return nullptr;
  uint64_t size;
  std::memcpy(&size, bytes.data() + kSerialized.size(), sizeof(size));
  if (size != bytes.size() - kHeaderBytes) return nullptr;
  return NewModule(Compile(store, bytes.substr(kHeaderBytes)));
}

wasm_shared_module_t* wasm_module_share(const wasm_module_t* from) {
  return from == nullptr ? nullptr : new wasm_shared_module_t{from->state->module};
}

void wasm_shared_module_delete(wasm_shared_module_t* owned) { delete owned; }

wasm_module_t* wasm_module_obtain(wasm_store_t* store, const wasm_shared_module_t* from) {
  if (store == nullptr || from == nullptr || !(store->state->engine() == from->module.engine())) return nullptr;
  return new wasm_module_t(from->module);
}

strata_error_t* strata_wat2wasm(const char* text, size_t length, wasm_byte_vec_t* out) {
  const absl::StatusOr<std::vector<uint8_t>> binary = Assembled(text, length);
  if (!binary.ok()) return NewError(binary.status());
  NewVecOf(out, binary->size(), binary->data());
  return nullptr;
}

strata_error_t* strata_module_new(wasm_engine_t* engine, const wasm_byte_vec_t* wasm_or_wat, wasm_module_t** out) {
  absl::StatusOr<Module> module = CompileAny(engine, wasm_or_wat);
  if (!module.ok()) return NewError(module.status());
  if (out != nullptr) *out = new wasm_module_t(*std::move(module));
  return nullptr;
}

}  // extern "C"
