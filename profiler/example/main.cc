// profile_matrices PATH: multiplies matrices for a second and profiles itself: PATH.json.gz, PATH.pb.gz, PATH.folded.

#include <iostream>

#include "absl/status/status.h"
#include "profiler/example/matrix_program.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: profile_matrices PATH\n";
    return 2;
  }
  const absl::Status status = strata::profiler::example::RunMatrixProgram(argv[1], /*samples=*/2000);
  if (!status.ok()) std::cerr << "profile_matrices: " << status.message() << "\n";
  return status.ok() ? 0 : 1;
}
