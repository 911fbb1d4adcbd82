#!/bin/sh
# Keras 3.15.1 (Model.export) with TensorFlow 2.21.0 and tf2onnx 1.17.0.
#
# A layer `Normalization(mean=..., variance=...)`, which EfficientNet-B0 to B7 of keras.applications have near their input, makes
# `model.export(format="onnx")` write a file whose graph has two further inputs without values: mean and deviation are captured by the traced
# function and become inputs instead of constants. Nothing warns. Whoever runs the file is asked for them:
#
#     Required inputs (['sequential_1/normalization_1/Sub/y:0', 'sequential_1/normalization_1/Sqrt/x:0']) are missing from input feed
#
# The same model written by `model.export("folder")` and `python -m tf2onnx.convert --saved-model folder` has one input, and answers as Keras.
#
# Expected: one input.
# Seen: three.
#
# Needs python3.12 with venv. Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3.12 -m venv venv
venv/bin/pip install --quiet keras==3.15.1 tensorflow-cpu==2.21.0 onnx==1.23.2 tf2onnx==1.17.0 onnxruntime==1.32.0
cat > look.py <<'PY'
import os
import subprocess
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"
import keras
import numpy as np
import onnx
import onnxruntime
from keras import layers

steps = [keras.Input((8, 8, 3)), layers.Normalization(mean=[0.5, 0.4, 0.3], variance=[0.04, 0.05, 0.06])]
model = keras.Sequential([*steps, layers.Flatten(), layers.Dense(4)])
picture = np.linspace(0, 1, 192, dtype=np.float32).reshape(1, 8, 8, 3)
answer = model.predict(picture, verbose=0)

model.export("direct.onnx", format="onnx", verbose=False)
direct = [entry.name for entry in onnx.load("direct.onnx").graph.input]
print(f"keras {keras.__version__}, export(format='onnx'): {len(direct)} inputs: {direct}")
try:
    onnxruntime.InferenceSession("direct.onnx").run(None, {direct[0]: picture})
    fails = False
except ValueError as error:
    print(f"onnxruntime: {error}")
    fails = True

model.export("folder", verbose=False)
command = [sys.executable, "-m", "tf2onnx.convert", "--saved-model", "folder", "--output", "saved.onnx"]
subprocess.run(command, check=True, capture_output=True)
saved = [entry.name for entry in onnx.load("saved.onnx").graph.input]
(theirs,) = onnxruntime.InferenceSession("saved.onnx").run(None, {saved[0]: picture})
difference = float(np.abs(theirs - answer).max())
print(f"by way of a SavedModel: {len(saved)} input, differs by {difference:.1e}")
assert len(direct) == 3 and fails and len(saved) == 1 and difference < 1e-4, "the behaviour is another"
PY
venv/bin/python look.py 2>/dev/null
