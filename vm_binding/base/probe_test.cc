#include "vm_binding/base/probe.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "vm_binding/base/probe_notes.h"

namespace strata::base {
namespace {

enum class Colour : uint8_t { kRed = 7 };

// Never inlined, so that the place of the probe is one.
[[gnu::noinline]] uint64_t WithProbes(uint64_t value, int number, const char* text = "text") {
  STRATA_PROBE1(test_one, value);
  STRATA_PROBE2(test_two, value, Colour::kRed);
  STRATA_PROBE3(test_three, value, number, 3);
  STRATA_PROBE4(test_four, value, number, true, text);
  return value + 1;
}

std::vector<ProbeNote> NotesNamed(const std::string& name) {
  std::vector<ProbeNote> notes = ReadProbeNotes("/proc/self/exe");
  notes.erase(std::remove_if(notes.begin(), notes.end(), [&](const ProbeNote& note) { return note.name != name; }),
              notes.end());
  return notes;
}

TEST(Probe, LeavesItsArgumentsAlone) { EXPECT_EQ(WithProbes(41, 2), 42u); }

TEST(Probe, IsFoundInTheFileWithItsArguments) {
  if (!kHasProbes) GTEST_SKIP() << "this machine has no probes";
  EXPECT_EQ(WithProbes(1, 1), 2u);
  const std::pair<const char*, int> probes[] = {{"test_one", 1}, {"test_two", 2}, {"test_three", 3}, {"test_four", 4}};
  for (const auto& [name, arguments] : probes) {
    const std::vector<ProbeNote> notes = NotesNamed(name);
    ASSERT_EQ(notes.size(), 1u) << name;
    EXPECT_EQ(notes[0].provider, "strata");
    EXPECT_EQ(CountProbeArguments(notes[0]), arguments) << notes[0].arguments;
    EXPECT_NE(notes[0].address, 0u);
    EXPECT_NE(notes[0].base, 0u) << "the linker dropped .stapsdt.base: tools could not place the probe";
  }
}

TEST(Probe, ConstantsNeedNoRegister) {
  if (!kHasProbes) GTEST_SKIP() << "this machine has no probes";
  const std::vector<ProbeNote> notes = NotesNamed("test_two");
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].arguments.back(), '7') << notes[0].arguments;
}

TEST(ProbeNotes, OfWhatIsNoElfFileAreNone) {
  EXPECT_TRUE(ReadProbeNotes("/proc/self/cmdline").empty());
  EXPECT_TRUE(ReadProbeNotes("/there is none").empty());
}

}  // namespace
}  // namespace strata::base
