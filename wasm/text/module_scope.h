// What the text of one module has declared: its index spaces, and the functions' own.

#ifndef STRATA_WASM_TEXT_MODULE_SCOPE_H_
#define STRATA_WASM_TEXT_MODULE_SCOPE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "wasm/text/index_space.h"
#include "wasm/text/type_space.h"
#include "wasm/types/features.h"

namespace strata::wasm::text {

struct ModuleScope {
  explicit ModuleScope(const Features& enabled) : features(enabled) {}

  Features features;
  TypeSpace types;
  IndexSpace funcs{{"func", "function"}};
  IndexSpace tables{{"table", "table"}};
  IndexSpace memories{{"memory", "memory"}};
  IndexSpace globals{{"global", "global"}};
  IndexSpace tags{{"tag", "tag"}};
  IndexSpace elems{{"elem segment", "elem segment"}};
  IndexSpace datas{{"data segment", "data segment"}};
  bool uses_data_count = false;  // an instruction names a data segment
};

// A branch hint of a function (custom section metadata.code.branch_hint).
struct BranchHint {
  uint32_t offset = 0;  // from the start of the function's local declarations
  std::string value;
};

struct FunctionScope {
  IndexSpace locals{{"local", "local"}};
  std::map<uint32_t, std::string> label_names;  // by the order of the blocks in the function
  std::vector<BranchHint> hints;
};

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_MODULE_SCOPE_H_
