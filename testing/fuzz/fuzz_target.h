// What each target defines and what drives it: libFuzzer under --config=fuzz, else the replay test of its corpus.

#ifndef STRATA_TESTING_FUZZ_FUZZ_TARGET_H_
#define STRATA_TESTING_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>

// Stops the process on a finding. Returns 0 for an input worth keeping, -1 for one that is not. The name is
// libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

#endif  // STRATA_TESTING_FUZZ_FUZZ_TARGET_H_
