#include "wasm/text/name_section.h"

#include <utility>

#include "wasm/binary/byte_writer.h"

namespace strata::wasm::text {
namespace {

// Ids of the subsections, which stand in this order.
enum Subsection : uint8_t {
  kModule = 0,
  kFuncs = 1,
  kLocals = 2,
  kLabels = 3,
  kTypes = 4,
  kTables = 5,
  kMemories = 6,
  kGlobals = 7,
  kElems = 8,
  kDatas = 9,
  kFields = 10,
  kTags = 11,
};

void WriteNameMap(const NameMap& names, ByteWriter& out) {
  out.U32Leb(static_cast<uint32_t>(names.size()));
  for (const auto& [index, name] : names) {
    out.U32Leb(index);
    out.Name(name);
  }
}

void WriteDirect(Subsection id, const NameMap& names, ByteWriter& out) {
  if (!names.empty()) out.Section(id, [&](ByteWriter& contents) { WriteNameMap(names, contents); });
}

void WriteIndirect(Subsection id, const std::map<uint32_t, NameMap>& maps, ByteWriter& out) {
  if (maps.empty()) return;
  out.Section(id, [&](ByteWriter& contents) {
    contents.U32Leb(static_cast<uint32_t>(maps.size()));
    for (const auto& [index, names] : maps) {
      contents.U32Leb(index);
      WriteNameMap(names, contents);
    }
  });
}

std::map<uint32_t, NameMap> FieldNames(const TypeSpace& types) {
  std::map<uint32_t, NameMap> result;
  for (uint32_t i = 0; i < types.entries().size(); ++i) {
    const IndexSpace* const fields = types.Get(i)->fields.get();
    if (fields != nullptr && !fields->names().empty()) result[i] = fields->names();
  }
  return result;
}

}  // namespace

std::vector<uint8_t> EncodeNameSection(const ModuleScope& module, const MoreNames& more) {
  ByteWriter out;
  if (!more.module.empty()) out.Section(kModule, [&](ByteWriter& contents) { contents.Name(more.module); });
  WriteDirect(kFuncs, module.funcs.names(), out);
  WriteIndirect(kLocals, more.locals, out);
  WriteIndirect(kLabels, more.labels, out);
  WriteDirect(kTypes, module.types.ids().names(), out);
  WriteDirect(kTables, module.tables.names(), out);
  WriteDirect(kMemories, module.memories.names(), out);
  WriteDirect(kGlobals, module.globals.names(), out);
  WriteDirect(kElems, module.elems.names(), out);
  WriteDirect(kDatas, module.datas.names(), out);
  WriteIndirect(kFields, FieldNames(module.types), out);
  WriteDirect(kTags, module.tags.names(), out);
  return std::move(out).Take();
}

}  // namespace strata::wasm::text
