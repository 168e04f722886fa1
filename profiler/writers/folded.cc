#include "profiler/writers/folded.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "profiler/model/allocation.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/sample_list.h"

namespace strata::profiler {
namespace {

std::string SafeName(absl::string_view name) {
  std::string safe(name);
  for (char& character : safe) {
    if (character == ';' || absl::ascii_iscntrl(static_cast<unsigned char>(character))) character = '_';
  }
  return safe;
}

std::string LineOf(const Profile& profile, std::optional<StackIndex> stack) {
  std::vector<std::string> names;
  for (; stack.has_value(); stack = profile.stacks[*stack].parent) {
    const Function& function = profile.functions[profile.frames[profile.stacks[*stack].frame].function];
    names.push_back(SafeName(profile.strings[function.name]));
  }
  std::reverse(names.begin(), names.end());
  return absl::StrJoin(names, ";");
}

// Of samples of time.
std::vector<int64_t> WeightsOfStacks(const Profile& profile) {
  std::vector<int64_t> weights(profile.stacks.size());
  for (const Thread& thread : profile.threads) {
    for (const Sample& sample : thread.samples) {
      if (sample.stack.has_value()) weights[sample.stack->value()] += sample.weight;
    }
  }
  return weights;
}

std::vector<int64_t> BytesOfStacks(const Profile& profile) {
  std::vector<int64_t> bytes(profile.stacks.size());
  for (const Thread& thread : profile.threads) {
    for (const Allocation& allocation : thread.allocations) bytes[allocation.stack.value()] += allocation.bytes;
  }
  return bytes;
}

absl::Status WriteLines(const Profile& profile, const std::vector<int64_t>& weights, std::ostream& out) {
  std::map<std::string, int64_t> folded;  // stacks that differ only in offsets have one line
  for (uint32_t i = 0; i < weights.size(); ++i) {
    if (weights[i] != 0) folded[LineOf(profile, StackIndex(i))] += weights[i];
  }
  for (const auto& [line, weight] : folded) out << line << ' ' << weight << '\n';
  return out.flush().good() ? absl::OkStatus() : absl::DataLossError("writing the stacks failed");
}

}  // namespace

absl::Status WriteFoldedStacks(const Profile& profile, std::ostream& out) {
  return WriteLines(profile, WeightsOfStacks(profile), out);
}

absl::Status WriteFoldedAllocations(const Profile& profile, std::ostream& out) {
  return WriteLines(profile, BytesOfStacks(profile), out);
}

}  // namespace strata::profiler
