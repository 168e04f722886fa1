#include "profiler/writers/profile_checker.h"
#include "gtest/gtest.h"
