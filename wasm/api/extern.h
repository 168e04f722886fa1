// What instances import and export: a function, table, memory, global or tag of a store.

#ifndef STRATA_WASM_API_EXTERN_H_
#define STRATA_WASM_API_EXTERN_H_

#include <variant>

#include "wasm/api/func.h"
#include "wasm/api/global.h"
#include "wasm/api/memory.h"
#include "wasm/api/table.h"
#include "wasm/api/tag.h"

namespace strata::wasm::api {

using Extern = std::variant<Func, Table, Memory, Global, Tag>;

}  // namespace strata::wasm::api

#endif  // STRATA_WASM_API_EXTERN_H_
