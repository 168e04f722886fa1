// The name section (core specification, appendix "Custom Sections"): the identifiers and names of a module's text.

#ifndef STRATA_WASM_TEXT_NAME_SECTION_H_
#define STRATA_WASM_TEXT_NAME_SECTION_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "wasm/text/module_scope.h"

namespace strata::wasm::text {

using NameMap = std::map<uint32_t, std::string>;

// The names that the module's own index spaces do not hold.
struct MoreNames {
  std::string module;
  std::map<uint32_t, NameMap> locals;  // by function
  std::map<uint32_t, NameMap> labels;
};

// The section's contents; empty if nothing has a name.
std::vector<uint8_t> EncodeNameSection(const ModuleScope& module, const MoreNames& more);

}  // namespace strata::wasm::text

#endif  // STRATA_WASM_TEXT_NAME_SECTION_H_
