"""Files that Keras writes, with the backend that the environment names: TensorFlow by way of tf2onnx, or PyTorch."""

import os
import subprocess
import sys

import numpy as np

BACKEND = os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
from keras import layers

import formula
from case import BYTES, MINUS_ONE_TO_ONE, UNIT, case, run_cases, run_export_lines, write

TENSORFLOW = BACKEND == "tensorflow"
MADE_WITH = ["keras", "tensorflow-cpu", "tf2onnx", "onnx"] if TENSORFLOW else ["keras", "torch", "onnx"]
CAFFE = {"channels": "bgr", "scale": 255.0, "mean": [103.939, 116.779, 123.68], "deviation": [1.0] * 3}


def fill(model):
    """Fills all weights by the formula, in Keras' order."""
    tensors = []
    for index, weight in enumerate(model.weights):
        if "float" not in str(weight.dtype):
            continue
        name, shape = getattr(weight, "path", weight.name), tuple(weight.shape)
        fan_in = int(np.prod(shape[:-1]))
        if "depthwise" in name:
            fan_in = int(np.prod(shape[:2]))
        tensor = formula.Tensor(index, name.split(":")[0], shape, fan_in)
        tensors.append((tensor, weight))
        weight.assign(tensor.values())
    return tensors


def answer(model, values):
    return np.asarray(model.predict(values.transpose(1, 2, 0)[None], verbose=0))[0]


def prepared(model, side, preprocessing):
    """Filled, and the last layer scaled so that the logits spread by two; with the probabilities of the known picture."""
    tensors = fill(model)
    values = formula.network_input(side, preprocessing)
    last, weight = next(entry for entry in reversed(tensors) if len(entry[0].shape) > 1)
    # Small enough that no probability is 0; then up, past the biases' share.
    last.scaled(0.001)
    for _ in range(6):
        weight.assign(last.values())
        spread = float(np.log(answer(model, values)).std())
        if spread > 1:
            break
        last.scaled(2 / spread)
    return [tensor for tensor, _ in tensors], answer(model, values)


def narrow(side=32, planes=3, classes=5, first=()):
    """Convolutions with batch normalisation, softmax last."""
    steps = [keras.Input((side, side, planes)), *first]
    for width in (8, 16, 32):
        steps += [layers.Conv2D(width, 3, padding="same", use_bias=False), layers.BatchNormalization(), layers.ReLU()]
        steps += [layers.MaxPooling2D()]
    steps += [layers.GlobalAveragePooling2D(), layers.Dense(classes, activation="softmax")]
    return keras.Sequential(steps)


def exported(name, model, side, preprocessing, architecture, small=False, made=None):
    tensors, expected = made or prepared(model, side, preprocessing)
    if made is None:
        model.export("model.onnx", format="onnx", verbose=False)
    write(
        name if TENSORFLOW else name.replace("keras", "keras-torch"),
        MADE_WITH,
        tensors,
        expected,
        side,
        preprocessing,
        architecture,
        layout="nhwc",
        output="probabilities",
        small=small,
    )


@case
def keras_narrow(name):
    """The lines of the page."""
    model = narrow()
    made = prepared(model, 32, UNIT)
    model.save("model.keras")
    run_export_lines("Keras", {"keras": keras, "numpy": np})
    exported(name, model, 32, UNIT, "narrow CNN", small=True, made=made)


@case
def keras_mobilenet_v2(name):
    model = keras.applications.MobileNetV2((96, 96, 3), alpha=0.35, weights=None, classes=10)
    exported(name, model, 96, MINUS_ONE_TO_ONE, "MobileNetV2")


@case
def keras_bytes_in(name):
    """Scales 0 to 255 in its first layer, and has a layer that only trains."""
    model = narrow(first=[layers.Rescaling(1 / 127.5, offset=-1), layers.Dropout(0.1)])
    exported(name, model, 32, BYTES, "narrow CNN")


