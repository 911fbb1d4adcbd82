"""Files by way of Keras 2 (what Teachable Machine writes) and scikit-learn."""

import os

import numpy as np

os.environ["CUDA_VISIBLE_DEVICES"] = ""

import formula
from case import GREY, MINUS_ONE_TO_ONE, case, run_cases, run_export_lines, write

GREY_UNIT = GREY | {"mean": [0.0] * 3, "deviation": [1.0] * 3}


@case
def teachable_machine(name):
    """The lines of the page, with a model of the same make: MobileNetV2 0.35 without its head in a chain in a chain, and labels.txt."""
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import tf_keras
    from tf_keras import layers

    import keras_cases

    body = tf_keras.applications.MobileNetV2((96, 96, 3), alpha=0.35, weights=None, include_top=False)
    features = tf_keras.Sequential([tf_keras.Sequential([body]), layers.GlobalAveragePooling2D()])
    head = tf_keras.Sequential(
        [
            layers.Dense(100, activation="relu", input_shape=(1280,)),
            layers.Dense(3, activation="softmax", use_bias=False),
        ]
    )
    model = tf_keras.Sequential([features, head])
    model.build((None, 96, 96, 3))
    tensors, expected = keras_cases.prepared(model, 96, MINUS_ONE_TO_ONE)
    model.save("keras_model.h5")
    run_export_lines("TeachableMachine", {"tf_keras": tf_keras})
    write(
        name,
        ["tf_keras", "tensorflow-cpu", "tf2onnx", "onnx"],
        tensors,
        expected,
        96,
        MINUS_ONE_TO_ONE,
        "MobileNetV2",
        layout="nhwc",
        output="probabilities",
        texts={"labels.txt": "0 Cup\n1 Bird's nest\n2 Dog\n"},
    )


def fitted(classifier, side):
    """Trained on a few pictures of nothing, for its shapes."""
    generator = np.random.default_rng(0)
    classifier.fit(generator.random((40, side * side)), np.arange(40) % 4)
    return classifier


@case
def sklearn_perceptron(name):
    """The lines of the page."""
    import onnx
    import skl2onnx
    from sklearn.neural_network import MLPClassifier

    model = fitted(MLPClassifier((24,), max_iter=2), 28)
    tensors = []
    for index, coefficients in enumerate(model.coefs_):
        tensor = formula.Tensor(index, f"coefs.{index}", coefficients.shape, coefficients.shape[0])
        model.coefs_[index] = tensor.values().astype(np.float64)
        tensors.append(tensor)
    expected = model.predict_proba(formula.network_input(28, GREY_UNIT).reshape(1, -1))[0]
    run_export_lines("ScikitLearn", {"onnx": onnx, "skl2onnx": skl2onnx, "numpy": np, "model": model})
    write(
        name, ["scikit-learn", "skl2onnx", "onnx"], tensors, expected, 28, GREY_UNIT, "perceptron", output="probabilities", small=True
    )


if __name__ == "__main__":
    run_cases()
