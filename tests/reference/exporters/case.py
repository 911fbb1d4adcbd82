"""Writes a file of an exporter with what its framework answers: the graph as pieces, and the logits."""

import ast
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import traceback
from importlib.metadata import version
from pathlib import Path

import numpy as np
import onnx
import onnxruntime

import formula

HERE = Path(__file__).parent
FILES = HERE / "files"
SMALL = HERE / "small"
LINES = HERE.parents[2] / "crates/onnx/src/exports.rs"
IMAGENET = {"channels": "rgb", "scale": 1.0, "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225]}
MINUS_ONE_TO_ONE = {"channels": "rgb", "scale": 1.0, "mean": [0.5] * 3, "deviation": [0.5] * 3}
UNIT = {"channels": "rgb", "scale": 1.0, "mean": [0.0] * 3, "deviation": [1.0] * 3}
BYTES = {"channels": "rgb", "scale": 255.0, "mean": [0.0] * 3, "deviation": [1.0] * 3}
GREY = {"channels": "grey", "scale": 1.0, "mean": [0.1307] * 3, "deviation": [0.3081] * 3}
CASES = []
# What stack traces name of this machine, and what they name instead, of the same length.
PERSONAL = {sys.prefix.encode(): b"/home/me/venv", bytes(HERE): b"/home/me/work"}


def case(make):
    """Registers a function that writes one case of its own name."""
    CASES.append(make)
    return make


@contextlib.contextmanager
def in_folder():
    """A new folder, and the working folder meanwhile."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(before)


def run_cases():
    """Those whose names begin as was asked for, or all of this file. One that fails is named at the end."""
    wanted, failed = sys.argv[1:], []
    for make in CASES:
        name = make.__name__.replace("_", "-")
        if wanted and not any(name.startswith(word) for word in wanted):
            continue
        print(name, flush=True)
        try:
            with in_folder():
                make(name)
        except Exception:
            traceback.print_exc()
            failed.append(name)
    if failed:
        sys.exit(f"failed: {' '.join(failed)}")


def without_personal(path):
    """The file with folders of no one's."""
    content = path.read_bytes()
    for found, other in PERSONAL.items():
        other = other + b"/x" * len(found)
        content = content.replace(found, other[: len(found)])
    path.write_bytes(content)


def ask_onnxruntime(path, values, layout):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    wanted = session.get_inputs()[0]
    values = values[None]
    if layout == "nhwc":
        values = values.transpose(0, 2, 3, 1)
    kind = {"tensor(float16)": np.float16, "tensor(double)": np.float64}.get(wanted.type, np.float32)
    return session.run(None, {wanted.name: np.ascontiguousarray(values, kind)})[0][0].astype(np.float32).reshape(-1)


def write(
    name,
    made_with,
    tensors,
    expected,
    side,
    preprocessing,
    architecture,
    layout="nchw",
    output="logits",
    tolerance=1e-4,
    trusted=1e-4,
    refused=None,
    texts=None,
    small=False,
    path="model.onnx",
    free_side=False,
    runs=True,
):
    """Writes the case: `files/NAME.json` and `files/NAME.gz`. The files of a small one are kept whole instead, in `small/NAME`.

    `expected` is what the framework answers to the known picture. Its numbers and onnxruntime's may differ by `trusted`, if it runs the file at all.
    """
    path = Path(path)
    without_personal(path)
    model = onnx.load(path, load_external_data=False)
    expected = np.asarray(expected, np.float32).reshape(-1)
    assert np.isfinite(expected).all(), "the network answers no numbers"
    difference = None
    if runs:
        theirs = ask_onnxruntime(str(path), formula.network_input(side, preprocessing), layout)
        difference = float(np.abs(theirs - expected).max())
        assert difference <= trusted, f"onnxruntime differs by {difference}"
    files, literal = formula.pieces(path, Path("."), None if small else tensors)
    for text_name, content in (texts or {}).items():
        file, content = formula.beside(text_name, content)
        files.append(file)
        literal += content
    FILES.mkdir(exist_ok=True)
    operators = sorted({node.op_type for node in model.graph.node})
    shown = {
        "architecture": architecture,
        "made_with": [f"{package} {version(package)}" for package in made_with],
        "side": side,
        "free_side": free_side,
        "preprocessing": preprocessing,
        "network": {"layout": layout, "classes": len(expected), "output": output},
        "opset": next(entry.version for entry in model.opset_import if entry.domain in ("", "ai.onnx")),
        "producer": model.producer_name,
        "operators": operators,
        "small": small,
        "files": files,
        "tolerance": tolerance,
        "onnxruntime_differs": difference and float(f"{difference:.2g}"),
        "refused": refused,
        "expected": [float(f"{value:.7g}") for value in expected],
    }
    formula.write_json(FILES / f"{name}.json", shown)
    content = formula.packed(literal)
    if small:
        at = 0
        for file in files:
            target = SMALL / name / file["name"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(literal[at : at + file["length"]])
            at += file["length"]
    else:
        (FILES / f"{name}.gz").write_bytes(content)
    total = sum(file["length"] for file in files)
    print(
        f"    {total:,} B in {len(files)} files, {len(content):,} B kept, opset {shown['opset']}, onnxruntime differs by {difference}, "
        f"answers {expected.min():.3g} to {expected.max():.3g}; {' '.join(operators)}",
        flush=True,
    )


def export_lines(library):
    """The lines that the page shows."""
    found = re.search(rf'Self::{library} => \{{?\s*"((?:[^"\\]|\\.)*)"\s*[}},]', LINES.read_text()[LINES.read_text().index("fn lines") :])
    return ast.literal_eval(f'"""{found[1]}"""')


def run_export_lines(library, names, replaced=None, prepared=None):
    """Runs the lines as they stand on the page, except for `replaced` texts; `prepared` sees a model as soon as there is one.

    What stands after `python -m` is for a terminal.
    """
    text = export_lines(library)
    for old, new in (replaced or {}).items():
        assert old in text, f"the lines of {library} do not say {old}"
        text = text.replace(old, new)
    known = names.get("model")
    in_terminal = re.findall(r"python -m (.*)", text)
    for statement in ast.parse(re.sub(r"^python -m .*", "", text, flags=re.M)).body:
        exec(compile(ast.Module([statement], []), library, "exec"), names)
        if prepared and names.get("model") is not known:
            known = names["model"]
            prepared(known)
    for words in in_terminal:
        subprocess.run([sys.executable, "-m", *words.split()], check=True)
    return names
