#include "tools/strata/objdump_command.h"

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "tools/strata/console.h"
#include "tools/strata/conversion_options.h"
#include "tools/strata/disassembly.h"
#include "tools/strata/flags.h"
#include "tools/strata/lowered_listing.h"
#include "tools/strata/module_file.h"
#include "tools/strata/objdump_section.h"
#include "tools/strata/source_listing.h"
#include "tools/strata/source_map_file.h"
#include "vm_binding/base/status_macros.h"
#include "wasm/coredump/core_dump_reader.h"
#include "wasm/coredump/core_dump_text.h"
#include "wasm/debug_info/source_locator.h"
#include "wasm/module/module.h"
#include "wasm/text/print_names.h"
#include "wasm/types/features.h"
#include "wasm/validation/module_validator.h"

namespace strata::tools {
namespace {

struct ObjdumpOptions {
  wasm::Features features = AllFeatures();
  bool headers = false;
  bool details = false;
  bool disassemble = false;
  bool lowered = false;
  bool source_lines = false;
  bool coredump = false;
  std::string section;  // empty: all
  bool help = false;
};

template <bool ObjdumpOptions::* kField>
absl::Status Set(ObjdumpOptions& options, absl::string_view) {
  options.*kField = true;
  return absl::OkStatus();
}

constexpr Flag<ObjdumpOptions> kFlags[] = {
    {{"headers", "",
      "Sections: name, offsets of their contents and end, size, entries. Shown if no flag says what to show."},
     &Set<&ObjdumpOptions::headers>},
    {{"details", "", "What is in each section, an item a line."}, &Set<&ObjdumpOptions::details>},
    {{"disassemble", "", "Bodies: offsets, bytes and instructions."}, &Set<&ObjdumpOptions::disassemble>},
    {{"lowered", "", "The register code that bodies become, beside the offsets of what it was made from."},
     &Set<&ObjdumpOptions::lowered>},
    {{"source-lines", "",
      "Where in the source bodies come from, by offset: from DWARF or a source map in the module or beside the file."},
     &Set<&ObjdumpOptions::source_lines>},
    {{"coredump", "",
      "What a core dump says: stack, globals, memories, tables, heap. Shown of a core dump if no flag says what to "
      "show."},
     &Set<&ObjdumpOptions::coredump>},
    {{"section", "NAME", "Only this section: type, code, …, or a custom section's name."},
     [](ObjdumpOptions& options, absl::string_view value) {
       options.section = std::string(value);
       return absl::OkStatus();
     }},
    FeaturesFlag<ObjdumpOptions>(),
    HelpFlag<ObjdumpOptions>(),
};

class Dump {
 public:
  Dump(const ObjdumpOptions& options, const std::string& file, const wasm::Module& module)
      : options_(options), file_(file), module_(module), names_(module) {}

  absl::Status Run() {
    STRATA_RETURN_IF_ERROR(SelectSections());
    const bool any = options_.details || options_.disassemble || options_.lowered || options_.source_lines;
    const bool is_asked = options_.headers || any || !options_.section.empty();
    if (options_.coredump || (!is_asked && wasm::coredump::IsCoreDump(module_))) return PrintCoreDump();
    if (options_.headers || !any) PrintHeaders();
    if (options_.details) PrintDetails();
    if (options_.disassemble) STRATA_RETURN_IF_ERROR(PrintBodies());
    if (options_.lowered) STRATA_RETURN_IF_ERROR(PrintLowered());
    if (options_.source_lines) PrintSourceLines();
    return absl::OkStatus();
  }

 private:
  absl::Status SelectSections() {
    for (const DumpedSection& section : DumpedSections(module_)) {
      if (options_.section.empty() || section.name == options_.section) sections_.push_back(section);
    }
    if (!sections_.empty() || options_.section.empty()) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat(file_, ": no section is named \"", options_.section, "\""));
  }

