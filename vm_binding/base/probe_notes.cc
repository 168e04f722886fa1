#include "vm_binding/base/probe_notes.h"

#include <elf.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <ios>
#include <iterator>

#include "absl/strings/string_view.h"

namespace strata::base {
namespace {

constexpr uint32_t kProbeNoteType = 3;

template <class T>
T ReadAt(absl::string_view file, size_t offset) {
  T value{};
  if (offset <= file.size() && file.size() - offset >= sizeof(T)) std::memcpy(&value, file.data() + offset, sizeof(T));
  return value;
}

absl::string_view Part(absl::string_view file, size_t offset, size_t bytes) {
  if (offset > file.size()) return {};
  return file.substr(offset, std::min(bytes, file.size() - offset));
}

// Up to the next zero, which is taken too.
std::string TakeString(absl::string_view& text) {
  const size_t length = std::min(text.find('\0'), text.size());
  std::string taken(text.substr(0, length));
  text.remove_prefix(std::min(length + 1, text.size()));
  return taken;
}

absl::string_view SectionNamed(absl::string_view file, absl::string_view wanted) {
  const auto header = ReadAt<Elf64_Ehdr>(file, 0);
  const auto section = [&](size_t index) {
    return ReadAt<Elf64_Shdr>(file, header.e_shoff + index * sizeof(Elf64_Shdr));
  };
  const Elf64_Shdr names = section(header.e_shstrndx);
  for (size_t i = 0; i < header.e_shnum; ++i) {
    const Elf64_Shdr found = section(i);
    absl::string_view name = Part(file, names.sh_offset + found.sh_name, wanted.size() + 1);
    if (TakeString(name) == wanted) return Part(file, found.sh_offset, found.sh_size);
  }
  return {};
}

size_t Padded(size_t bytes) { return (bytes + 3) & ~size_t{3}; }

ProbeNote ParseNote(absl::string_view contents) {
  ProbeNote note;
  note.address = ReadAt<uint64_t>(contents, 0);
  note.base = ReadAt<uint64_t>(contents, sizeof(uint64_t));
  absl::string_view strings = contents.substr(std::min(contents.size(), 3 * sizeof(uint64_t)));
  note.provider = TakeString(strings);
  note.name = TakeString(strings);
  note.arguments = TakeString(strings);
  return note;
}

}  // namespace

std::vector<ProbeNote> ReadProbeNotes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  const std::string file((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  absl::string_view rest = SectionNamed(file, ".note.stapsdt");
  std::vector<ProbeNote> notes;
  while (rest.size() >= sizeof(Elf64_Nhdr)) {
    const auto header = ReadAt<Elf64_Nhdr>(rest, 0);
    const size_t contents = sizeof(Elf64_Nhdr) + Padded(header.n_namesz);
    if (header.n_type == kProbeNoteType) notes.push_back(ParseNote(Part(rest, contents, header.n_descsz)));
    rest.remove_prefix(std::min(contents + Padded(header.n_descsz), rest.size()));
  }
  return notes;
}

int CountProbeArguments(const ProbeNote& note) {
  return static_cast<int>(std::count(note.arguments.begin(), note.arguments.end(), '@'));
}

}  // namespace strata::base
