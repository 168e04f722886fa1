// The C++ library at work: strings counted in an unordered_map, sorted by a comparator, looked up in a map.
// Usage: containers WORDS ROUNDS
#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "guest.h"

namespace {

std::string Word(uint32_t draw) {
  std::string word;
  for (draw &= 0x7FFF; draw != 0; draw /= 13) word += static_cast<char>('a' + draw % 13);
  return word + "_suffix_beyond_sso";
}

uint32_t CountAndSort(uint32_t words, uint32_t* random) {
  std::unordered_map<std::string, int> counts;
  for (uint32_t i = 0; i < words; ++i) ++counts[Word(next_random(random) >> 9)];
  std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  std::map<std::string, size_t> ranks;
  for (size_t i = 0; i < sorted.size(); ++i) ranks.emplace(sorted[i].first, i);
  uint32_t sum = 0;
  for (uint32_t i = 0; i < words; ++i) {
    const auto found = ranks.find(Word(next_random(random) >> 9));
    sum = fold(sum, found != ranks.end() ? static_cast<uint32_t>(found->second) : 0);
  }
  return fold(sum, static_cast<uint32_t>(ranks.size()));
}

}  // namespace

int main(int argc, char** argv) {
  const uint32_t words = argument(argc, argv, 1, 500), rounds = argument(argc, argv, 2, 2);
  uint32_t random = 53, sum = 0;
  for (uint32_t round = 0; round < rounds; ++round) sum = fold(sum, CountAndSort(words, &random));
  std::printf("containers %u %u: %08x\n", words, rounds, sum);
  return 0;
}
