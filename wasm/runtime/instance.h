// A module instance (core specification 4.2.5), as handlers see it: arrays indexed like the module's index spaces.
//
// Created by Instantiate, owned by its store, freed with it unless it was given up before (Store::ReleaseInstance);
// addresses never change.

#ifndef STRATA_WASM_RUNTIME_INSTANCE_H_
#define STRATA_WASM_RUNTIME_INSTANCE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/types/span.h"
#include "wasm/code/code.h"
#include "wasm/runtime/func_record.h"
#include "wasm/runtime/global.h"
#include "wasm/runtime/memory.h"
#include "wasm/runtime/module_code.h"
#include "wasm/runtime/table.h"
#include "wasm/runtime/tag.h"

namespace strata::wasm {

class Store;

struct Instance {
  // Read by handlers.
  uint8_t* memory0_base = nullptr;     // of memory 0; follows it when an unguarded one moves
  const uint32_t** entries = nullptr;  // per function of the module: code to jump to (imports: unused)
  MemoryInstance** memories = nullptr;
  TableInstance** tables = nullptr;
  GlobalInstance** globals = nullptr;
  FuncRecordIndex* func_records = nullptr;  // per function; every function has a record from instantiation on

  // Cold.
  Store* store = nullptr;
  std::shared_ptr<ModuleCode> code;
  CodeKey key;
  std::vector<const uint32_t*> entry_storage;
  std::vector<uint32_t> stubs;  // per function the lowering stub's handler word and the function's index: kStubWords
  std::vector<MemoryInstance*> memory_storage;
  std::vector<TableInstance*> table_storage;
  std::vector<GlobalInstance*> global_storage;
  std::vector<TagInstance*> tags;
  std::vector<FuncRecordIndex> func_record_storage;
  // With key.counts_blocks, per function: how often each of its Code::blocks was entered; null before it is lowered.
  std::vector<std::unique_ptr<uint64_t[]>> block_counts;
  std::vector<FuncRecordIndex> stub_records;  // host functions made for imports that nothing defines
  bool released = false;                      // Store::ReleaseInstance
  std::vector<bool> dropped_elems;
  std::vector<bool> dropped_datas;
  // Evaluated words of passive element segments, each a reference vector in the heap or plain words for functions.
  struct Segment {
    std::vector<uint32_t> words;  // func hierarchy
    uint32_t object = 0;          // otherwise: a root
    uint32_t size = 0;
  };
  std::vector<Segment> elems;

  const Module& module() const { return code->module(); }
};

}  // namespace strata::wasm

#endif  // STRATA_WASM_RUNTIME_INSTANCE_H_
