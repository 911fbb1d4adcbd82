//! What a pickle may call. Nothing of it is ever run: a call that is known becomes a value or is kept as an object without contents.

/// What is made by a call and carried without a look at its contents: plain containers, and what training scripts save beside the weights.
const HARMLESS: [&str; 32] = [
    "_codecs.encode",
    "argparse.Namespace",
    "collections.Counter",
    "collections.defaultdict",
    "collections.deque",
    "copy_reg._reconstructor",
    "copyreg._reconstructor",
    "datetime.",
    "decimal.Decimal",
    "fractions.Fraction",
    "functools.partial",
    "numpy._core.multiarray._reconstruct",
    "numpy._core.multiarray.scalar",
    "numpy._core.numeric._frombuffer",
    "numpy.core.multiarray._reconstruct",
    "numpy.core.multiarray.scalar",
    "numpy.core.numeric._frombuffer",
    "numpy.dtype",
    "numpy.ndarray",
    "numpy.random._pickle.",
    "pathlib.",
    "torch._C._rebuild_",
    "torch._tensor._rebuild_",
    "torch._utils._rebuild_",
    "torch.device",
    "torch.dtype",
    "torch.serialization._get_layout",
    "torch.storage.TypedStorage",
    "torch.torch_version.TorchVersion",
    "uuid.UUID",
    "zoneinfo.ZoneInfo",
    "zoneinfo.ZoneInfo._unpickle",
];

/// Python's own, under the name of version 3.
const BUILTINS: [&str; 14] = [
    "bool",
    "bytearray",
    "bytes",
    "complex",
    "dict",
    "float",
    "frozenset",
    "int",
    "list",
    "range",
    "set",
    "slice",
    "str",
    "tuple",
];

/// Whether a call only builds something.
pub(crate) fn is_harmless(name: &str) -> bool {
    let builtin = name
        .strip_prefix("builtins.")
        .or_else(|| name.strip_prefix("__builtin__."));
    if let Some(builtin) = builtin {
        return BUILTINS.contains(&builtin);
    }
    HARMLESS.iter().any(|known| {
        // Names that end so are the beginnings of names.
        let is_begin = known.ends_with(['.', '_']);
        name == *known || (is_begin && name.starts_with(known))
    })
}
