#include "tools/strata/thread_count.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace strata::tools {
namespace {

constexpr uint32_t kMaxThreads = 256;

}  // namespace

absl::Status SetThreads(absl::string_view value, size_t& threads) {
  uint32_t count = 0;
  if (!absl::SimpleAtoi(value, &count) || count < 1 || count > kMaxThreads) {
    return absl::InvalidArgumentError(absl::StrCat("\"", value, "\" is no whole number from 1 to ", kMaxThreads));
  }
  threads = count;
  return absl::OkStatus();
}

}  // namespace strata::tools
