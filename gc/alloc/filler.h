// Fillers: dead objects of the heap's own, so that a range of memory can be read object by object.
//
// Invariant kHeapIsParseable: outside the unused part of a bound cursor, every byte of a bump-allocated range belongs
// to a whole object or a filler. Fillers are written by whoever owns the range; nothing refers to them.

#ifndef STRATA_GC_ALLOC_FILLER_H_
#define STRATA_GC_ALLOC_FILLER_H_

#include <cstddef>

#include "vm_binding/contract/address.h"
#include "vm_binding/contract/header.h"

namespace strata::gc {

// Makes [begin, end), a multiple of vm::kObjectAlignment and possibly empty, one filler. Less than 4 GiB.
void WriteFiller(vm::Address begin, vm::Address end);

inline bool IsFillerType(vm::TypeId type) { return type < vm::kFirstVmTypeId; }

// The whole size of the filler at `filler`, whose header said `type`.
size_t FillerBytes(vm::Address filler, vm::TypeId type);

}  // namespace strata::gc

#endif  // STRATA_GC_ALLOC_FILLER_H_
