// assemble IN.wat OUT.wasm: so that engines without a text parser can be measured with the WAT guests.
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "wasm/text/assembler.h"
#include "wasm/types/features.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: assemble IN.wat OUT.wasm\n";
    return 1;
  }
  std::ifstream in(argv[1], std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const auto bytes = strata::wasm::text::AssembleText(text.str(), strata::wasm::Features::Wasm3());
  if (!bytes.ok()) {
    std::cerr << argv[1] << ":" << bytes.status().message() << "\n";
    return 1;
  }
  std::ofstream out(argv[2], std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes->data()), static_cast<std::streamsize>(bytes->size()));
  return out.good() ? 0 : 1;
}
