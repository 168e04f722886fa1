"""Guests: WebAssembly commands compiled from C or C++ for WASI preview 1 with the clang of the toolchain."""

# Debian's C++ library for WASI is built without exceptions.
_C = ["-std=c11"]
_CXX = ["-std=c++20", "-fno-exceptions", "-fno-rtti"]

def _wasm_guest_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".wasm")
    args = ctx.actions.args()
    cxx = any([src.extension == "cc" for src in ctx.files.srcs])
    args.add_all(["--target=wasm32-wasi", "-O2", "-Wall", "-Wextra", "-Werror", "-fuse-ld=lld"])
    args.add_all(_CXX if cxx else _C)
    args.add_all(ctx.attr.copts)
    args.add_all(ctx.files.srcs)
    args.add_all(ctx.attr.linkopts)
    args.add("-o", out)
    ctx.actions.run(
        executable = ctx.attr.cxx_compiler if cxx else ctx.attr.compiler,
        arguments = [args],
        inputs = ctx.files.srcs + ctx.files.hdrs,
        outputs = [out],
        mnemonic = "WasmGuest",
        progress_message = "Compiling guest %{label}",
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

wasm_guest = rule(
    implementation = _wasm_guest_impl,
    doc = "NAME.wasm from C sources, or C++ ones: a WASI command with a name section.",
    attrs = {
        "srcs": attr.label_list(allow_files = [".c", ".cc"], mandatory = True),
        "hdrs": attr.label_list(allow_files = [".h"]),
        "copts": attr.string_list(),
        "linkopts": attr.string_list(),
        "compiler": attr.string(default = "/usr/bin/clang-19"),
        "cxx_compiler": attr.string(default = "/usr/bin/clang++-19"),
    },
)
