// The register code of functions as objdump shows it.

#ifndef STRATA_TOOLS_STRATA_LOWERED_LISTING_H_
#define STRATA_TOOLS_STRATA_LOWERED_LISTING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "wasm/code/code.h"
#include "wasm/module/module.h"
#include "wasm/text/print_names.h"
#include "wasm/types/indices.h"
#include "wasm/types/type_registry.h"

namespace strata::tools {

class LoweredListing {
 public:
  // `module` is valid; both must outlive the listing.
  LoweredListing(const wasm::Module& module, const wasm::text::PrintNames& names);

  // A line for each operation of a defined function: its word, the offset of the instruction it was made from, the
  // operation and its operands.
  absl::StatusOr<std::string> Of(wasm::FuncIndex func) const;

 private:
  const wasm::Module& module_;
  const wasm::text::PrintNames& names_;
  wasm::TypeRegistry types_;
  const std::vector<wasm::CanonicalTypeId> canonical_;
  std::vector<wasm::HandlerWord> handler_words_;  // of each operation its number and one
};

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_LOWERED_LISTING_H_
