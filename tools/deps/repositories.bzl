"""Repositories made of what Debian packages install, under the names upstream uses.

Nothing here touches a network. A package that is missing is an error that names tools/bazel, which installs it.
"""

def _require(ctx, path):
    if not ctx.path(path).exists:
        fail("%s is missing. Run `tools/bazel` instead of `bazel` once: it installs what this build needs." % path)
    return path

# The fields of this repository's line in sources.txt.
def _pinned(ctx):
    for line in ctx.read(ctx.attr.sources).splitlines():
        fields = line.split(" ")
        if fields[0] == ctx.name:
            return struct(file = fields[1].split("/")[-1], sha256 = fields[2], folder = fields[3])
    fail("sources.txt has no line for %s" % ctx.name)

def _archive_impl(ctx):
    pinned = _pinned(ctx)

    # tools/bazel puts them in the same place.
    home = ctx.os.environ.get("STRATA_SOURCES") or ctx.os.environ.get("HOME", "") + "/.cache/strata/sources"
    path = _require(ctx, home + "/" + pinned.file)
    ctx.download_and_extract(url = "file://" + path, sha256 = pinned.sha256, stripPrefix = pinned.folder)

    # .bazelrc asks for layering_check everywhere; upstream's own packages do not list every header's owner.
    edit = "/features = .*parse_headers/d; s/^package(/package(features = [\"-layering_check\"], /"
    done = ctx.execute(["find", ".", "-name", "BUILD.bazel", "-exec", "sed", "-i", edit, "{}", "+"])
    if done.return_code != 0:
        fail("cannot prepare %s: %s" % (pinned.file, done.stderr))

# A source archive of tools/deps/sources.txt, checked against its digest and unpacked.
archive = repository_rule(
    implementation = _archive_impl,
    attrs = {"sources": attr.label(default = "//tools/deps:sources.txt")},
    environ = [
        "STRATA_SOURCES",
        "HOME",
    ],
)

def _system_library_impl(ctx):
    for name, target in ctx.attr.links.items():
        ctx.symlink(_require(ctx, target), name)
    for name, content in ctx.attr.files.items():
        ctx.file(name, content)
    if ctx.attr.build_file:
        ctx.symlink(ctx.attr.build_file, "BUILD.bazel")

# Files a Debian package installed, linked into a repository with an overlay as its BUILD file.
system_library = repository_rule(
    implementation = _system_library_impl,
    attrs = {
        "build_file": attr.label(doc = "Overlay that becomes the root package."),
        "files": attr.string_dict(doc = "Path in the repository to its content."),
        "links": attr.string_dict(doc = "Path in the repository to an installed path."),
    },
)

# Bazel 4.2.3 cannot load Debian's newer rules_cc; the native rules are the same ones.
_RULES_CC = """\
cc_library = native.cc_library
cc_binary = native.cc_binary
cc_test = native.cc_test
cc_import = native.cc_import
cc_proto_library = native.cc_proto_library
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
"""

# cc_test asks for these even when no coverage is collected.
_COVERAGE = """\
package(default_visibility = ["//visibility:public"])
filegroup(name = "coverage_report_generator")
filegroup(name = "lcov_merger")
"""

def _rules():
    system_library(
        name = "rules_cc",
        files = {
            "BUILD.bazel": "",
            "cc/BUILD.bazel": "toolchain_type(name = \"toolchain_type\", visibility = [\"//visibility:public\"])\n",
            "cc/defs.bzl": _RULES_CC,
        },
    )
    system_library(name = "remote_coverage_tools", files = {"BUILD.bazel": _COVERAGE})
    native.local_repository(name = "rules_java", path = "/usr/share/bazel/rules/java")
    native.local_repository(name = "rules_proto", path = "/usr/share/bazel/rules/proto")
    native.local_repository(name = "bazel_skylib", path = "/usr/share/bazel/tools/skylib")
    native.local_repository(name = "platforms", path = "/usr/share/bazel/tools/platforms")

def strata_dependencies():
    """Declares every repository a Strata target may name."""
    _rules()
    archive(name = "com_google_absl")
    system_library(
        name = "com_google_googletest",
        build_file = "//tools/deps:googletest.BUILD",
        links = {
            "googlemock": "/usr/src/googletest/googlemock",
            "googletest": "/usr/src/googletest/googletest",
        },
    )
    system_library(
        name = "com_googlesource_code_re2",
        build_file = "//tools/deps:re2.BUILD",
        links = {"include/re2": "/usr/include/re2"},
    )
    system_library(
        name = "com_google_protobuf",
        build_file = "//tools/deps:protobuf.BUILD",
        links = {
            "bin/protoc": "/usr/bin/protoc",
            "include/google/protobuf": "/usr/include/google/protobuf",
        },
    )
    system_library(
        name = "com_github_google_benchmark",
        build_file = "//tools/deps:benchmark.BUILD",
        links = {"include/benchmark": "/usr/include/benchmark"},
    )
    system_library(
        name = "zlib",
        build_file = "//tools/deps:zlib.BUILD",
        links = {
            "include/zconf.h": "/usr/include/zconf.h",
            "include/zlib.h": "/usr/include/zlib.h",
        },
    )
