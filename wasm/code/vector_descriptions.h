// Names and formats of the vector operations (vector_ops.h), for register_disassembler.h.

#ifndef STRATA_WASM_CODE_VECTOR_DESCRIPTIONS_H_
#define STRATA_WASM_CODE_VECTOR_DESCRIPTIONS_H_

#include <string>

#include "wasm/code/register_ops.h"

namespace strata::wasm {

struct VectorDescription {
  std::string name;
  std::string format;  // as register_disassembler.cc says; a vector is the first of its slots
};

// Of an operation from kVecUnBase on.
VectorDescription DescribeVector(RegOp op);

}  // namespace strata::wasm

#endif  // STRATA_WASM_CODE_VECTOR_DESCRIPTIONS_H_
