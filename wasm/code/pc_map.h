// From words of register code back to the module's bytes, in little more than a byte an entry.
//
// An entry says that the instruction at a word was lowered from the module's byte `wasm_offset`; it holds up to the
// next entry. Entries are kept as differences: one byte if both are small, else an escape and two numbers of variable
// length. Every kEntriesPerMark-th entry is marked with its absolute numbers, so that Find is a binary search and a
// short walk. Append by one thread; then immutable and any thread's.

#ifndef STRATA_WASM_CODE_PC_MAP_H_
#define STRATA_WASM_CODE_PC_MAP_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace strata::wasm {

struct PcMapEntry {
  uint32_t word = 0;
  uint32_t wasm_offset = 0;
  bool operator==(const PcMapEntry&) const = default;
};

class PcMap {
 public:
  // The offset of the last entry at or before `word`; 0 before the first.
  uint32_t Find(uint32_t word) const;
  // All entries, in order. For tests and listings.
  std::vector<PcMapEntry> Entries() const;
  // Bytes held beside the object itself.
  size_t held_bytes() const { return bytes_.capacity() + marks_.capacity() * sizeof(Mark); }

 private:
  friend class PcMapBuilder;

  static constexpr uint32_t kEntriesPerMark = 64;
  struct Mark {
    PcMapEntry entry;
    uint32_t next = 0;  // index in bytes_ of the entry behind it
  };

  // Reads the entry at `at` of bytes_ that follows `before`, and steps behind it.
  PcMapEntry Read(size_t& at, PcMapEntry before) const;
  uint64_t ReadNumber(size_t& at) const;

  std::vector<uint8_t> bytes_;
  std::vector<Mark> marks_;
};

// Makes a map, entry by entry.
class PcMapBuilder {
 public:
  // Words do not descend.
  void Append(PcMapEntry entry);
  // Leaves nothing behind; the map takes no more memory than it needs.
  PcMap Take();

 private:
  void AppendNumber(uint64_t number);

  PcMap map_;
  PcMapEntry last_;
  uint32_t count_ = 0;
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_PC_MAP_H_
