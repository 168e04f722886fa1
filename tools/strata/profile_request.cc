#include "tools/strata/profile_request.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "profiler/writers/folded.h"
#include "tools/strata/byte_size.h"
#include "tools/strata/profile_format.h"
#include "vm_binding/base/status_macros.h"

namespace strata::tools {
namespace {

using absl::string_view;

constexpr int64_t kMaxIntervalMicros = 3'600'000'000;
constexpr uint64_t kMaxAllocBytes = uint64_t{1} << 40;

struct Unit {
  string_view suffix;
  int64_t micros;
};
constexpr Unit kUnits[] = {{"us", 1}, {"ms", 1'000}, {"s", 1'000'000}, {"", 1}};

absl::Status Refuse(string_view value, string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("\"", value, "\" ", why));
}

// Whether `part` is "name=…".
bool IsOption(string_view part) {
  const size_t equals = part.find('=');
  if (equals == string_view::npos || equals == 0) return false;
  for (const char c : part.substr(0, equals)) {
    if (!absl::ascii_isalpha(static_cast<unsigned char>(c))) return false;
  }
  return true;
}

absl::StatusOr<uint64_t> ParseAllocBytes(string_view value) {
  const absl::StatusOr<uint64_t> bytes = ParseByteSize(value);
  if (!bytes.ok() || *bytes == 0 || *bytes > kMaxAllocBytes) return Refuse(value, "is no size from 1 to 1T, as 512K");
  return *bytes;
}

absl::Status SetOption(string_view name, string_view value, ProfileRequest& request) {
  if (name == "interval") {
    STRATA_ASSIGN_OR_RETURN(request.interval_us, ParseInterval(value));
    return absl::OkStatus();
  }
  if (name == "mode") {
    if (value != "polls" && value != "precise") return Refuse(value, "is none of polls, precise");
    request.precise = value == "precise";
    return absl::OkStatus();
  }
  if (name == "alloc") {
    STRATA_ASSIGN_OR_RETURN(request.alloc_bytes, ParseAllocBytes(value));
    return absl::OkStatus();
  }
  if (name != "format") return Refuse(name, "is none of interval, mode, alloc, format");
  STRATA_RETURN_IF_ERROR(ProfileWriterFor("", value).status());
  request.format = std::string(value);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<int64_t> ParseInterval(string_view value) {
  for (const Unit& unit : kUnits) {
    string_view digits = value;
    if (!absl::ConsumeSuffix(&digits, unit.suffix)) continue;
    int64_t count = 0;
    if (!absl::SimpleAtoi(digits, &count)) break;
    if (count >= 1 && count <= kMaxIntervalMicros / unit.micros) return count * unit.micros;
    break;
  }
  return Refuse(value, "is no time from 1us to 3600s");
}

absl::Status ParseProfileRequest(string_view value, ProfileRequest& request) {
  const std::vector<string_view> parts = absl::StrSplit(value, ',');
  std::string file(parts[0]);
  size_t next = 1;
  for (; next < parts.size() && !IsOption(parts[next]); ++next) absl::StrAppend(&file, ",", parts[next]);
  for (; next < parts.size(); ++next) {
    const size_t equals = parts[next].find('=');
    if (equals == string_view::npos) return Refuse(parts[next], "is no name=value");
    STRATA_RETURN_IF_ERROR(SetOption(parts[next].substr(0, equals), parts[next].substr(equals + 1), request));
  }
  if (file.empty()) return absl::InvalidArgumentError("the file has no name");
  STRATA_ASSIGN_OR_RETURN(const ProfileWriter writer, ProfileWriterFor(file, request.format));
  if (writer == &profiler::WriteFoldedAllocations && request.alloc_bytes == 0) {
    return Refuse(file, "is to have stacks of allocations: that needs alloc=SIZE");
  }
  request.file = std::move(file);
  return absl::OkStatus();
}

}  // namespace strata::tools
