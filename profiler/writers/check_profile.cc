// check_profile FILE: prints OK, or what is wrong with a Firefox profile. Exit status 0, 1 (violations) or 2 (no file).

#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "profiler/writers/profile_checker.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: check_profile FILE\n";
    return 2;
  }
  std::ifstream in(argv[1], std::ios::binary);
  const std::string json((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in.is_open() || in.bad()) {
    std::cerr << "check_profile: cannot read " << argv[1] << "\n";
    return 2;
  }
  const std::vector<std::string> violations = strata::profiler::CheckFirefoxProfile(json);
  for (const std::string& violation : violations) std::cout << violation << "\n";
  if (violations.empty()) std::cout << "OK\n";
  return violations.empty() ? 0 : 1;
}
