// Where in their sources the frames of a backtrace are, whichever modules they belong to.
//
// A locator for each module, made when a frame of it is asked about first; keeps those modules alive. One thread.

#ifndef STRATA_WASM_DIAGNOSTICS_SOURCE_PLACES_H_
#define STRATA_WASM_DIAGNOSTICS_SOURCE_PLACES_H_

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "wasm/debug_info/source_frame.h"
#include "wasm/debug_info/source_locator.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/trap.h"

namespace strata::wasm::diagnostics {

// What reads the source maps that a module names; may give null: only maps within the module count.
using SourceMapReaders = std::function<debug_info::SourceMapReader(const ModuleCode&)>;

class SourcePlaces {
 public:
  explicit SourcePlaces(SourceMapReaders readers = nullptr) : readers_(std::move(readers)) {}

  // What the frame stands for, innermost first, the last being its function (SourceLocator::Locate); nothing if that is
  // not known, or of a host function.
  std::vector<debug_info::SourceFrame> Locate(const TrapFrame& frame);

 private:
  struct Located {
    std::shared_ptr<const ModuleCode> code;
    std::unique_ptr<debug_info::SourceLocator> locator;
  };

  const SourceMapReaders readers_;
  absl::flat_hash_map<const ModuleCode*, Located> modules_;
};

}  // namespace strata::wasm::diagnostics

#endif  // STRATA_WASM_DIAGNOSTICS_SOURCE_PLACES_H_
