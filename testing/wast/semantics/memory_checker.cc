#include "testing/wast/semantics/memory_checker.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "testing/wast/semantics/binary_guest.h"
#include "testing/wast/semantics/edge_values.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/binary/module_builder.h"
#include "wasm/types/memory_access.h"

namespace strata::testing {
namespace {

using wasm::ByteVector;
using wasm::Concat;
using wasm::ImmediateKind;

constexpr uint64_t kMemoryBytes = 65536;
constexpr uint64_t kMaxAddress32 = 0xffffffff;

struct Access {
  const MemoryModel* model;
  uint64_t offset;
  uint8_t lane;
};

absl::string_view SignatureOf(const Access& access) { return wasm::GetOpcodeInfo(access.model->opcode).signature; }
bool IsAtomic(const Access& access) {
  return wasm::GetOpcodeInfo(access.model->opcode).feature == wasm::Feature::kThreads;
}

uint8_t TypeByte(char letter, bool is_64) {
  switch (letter) {
    case 'i':
      return 0x7f;
    case 'l':
      return 0x7e;
    case 'f':
      return 0x7d;
    case 'd':
      return 0x7c;
    case 'v':
      return 0x7b;
    default:
      return is_64 ? 0x7e : 0x7f;
  }
}

ByteVector BodyOf(const Access& access) {
  const wasm::OpcodeInfo& info = wasm::GetOpcodeInfo(access.model->opcode);
  wasm::ByteWriter body;
  for (size_t i = 0; i < info.signature.find(':'); ++i) {
    body.Bytes(wasm::Op(wasm::Opcode::kLocalGet, {static_cast<uint8_t>(i)}));
  }
  body.Bytes(wasm::Op(access.model->opcode));
  body.U32Leb(wasm::AccessSizeLog2(access.model->opcode));
  body.U64Leb(access.offset);
  if (info.immediate == ImmediateKind::kMemArgLane) body.U8(access.lane);
  return std::move(body).Take();
}

ByteVector ModuleOf(const std::vector<Access>& accesses, MemoryKind kind) {
  wasm::ModuleBuilder module;
  const uint8_t flags = static_cast<uint8_t>(1 | (kind.shared ? 2 : 0) | (kind.is_64 ? 4 : 0));
  module.Memory({flags, 1, 1});
  for (const Access& access : accesses) {
    const std::pair<absl::string_view, absl::string_view> types = absl::StrSplit(SignatureOf(access), ':');
    ByteVector params, results;
    for (char letter : types.first) params.push_back(TypeByte(letter, kind.is_64));
    for (char letter : types.second) results.push_back(TypeByte(letter, kind.is_64));
    module.Func(module.FuncType(params, results), BodyOf(access));
  }
  return module.Bytes();
}

// Every instruction with small static offsets, with none, and with ones as far as the address type goes.
std::vector<Access> AccessesOf(absl::Span<const MemoryModel> models, bool is_64) {
  std::vector<Access> accesses;
  for (const MemoryModel& model : models) {
    const uint8_t lanes = static_cast<uint8_t>(std::max<uint32_t>(wasm::LaneCount(model.opcode), 1));
    for (uint8_t lane = 0; lane < lanes; ++lane) accesses.push_back({&model, 0, lane});
    for (uint64_t offset : {uint64_t{16}, kMemoryBytes - model.bytes, kMaxAddress32}) {
      accesses.push_back({&model, offset, static_cast<uint8_t>(lanes - 1)});
    }
    if (is_64) accesses.push_back({&model, ~uint64_t{0}, 0});
  }
  return accesses;
}

std::vector<uint64_t> AddressesFor(const Access& access, bool is_64) {
  const uint64_t last = kMemoryBytes - access.model->bytes;
  std::vector<uint64_t> addresses = {0, 1, 16, last - 16, last, last + 1, kMemoryBytes, kMaxAddress32};
  if (is_64) addresses.insert(addresses.end(), {uint64_t{1} << 32, ~uint64_t{0}, ~uint64_t{0} - 15});
  return addresses;
}

unsigned __int128 Effective(const Access& access, uint64_t address) {
  return static_cast<unsigned __int128>(address) + access.offset;
}
bool IsUnaligned(const Access& access, uint64_t address) {
  return IsAtomic(access) && Effective(access, address) % access.model->bytes != 0;
}
bool IsOutside(const Access& access, uint64_t address) {
  return Effective(access, address) + access.model->bytes > kMemoryBytes;
}
bool Traps(const Access& access, uint64_t address) {
  return IsOutside(access, address) || IsUnaligned(access, address);
}
// Which of two reasons is told, the threads proposal leaves open.
bool IsReason(absl::string_view trap, const Access& access, uint64_t address) {
  return (IsOutside(access, address) && absl::StrContains(trap, "out of bounds memory access")) ||
         (IsUnaligned(access, address) && absl::StrContains(trap, "unaligned atomic"));
}

// Another one for each place, so that what is written or read elsewhere shows.
void Fill(absl::Span<uint8_t> memory) {
  for (size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<uint8_t>(0x7f + i * 37 + i / 251);
}

class Checker {
 public:
  Checker(absl::Span<const MemoryModel> models, MemoryKind kind)
      : kind_(kind), accesses_(AccessesOf(models, kind.is_64)), guest_(ModuleOf(accesses_, kind), kind.guarded) {}

  void Check() {
    Fill(guest_.memory());
    mirror_.assign(guest_.memory().begin(), guest_.memory().end());
    for (size_t i = 0; i < accesses_.size(); ++i) CheckAccess(static_cast<uint32_t>(i));
    EXPECT_EQ(guest_.memory(), absl::MakeSpan(mirror_)) << "something was written elsewhere";
  }

 private:
  void CheckAccess(uint32_t index) {
    const Access& access = accesses_[index];
    const absl::string_view signature = SignatureOf(access);
    const std::vector<char> letters(signature.begin() + 1, signature.begin() + signature.find(':'));
    for (uint64_t address : AddressesFor(access, kind_.is_64)) {
      for (const std::vector<Bits>& operands : Combinations(letters, 12)) {
        if (!CheckOnce(index, address, operands)) return;
      }
      // A comparison that succeeds.
      if (letters.size() == 2 && !CheckOnce(index, address, {OldValue(access, address), {0x0123456789abcdef}})) return;
    }
  }

  // The bytes at the effective address, where there are some.
  Bits OldValue(const Access& access, uint64_t address) const {
    Bits bits;
    if (!Traps(access, address)) {
      std::copy_n(mirror_.begin() + address + access.offset, access.model->bytes, reinterpret_cast<uint8_t*>(&bits));
    }
    return bits;
  }

  bool CheckOnce(uint32_t index, uint64_t address, const std::vector<Bits>& operands) {
    const Access& access = accesses_[index];
    std::vector<Bits> arguments = {{address}};
    arguments.insert(arguments.end(), operands.begin(), operands.end());
    const BinaryGuest::Result result = guest_.Call(index, arguments);
    const bool right = Traps(access, address) ? IsReason(result.trap, access, address)
                                              : IsAsExpected(result, access, address, operands);
    EXPECT_TRUE(right) << wasm::GetOpcodeInfo(access.model->opcode).text << " offset=" << access.offset << " lane "
                       << int{access.lane} << " at " << address << ": trap \"" << result.trap << "\"";
    return right;
  }

  // Does to the mirror what the instruction is to do to the memory.
  bool IsAsExpected(const BinaryGuest::Result& result, const Access& access, uint64_t address,
                    const std::vector<Bits>& operands) {
    const size_t at = address + access.offset;
    const Expected expected = access.model->run(mirror_.data() + at, operands.data(), access.lane);
    if (!result.trap.empty() || result.values.size() != expected.values.size()) return false;
    return SameNear(at) && (expected.values.empty() || Matches(result.values[0], expected.values[0]));
  }

  bool SameNear(size_t at) {
    const size_t from = at - std::min<size_t>(at, 16), to = std::min<size_t>(at + 32, kMemoryBytes);
    return std::equal(mirror_.begin() + from, mirror_.begin() + to, guest_.memory().begin() + from);
  }

  const MemoryKind kind_;
  const std::vector<Access> accesses_;
  BinaryGuest guest_;
  std::vector<uint8_t> mirror_;
};

}  // namespace

void ExpectAccessesMatch(absl::Span<const MemoryModel> models, MemoryKind kind) { Checker(models, kind).Check(); }

}  // namespace strata::testing
