// Prints the manual page, to be kept as strata.1.

#include "tools/strata/console.h"
#include "tools/strata/man_page.h"

int main() {
  strata::tools::Print(strata::tools::ManPage());
  return 0;
}
