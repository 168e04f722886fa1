// What --profile asks for: FILE[,interval=TIME][,mode=polls|precise][,alloc=SIZE][,format=NAME].

#ifndef STRATA_TOOLS_STRATA_PROFILE_REQUEST_H_
#define STRATA_TOOLS_STRATA_PROFILE_REQUEST_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace strata::tools {

struct ProfileRequest {
  std::string file;  // empty: no profile
  int64_t interval_us = 1000;
  bool precise = false;      // samples at any instruction, not at polls only
  uint64_t alloc_bytes = 0;  // between two sampled allocations on average; 0: none is
  std::string format;        // a name of ProfileWriterFor; empty: the file's name decides
};

// Changes in `request` what `value` names. A comma that no "name=" follows belongs to the file's name.
absl::Status ParseProfileRequest(absl::string_view value, ProfileRequest& request);

// A time from 1 us to 1 hour in microseconds: a whole number with us, ms or s behind it, or of microseconds.
absl::StatusOr<int64_t> ParseInterval(absl::string_view value);

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_PROFILE_REQUEST_H_
