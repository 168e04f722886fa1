// Prints values as a reader would read them, or as people like to see them.
//
// Never fails and never collects; what nests too deeply or goes on too long (cycles do) ends in "...".

#ifndef STRATA_VM_BINDING_LISP_PRINTER_H_
#define STRATA_VM_BINDING_LISP_PRINTER_H_

#include <string>

#include "vm_binding/lisp/lisp_memory.h"
#include "vm_binding/lisp/value.h"

namespace strata::lisp {

enum class Style { kWrite, kDisplay };  // whether strings have quotes and escapes

std::string Print(const LispMemory& memory, Value value, Style style);

}  // namespace strata::lisp

#endif  // STRATA_VM_BINDING_LISP_PRINTER_H_
