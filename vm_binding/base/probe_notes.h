// Reads the probes of an ELF file as a tracer finds them: for tests of what STRATA_PROBE left there.
//
// 64-bit files of the machine's byte order. Bounds are checked; a file that is not as it should be has no probes.

#ifndef STRATA_VM_BINDING_BASE_PROBE_NOTES_H_
#define STRATA_VM_BINDING_BASE_PROBE_NOTES_H_

#include <cstdint>
#include <string>
#include <vector>

namespace strata::base {

struct ProbeNote {
  std::string provider;
  std::string name;
  std::string arguments;  // as assembler operands: "8@%rax 8@$5"
  uint64_t address = 0;   // of the instruction, before the file is moved
  uint64_t base = 0;      // of .stapsdt.base, likewise
};

// In the order of the file.
std::vector<ProbeNote> ReadProbeNotes(const std::string& path);

// How many arguments a note describes.
int CountProbeArguments(const ProbeNote& note);

}  // namespace strata::base

#endif  // STRATA_VM_BINDING_BASE_PROBE_NOTES_H_
