// The module that forms stand in: one entity or a few of each kind, and a last function with the code under test.
//
// In text and, written apart from it, in the binary format. Types 0 to 9 are: a function from i32 to i64, a structure
// (mutable i32, mutable i8, f64), arrays of mutable i32, i8 and funcref, a structure without default, the tag's type, a
// function from i32 to i32, an array of immutable i64, and a block with results f32 and exnref; type 10 is the function
// under test's. Memory 1 and table 2 have 64-bit addresses.

#ifndef STRATA_TESTING_WAST_OPCODES_OPCODE_MODULE_H_
#define STRATA_TESTING_WAST_OPCODES_OPCODE_MODULE_H_

#include <string>
#include <vector>

#include "testing/wast/opcodes/opcode_form.h"
#include "wasm/binary/module_builder.h"

namespace strata::testing {

// Code in a function with these results.
struct TestFunction {
  std::vector<std::string> results;
  wasm::ByteVector code;
  bool has_end = true;  // else the code ends where it ends
};

// Code that pushes a value of the type, never to be run.
wasm::ByteVector PushOf(const std::string& type);
wasm::ByteVector PushesOf(const std::vector<std::string>& types);
// The form with its operands pushed, as the function's code.
TestFunction FunctionOf(const OpcodeForm& form);

wasm::ByteVector BinaryModule(const TestFunction& function);
// The form in text.
std::string TextModule(const OpcodeForm& form);

}  // namespace strata::testing

#endif  // STRATA_TESTING_WAST_OPCODES_OPCODE_MODULE_H_
