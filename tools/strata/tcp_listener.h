// A listening socket for a guest.

#ifndef STRATA_TOOLS_STRATA_TCP_LISTENER_H_
#define STRATA_TOOLS_STRATA_TCP_LISTENER_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace strata::tools {

// Listens on "ADDRESS:PORT", both numbers, ADDRESS in brackets if it has colons. The descriptor is non-blocking
// and the caller's to close. Messages name the address and the system's reason.
absl::StatusOr<int> ListenOn(absl::string_view address);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_TCP_LISTENER_H_
