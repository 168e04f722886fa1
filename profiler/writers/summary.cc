#include "profiler/writers/summary.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "profiler/model/category.h"
#include "profiler/model/index.h"

namespace strata::profiler {
namespace {

constexpr size_t kFunctions = 7;
constexpr size_t kNameBytes = 90;

struct Times {
  int64_t self_ns = 0;
  int64_t total_ns = 0;
  size_t counted_in = 0;  // the sample that total_ns has last grown by; 0: none
};

struct Sums {
  std::vector<Times> functions;
  int64_t all_ns = 0;
  int64_t host_ns = 0;
  int64_t gc_ns = 0;
  size_t samples = 0;
};

void AddLeaf(const Profile& profile, StackIndex stack, int64_t ns, Sums& sums) {
  const Frame& leaf = profile.frames[profile.stacks[stack].frame];
  sums.functions[leaf.function.value()].self_ns += ns;
  if (leaf.category.category == kHostCategory) sums.host_ns += ns;
  if (leaf.category.category == kGcCategory) sums.gc_ns += ns;
}

void Add(const Profile& profile, const Sample& sample, Sums& sums) {
  const int64_t ns = sample.cpu_delta_ns.value_or(sample.weight * profile.meta.interval_ns);
  ++sums.samples;
  sums.all_ns += ns;
  if (!sample.stack.has_value()) return;
  AddLeaf(profile, *sample.stack, ns, sums);
  for (std::optional<StackIndex> at = sample.stack; at.has_value(); at = profile.stacks[*at].parent) {
    Times& times = sums.functions[profile.frames[profile.stacks[*at].frame].function.value()];
    if (times.counted_in == sums.samples) continue;
    times.counted_in = sums.samples;
    times.total_ns += ns;
  }
}

Sums SumsOf(const Profile& profile) {
  Sums sums;
  sums.functions.resize(profile.functions.size());
  for (const Thread& thread : profile.threads) {
    for (const Sample& sample : thread.samples) Add(profile, sample, sums);
  }
  return sums;
}

// Those with most time of their own, the first ones of equals first.
std::vector<uint32_t> TopFunctions(const Sums& sums) {
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < sums.functions.size(); ++i) {
    if (sums.functions[i].self_ns > 0) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&sums](uint32_t a, uint32_t b) {
    const int64_t self_a = sums.functions[a].self_ns, self_b = sums.functions[b].self_ns;
    return self_a != self_b ? self_a > self_b : a < b;
  });
  if (order.size() > kFunctions) order.resize(kFunctions);
  return order;
}

std::string SafeName(absl::string_view name) {
  std::string safe(name);
  for (char& character : safe) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(character))) character = '_';
  }
  return safe;
}

bool BeginsCharacter(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

// A name of C++'s templates may be a page long: its beginning and its end, cut between characters of UTF-8.
std::string ShortName(absl::string_view name) {
  if (name.size() <= kNameBytes) return std::string(name);
  size_t head = kNameBytes * 2 / 3;
  size_t tail = name.size() - kNameBytes / 3;
  while (head > 0 && !BeginsCharacter(name[head])) --head;
  while (tail < name.size() && !BeginsCharacter(name[tail])) ++tail;
  return absl::StrCat(name.substr(0, head), "…", name.substr(tail));
}

std::string Percent(int64_t part, int64_t whole) {
  return absl::StrFormat("%.1f %%", whole == 0 ? 0.0 : 100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

std::string NameOf(const Profile& profile, uint32_t index) {
  const Function& function = profile.functions[FunctionIndex(index)];
  const std::string name = ShortName(SafeName(profile.strings[function.name]));
  if (!function.resource.has_value()) return name;
  return absl::StrCat(name, "  (", SafeName(profile.strings[profile.resources[*function.resource].name]), ")");
}

}  // namespace

absl::Status WriteSummary(const Profile& profile, std::ostream& out) {
  const Sums sums = SumsOf(profile);
  out << absl::StrFormat("profile: %d samples, %.3f s of CPU time; %s in host calls, %s collecting garbage\n",
                         sums.samples, static_cast<double>(sums.all_ns) / 1e9, Percent(sums.host_ns, sums.all_ns),
                         Percent(sums.gc_ns, sums.all_ns));
  const std::vector<uint32_t> top = TopFunctions(sums);
  if (!top.empty()) out << "     self     total  function\n";
  for (const uint32_t i : top) {
    const Times& times = sums.functions[i];
    out << absl::StrFormat("%9s %9s  %s\n", Percent(times.self_ns, sums.all_ns), Percent(times.total_ns, sums.all_ns),
                           NameOf(profile, i));
  }
  return out.flush().good() ? absl::OkStatus() : absl::DataLossError("writing the summary failed");
}

}  // namespace strata::profiler
