// The manual page of the strata command, in roff, made from the tables of commands and flags.

#ifndef STRATA_TOOLS_STRATA_MAN_PAGE_H_
#define STRATA_TOOLS_STRATA_MAN_PAGE_H_

#include <string>

namespace strata::tools {

std::string ManPage();

}  // namespace strata::tools

#endif  // STRATA_TOOLS_STRATA_MAN_PAGE_H_
