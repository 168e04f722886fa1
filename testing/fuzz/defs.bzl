"""A fuzz target, twice: for libFuzzer, and as a test that replays its corpus."""

def fuzz_target(name, deps, size = "medium"):
    """Declares name_fuzzer (bazel run --config=fuzz, manual) and name_replay_test over corpus/name.

    Args:
      name: the target; its source is name_target.cc.
      deps: of the source.
      size: of the replay test.
    """
    native.cc_library(
        name = name + "_target",
        testonly = True,
        srcs = [name + "_target.cc"],
        deps = deps + [":fuzz_target"],
        alwayslink = True,
    )
    native.cc_binary(
        name = name + "_fuzzer",
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [
            ":" + name + "_target",
            "//scheduler:tsan_suppressions",
        ],
    )
    native.cc_test(
        name = name + "_replay_test",
        size = size,
        srcs = ["replay_test.cc"],
        data = native.glob(["corpus/" + name + "/*"]),
        env = {"STRATA_FUZZ_CORPUS": "testing/fuzz/corpus/" + name},
        deps = [
            ":fuzz_target",
            ":" + name + "_target",
            "//scheduler:tsan_suppressions",
            "@com_google_googletest//:gtest_main",
        ],
    )
