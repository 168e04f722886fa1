// One function body: an expression for each result, statements in between, each decision one of `choices`.

#ifndef STRATA_TESTING_FUZZ_BODY_GENERATOR_H_
#define STRATA_TESTING_FUZZ_BODY_GENERATOR_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "testing/fuzz/choices.h"
#include "testing/fuzz/module_shape.h"
#include "wasm/binary/byte_writer.h"
#include "wasm/types/opcode.h"

namespace strata::testing {

class BodyGenerator {
 public:
  // `shape` and `choices` outlive this; `locals` without the parameters.
  BodyGenerator(const ModuleShape& shape, uint32_t function, const std::vector<GuestType>& locals, Choices& choices);

  // The instructions without the final end.
  wasm::ByteVector Generate();

 private:
  using Label = std::vector<GuestType>;  // what a branch to it takes

  // Instructions that leave one value of the type.
  void Value(GuestType type);
  void Common(GuestType type, uint32_t alternative);
  void Own(GuestType type);
  void OwnI32();
  void OwnI64();
  void OwnF64();
  void OwnAny();
  void OwnNode();
  void OwnLeaf();
  void OwnBytes();
  void OwnRefs();
  void OwnFunc();
  // Whose row in the opcode table has a signature with this letter as its result, or no result; false if there is none.
  bool Signature(char result);
  void Immediates(wasm::Opcode opcode);
  void Constant(GuestType type);
  void Reference(GuestType type);
  // Instructions that leave nothing.
  void Statement();
  void Store();
  void Branch();
  void Loop();
  void BulkMemory();
  void Values(const std::vector<GuestType>& types);

  void Emit(wasm::Opcode opcode, std::initializer_list<uint32_t> indexes = {});
  // A block around what `inside` writes.
  template <class Inside>
  void Block(wasm::Opcode opcode, std::optional<GuestType> result, Inside&& inside);
  // A length or an index that is mostly small.
  void SmallI32();
  void Address();
  void Cast(uint32_t type);
  std::vector<uint32_t> LocalsOf(GuestType type) const;
  std::vector<uint32_t> FunctionsReturning(GuestType type) const;

  const ModuleShape& shape_;
  const uint32_t function_;
  std::vector<GuestType> locals_;
  Choices& choices_;
  wasm::ByteWriter out_;
  std::vector<Label> labels_;
  int budget_;  // nodes left; when none are, constants
};

}  // namespace strata::testing

#endif  // STRATA_TESTING_FUZZ_BODY_GENERATOR_H_
