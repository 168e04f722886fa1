"""Targets compiled for the loop backend of the interpreter, beside those for the tail backend.

A binary links one backend or the other. Where the compiler has no guaranteed tail calls both are the loop.
"""

_KINDS = {
    "cc_library": native.cc_library,
    "cc_test": native.cc_test,
}

# Attributes that a rule takes; existing_rule lists more, and those it computed.
_ATTRIBUTES = ["srcs", "hdrs", "copts", "data", "size", "tags", "testonly", "visibility"]

def _variant_of(label, package_variants, others):
    if label in others:
        return others[label]
    return label + "_loop" if label in package_variants else label

def loop_variant(name, others = {}, defines = []):
    """Declares name_loop: the target `name`, with what it depends on replaced by the loop variants.

    Args:
      name: a cc_library or cc_test declared above in this package.
      others: dependencies in other packages, and their variants. Those in this package are found.
      defines: what this target and all that depend on it are compiled with.
    """
    rule = native.existing_rule(name)
    variants = [":" + existing[:-len("_loop")] for existing in native.existing_rules() if existing.endswith("_loop")]
    attributes = {key: rule[key] for key in _ATTRIBUTES if rule.get(key)}
    attributes["deps"] = [_variant_of(dep, variants, others) for dep in rule["deps"]]
    _KINDS[rule["kind"]](
        name = name + "_loop",
        defines = defines,
        **attributes
    )