  absl::Status PrintCoreDump() const {
    const absl::StatusOr<wasm::coredump::CoreDumpReader> reader = wasm::coredump::CoreDumpReader::Read(module_);
    if (!reader.ok()) return absl::Status(reader.status().code(), absl::StrCat(file_, ": ", reader.status().message()));
    return wasm::coredump::PrintCoreDump(*reader, &Print);
  }

  bool ShowsCode() const { return options_.section.empty() || options_.section == "code"; }

  void PrintHeaders() const {
    Print(absl::StrCat(file_, ": ", module_.bytes->size(), " bytes\n"));
    for (const DumpedSection& section : sections_) Print(SectionHeader(module_, section));
  }

  void PrintDetails() const {
    for (const DumpedSection& section : sections_) {
      const absl::string_view kind = section.custom != nullptr ? "custom " : "";
      Print(absl::StrCat(kind, section.name, ":\n", SectionDetails(module_, section)));
    }
  }

  absl::Status PrintBodies() const {
    for (uint32_t i = module_.imported_funcs; i < module_.funcs.size() && ShowsCode(); ++i) {
      std::string listing;
      const absl::Status status = Disassemble(module_, names_, wasm::FuncIndex(i), listing);
      Print(listing);
      if (!status.ok()) return Prefixed("malformed", status);
    }
    return absl::OkStatus();
  }

  absl::Status PrintLowered() const {
    if (const absl::Status valid = wasm::ValidateModule(module_); !valid.ok()) return Prefixed("invalid", valid);
    LoweredListing listing(module_, names_);
    for (uint32_t i = module_.imported_funcs; i < module_.funcs.size() && ShowsCode(); ++i) {
      const absl::StatusOr<std::string> text = listing.Of(wasm::FuncIndex(i));
      if (!text.ok()) return Prefixed("cannot be lowered", text.status());
      Print(*text);
    }
    return absl::OkStatus();
  }

  void PrintSourceLines() const {
    wasm::debug_info::SourceLocator locator(module_, SourceMapsBeside(file_));
    for (uint32_t i = module_.imported_funcs; i < module_.funcs.size() && ShowsCode(); ++i) {
      Print(SourceListing(module_, names_, wasm::FuncIndex(i), locator));
    }
  }

  absl::Status Prefixed(absl::string_view kind, const absl::Status& status) const {
    return absl::Status(status.code(), absl::StrCat(file_, ": ", kind, ": ", status.message()));
  }

  const ObjdumpOptions& options_;
  const std::string& file_;
  const wasm::Module& module_;
  const wasm::text::PrintNames names_;
  std::vector<DumpedSection> sections_;
};

absl::Status DumpFile(const ObjdumpOptions& options, absl::Span<const absl::string_view> files) {
  STRATA_ASSIGN_OR_RETURN(const std::string file, OnlyFile("objdump", files));
  STRATA_ASSIGN_OR_RETURN(const wasm::Module module, DecodeModuleFile(file, options.features));
  return Dump(options, file, module).Run();
}

}  // namespace

int ObjdumpCommand(absl::Span<const absl::string_view> arguments) {
  ObjdumpOptions options;
  const auto files = ParseFlagsAnywhere<ObjdumpOptions>(kFlags, arguments, options);
  if (!files.ok()) return Fail(files.status());
  if (options.help) {
    Print(ObjdumpHelp());
    return kExitSuccess;
  }
  const absl::Status status = DumpFile(options, *files);
  return status.ok() ? kExitSuccess : Fail(status);
}

std::string ObjdumpHelp() {
  return absl::StrCat(
      "Usage: strata objdump [FLAG]... FILE\n"
      "\n"
      "Shows what is in a module, binary or text: sections, their items, code. Offsets are bytes\n"
      "from the module's start. The module need not be valid, but for --lowered. Of a core dump it\n"
      "shows what the guest was like.\n"
      "\n"
      "Flags:\n",
      FlagHelp<ObjdumpOptions>(kFlags));
}

}  // namespace strata::tools
