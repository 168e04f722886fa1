// Types of wasm.h: the engine's own types, with the views of them that C sees.
//
// Values on any thread. A type got from a module keeps all of it, also what C cannot tell, so that something new can be
// made of it.

#ifndef STRATA_VM_BINDING_C_API_TYPES_H_
#define STRATA_VM_BINDING_C_API_TYPES_H_

#include <memory>
#include <utility>
#include <vector>

#include "vm_binding/c_api/strata.h"
#include "vm_binding/c_api/wasm.h"
#include "wasm/api/engine.h"
#include "wasm/api/module.h"
#include "wasm/types/type.h"
#include "wasm/types/value_type.h"

struct wasm_valtype_t {
  strata::wasm::ValType type;
  wasm_valkind_t kind;  // of its values: of a concrete type only the engine knows it
};

struct wasm_externtype_t {
  explicit wasm_externtype_t(wasm_externkind_t its_kind) : kind(its_kind) {}
  wasm_externtype_t(const wasm_externtype_t&) = delete;
  wasm_externtype_t& operator=(const wasm_externtype_t&) = delete;
  virtual ~wasm_externtype_t();
  virtual wasm_externtype_t* Copy() const = 0;

  const wasm_externkind_t kind;
};

struct wasm_functype_t final : wasm_externtype_t {
  // Takes both.
  wasm_functype_t(wasm_valtype_vec_t owned_params, wasm_valtype_vec_t owned_results);
  ~wasm_functype_t() override;
  wasm_functype_t* Copy() const override;

  wasm_valtype_vec_t params;
  wasm_valtype_vec_t results;
  const strata::wasm::FuncType type;
};

struct wasm_globaltype_t final : wasm_externtype_t {
  wasm_globaltype_t(const wasm_valtype_t& its_content, bool is_mutable)
      : wasm_externtype_t(WASM_EXTERN_GLOBAL), content(its_content), type{content.type, is_mutable} {}
  wasm_globaltype_t* Copy() const override { return new wasm_globaltype_t(content, type.is_mutable); }

  const wasm_valtype_t content;
  const strata::wasm::GlobalType type;
};

struct wasm_tabletype_t final : wasm_externtype_t {
  wasm_tabletype_t(const strata::wasm::TableType& its_type, wasm_valkind_t element_kind);
  wasm_tabletype_t* Copy() const override { return new wasm_tabletype_t(type, element.kind); }

  const strata::wasm::TableType type;
  const wasm_valtype_t element;
  const wasm_limits_t limits;
};

struct wasm_memorytype_t final : wasm_externtype_t {
  explicit wasm_memorytype_t(const strata::wasm::MemoryType& its_type);
  wasm_memorytype_t* Copy() const override { return new wasm_memorytype_t(type); }

  const strata::wasm::MemoryType type;
  const wasm_limits_t limits;
};

struct wasm_tagtype_t final : wasm_externtype_t {
  explicit wasm_tagtype_t(std::unique_ptr<const wasm_functype_t> payload)
      : wasm_externtype_t(WASM_EXTERN_TAG), functype(std::move(payload)) {}
  wasm_tagtype_t* Copy() const override;

  const std::unique_ptr<const wasm_functype_t> functype;
};

namespace strata::c_api {

// The kind of values of a type, as wasm_valtype_kind has it. Concrete types are the engine's.
wasm_valkind_t KindOf(const wasm::api::Engine& engine, wasm::ValType type);
wasm_functype_t* NewFuncType(const wasm::api::Engine& engine, const wasm::FuncType& type);
wasm_externtype_t* NewExternType(const wasm::api::Engine& engine, const wasm::api::ExternType& type);

// Saturates.
wasm_limits_t ToC(const wasm::Limits& limits);
wasm::Limits FromC(const wasm_limits_t& limits);
// The types of a vector of value types; none of a null.
std::vector<wasm::ValType> TypesOf(const wasm_valtype_vec_t* types);

}  // namespace strata::c_api

#endif  // STRATA_VM_BINDING_C_API_TYPES_H_
