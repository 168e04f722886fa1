# The source archives Strata unpacks, pinned. tools/bazel reads the same lines to fetch them (one archive a line).
SOURCES = {
    # name: (Debian source package, file, sha256, folder inside the archive)
    "com_google_absl": ("abseil", "abseil_20220623.1.orig.tar.gz", "abfe2897f3a30edaa74bc34365afe3c2a3cd012091a97dc7e008f7016adcd5fe", "abseil-20220623.1"),
}
