"""Guests: WebAssembly commands compiled from C for WASI preview 1 with the clang of the toolchain."""

def _wasm_guest_impl(ctx):
    out = ctx.actions.declare_file(ctx.label.name + ".wasm")
    args = ctx.actions.args()
    args.add_all(["--target=wasm32-wasi", "-O2", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fuse-ld=lld"])
    args.add_all(ctx.attr.copts)
    args.add_all(ctx.files.srcs)
    args.add_all(ctx.attr.linkopts)
    args.add("-o", out)
    ctx.actions.run(
        executable = ctx.attr.compiler,
        arguments = [args],
        inputs = ctx.files.srcs,
        outputs = [out],
        mnemonic = "WasmGuest",
        progress_message = "Compiling guest %{label}",
        use_default_shell_env = True,
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

wasm_guest = rule(
    implementation = _wasm_guest_impl,
    doc = "NAME.wasm from C sources: a WASI command with a name section.",
    attrs = {
        "srcs": attr.label_list(allow_files = [".c"], mandatory = True),
        "copts": attr.string_list(),
        "linkopts": attr.string_list(),
        "compiler": attr.string(default = "/usr/bin/clang-19"),
    },
)
