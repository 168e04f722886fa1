#include "profiler/writers/summary.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/string_view.h"
#include "profiler/model/allocation.h"
#include "profiler/model/category.h"
#include "profiler/model/index.h"
#include "profiler/model/profile.h"
#include "profiler/model/sample_list.h"

namespace strata::profiler {
namespace {

constexpr size_t kLines = 10;  // of it all, at most
constexpr size_t kFunctions = 7;
constexpr size_t kTypes = 2;
constexpr size_t kPlaces = 2;
constexpr size_t kNameBytes = 90;

struct Times {
  int64_t self_ns = 0;
  int64_t total_ns = 0;
  uint32_t counted_in = 0;  // 1 + the stack that total_ns has last grown by; 0: none
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

void AddStack(const Profile& profile, StackIndex stack, int64_t ns, Sums& sums) {
  AddLeaf(profile, stack, ns, sums);
  for (std::optional<StackIndex> at = stack; at.has_value(); at = profile.stacks[*at].parent) {
    Times& times = sums.functions[profile.frames[profile.stacks[*at].frame].function.value()];
    if (times.counted_in == stack.value() + 1) continue;
    times.counted_in = stack.value() + 1;
    times.total_ns += ns;
  }
}

// Of each stack, whatever its thread; counts samples and all time.
std::vector<int64_t> TimesOfStacks(const Profile& profile, Sums& sums) {
  std::vector<int64_t> times_ns(profile.stacks.size());
  for (const Thread& thread : profile.threads) {
    for (const Sample& sample : thread.samples) {
      const int64_t ns = sample.cpu_delta_ns.value_or(sample.weight * profile.meta.interval_ns);
      ++sums.samples;
      sums.all_ns += ns;
      if (sample.stack.has_value()) times_ns[sample.stack->value()] += ns;
    }
  }
  return times_ns;
}

Sums SumsOf(const Profile& profile) {
  Sums sums;
  sums.functions.resize(profile.functions.size());
  const std::vector<int64_t> times_ns = TimesOfStacks(profile, sums);
  for (uint32_t i = 0; i < times_ns.size(); ++i) {
    if (times_ns[i] != 0) AddStack(profile, StackIndex(i), times_ns[i], sums);
  }
  return sums;
}

// Those with most time of their own, the first ones of equals first.
std::vector<uint32_t> TopFunctions(const Sums& sums, size_t most) {
  std::vector<uint32_t> order;
  for (uint32_t i = 0; i < sums.functions.size(); ++i) {
    if (sums.functions[i].self_ns > 0) order.push_back(i);
  }
  std::sort(order.begin(), order.end(), [&sums](uint32_t a, uint32_t b) {
    const int64_t self_a = sums.functions[a].self_ns, self_b = sums.functions[b].self_ns;
    return self_a != self_b ? self_a > self_b : a < b;
  });
  if (order.size() > most) order.resize(most);
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

// What the allocations of a type, or of a function, sum up to.
struct AllocationSum {
  int64_t bytes = 0;
  int64_t live_bytes = 0;

  void Add(const Allocation& allocation) {
    bytes += allocation.bytes;
    if (!allocation.death.has_value()) live_bytes += allocation.bytes;
  }
};

struct AllocationSums {
  AllocationSum all;
  std::map<StringIndex, AllocationSum> types;
  std::map<FunctionIndex, AllocationSum> places;
  int64_t died_first_bytes = 0;  // in the first collection that looked at them
  size_t samples = 0;
};

void Add(const Profile& profile, const Allocation& allocation, AllocationSums& sums) {
  ++sums.samples;
  sums.all.Add(allocation);
  sums.types[allocation.type].Add(allocation);
  const StackIndex place = profile.stacks[allocation.stack].parent.value_or(allocation.stack);
  sums.places[profile.frames[profile.stacks[place].frame].function].Add(allocation);
  if (allocation.death.has_value() && allocation.death->collections == 0) sums.died_first_bytes += allocation.bytes;
}

AllocationSums AllocationSumsOf(const Profile& profile) {
  AllocationSums sums;
  for (const Thread& thread : profile.threads) {
    for (const Allocation& allocation : thread.allocations) Add(profile, allocation, sums);
  }
  return sums;
}

std::string Bytes(int64_t bytes) {
  constexpr const char* kUnits[] = {"KiB", "MiB", "GiB", "TiB"};
  double amount = static_cast<double>(bytes) / 1024;
  size_t unit = 0;
  for (; amount >= 1024 && unit + 1 < std::size(kUnits); ++unit) amount /= 1024;
  return absl::StrFormat("%.1f %s", amount, kUnits[unit]);
}

// The `most` rows with most bytes, the first ones of equals first.
template <class Key, class Name>
void WriteRows(const std::map<Key, AllocationSum>& rows, int64_t all_bytes, size_t most, const Name& name,
               std::ostream& out) {
  std::vector<std::pair<int64_t, Key>> order;
  for (const auto& [key, sum] : rows) order.push_back({-sum.bytes, key});
  std::sort(order.begin(), order.end());
  if (order.size() > most) order.resize(most);
  for (const auto& [bytes, key] : order) {
    out << absl::StrFormat("%9s %9s  %s\n", Percent(-bytes, all_bytes), Bytes(rows.at(key).live_bytes), name(key));
  }
}

void WriteAllocations(const Profile& profile, const AllocationSums& sums, std::ostream& out) {
  out << absl::StrFormat("allocated      live  of %s (%d samples); %s died in their first collection, %s live\n",
                         Bytes(sums.all.bytes), sums.samples, Percent(sums.died_first_bytes, sums.all.bytes),
                         Bytes(sums.all.live_bytes));
  WriteRows(
      sums.types, sums.all.bytes, kTypes,
      [&](StringIndex type) { return absl::StrCat("type ", ShortName(SafeName(profile.strings[type]))); }, out);
  WriteRows(
      sums.places, sums.all.bytes, kPlaces,
      [&](FunctionIndex function) { return absl::StrCat("in ", NameOf(profile, function.value())); }, out);
}

void WriteCost(const RecordingCost& cost, std::ostream& out) {
  out << "profiler memory: " << Bytes(static_cast<int64_t>(cost.memory_bytes)) << ", spooled "
      << Bytes(static_cast<int64_t>(cost.spooled_bytes));
  if (cost.dropped_samples != 0) out << "; " << cost.dropped_samples << " samples dropped";
  out << '\n';
}

}  // namespace

absl::Status WriteSummary(const Profile& profile, std::ostream& out) {
  const Sums sums = SumsOf(profile);
  out << absl::StrFormat("profile: %d samples, %.3f s of CPU time; %s in host calls, %s collecting garbage\n",
                         sums.samples, static_cast<double>(sums.all_ns) / 1e9, Percent(sums.host_ns, sums.all_ns),
                         Percent(sums.gc_ns, sums.all_ns));
  const AllocationSums allocations = AllocationSumsOf(profile);
  const bool has_cost = profile.meta.recording.memory_bytes != 0;
  const size_t lines_below = (allocations.samples == 0 ? 0 : 1 + kTypes + kPlaces) + (has_cost ? 1 : 0);
  const std::vector<uint32_t> top = TopFunctions(sums, std::min(kFunctions, kLines - 2 - lines_below));
  if (!top.empty()) out << "     self     total  function\n";
  for (const uint32_t i : top) {
    const Times& times = sums.functions[i];
    out << absl::StrFormat("%9s %9s  %s\n", Percent(times.self_ns, sums.all_ns), Percent(times.total_ns, sums.all_ns),
                           NameOf(profile, i));
  }
  if (allocations.samples != 0) WriteAllocations(profile, allocations, out);
  if (has_cost) WriteCost(profile.meta.recording, out);
  return out.flush().good() ? absl::OkStatus() : absl::DataLossError("writing the summary failed");
}

}  // namespace strata::profiler
