// The scripts of this package, and the features that each is about.

#ifndef STRATA_TESTING_WAST_OWN_SCRIPTS_H_
#define STRATA_TESTING_WAST_OWN_SCRIPTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace strata::testing {

struct OwnScript {
  const char* name;  // of the file, without directory and extension
  int commands;      // at least so many must pass: a script that shrinks shows
  const char* features = "wasm3.0";
};

absl::Span<const OwnScript> OwnScripts();
// Where tests find the script.
std::string PathOf(const OwnScript& script);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_OWN_SCRIPTS_H_