@case
def keras_mobilenet_v3(name):
    model = keras.applications.MobileNetV3Small((64, 64, 3), alpha=0.35, weights=None, classes=10)
    exported(name, model, 64, BYTES, "MobileNetV3-Small")


def only_tensorflow(make):
    """Registers a case for one of the backends."""
    return case(make) if TENSORFLOW else make


def narrow_efficientnet():
    from keras.src.applications import efficientnet

    return efficientnet.EfficientNet(0.25, 0.3, 64, weights=None, input_shape=(64, 64, 3), classes=10, weights_name=None)


@only_tensorflow
def keras_efficientnet(name):
    """Refused: mean and deviation of its Normalization layer become two further inputs, and their numbers are not in the file."""
    model = narrow_efficientnet()
    tensors, expected = prepared(model, 64, BYTES)
    model.export("model.onnx", format="onnx", verbose=False)
    write(
        name, MADE_WITH, tensors, expected, 64, BYTES, "EfficientNet-B0", layout="nhwc", output="probabilities", refused="Normalization", runs=False,
    )


@only_tensorflow
def tf2onnx_efficientnet(name):
    """The same by way of a SavedModel, which has them."""
    model = narrow_efficientnet()
    made = prepared(model, 64, BYTES)
    model.export("folder", verbose=False)
    run_export_lines("SavedModel", {})
    exported(name, model, 64, BYTES, "EfficientNet-B0", made=made)


@only_tensorflow
def keras_resnet(name):
    """Blue, green, red without the mean of ImageNet, as Caffe had it."""
    from keras.src.applications.resnet import ResNet, stack_residual_blocks_v1

    def stacks(x):
        x = stack_residual_blocks_v1(x, 16, 2, stride1=1, name="conv2")
        return stack_residual_blocks_v1(x, 32, 1, name="conv3")

    model = ResNet(stacks, False, True, weights=None, input_shape=(64, 64, 3), classes=10, weights_name=None)
    exported(name, model, 64, CAFFE, "ResNet-50, narrow")


@only_tensorflow
def tf2onnx_saved_model(name):
    """The lines of the page."""
    model = narrow()
    made = prepared(model, 32, UNIT)
    model.export("folder", verbose=False)
    run_export_lines("SavedModel", {})
    exported(name, model, 32, UNIT, "narrow CNN", made=made)


@only_tensorflow
def tf2onnx_nchw(name):
    """Planes before pixels, by an option of tf2onnx."""
    model = narrow()
    tensors, expected = prepared(model, 32, UNIT)
    model.export("folder", verbose=False)
    command = "-m tf2onnx.convert --saved-model folder --output model.onnx --opset 18 --inputs-as-nchw"
    subprocess.run([sys.executable, *command.split(), model.inputs[0].name], check=True)
    write(name, MADE_WITH, tensors, expected, 32, UNIT, "narrow CNN", output="probabilities")


@only_tensorflow
def tf2onnx_tflite(name):
    """The lines of the page."""
    import tensorflow as tf

    model = narrow()
    made = prepared(model, 32, UNIT)
    with open("model.tflite", "wb") as file:
        file.write(tf.lite.TFLiteConverter.from_keras_model(model).convert())
    run_export_lines("TensorFlowLite", {})
    exported(name, model, 32, UNIT, "narrow CNN", made=made)


@only_tensorflow
def keras_random_layers(name):
    """Refused: layers that change pictures at random while training are left in, as operators that nothing runs."""
    model = narrow(first=[layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])
    tensors, expected = prepared(model, 32, UNIT)
    model.export("model.onnx", format="onnx", verbose=False)
    write(
        name, MADE_WITH, tensors, expected, 32, UNIT, "narrow CNN", layout="nhwc", output="probabilities", refused="ImageProjectiveTransformV3",
        runs=False, small=True,
    )


if __name__ == "__main__":
    keras.utils.set_random_seed(0)
    run_cases()
