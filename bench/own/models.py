"""A visitor's classifiers for the benchmark: ResNet-18 and MobileNetV2 as torchvision has them, with made-up weights, as ONNX files as PyTorch's
exporter writes them, and the same networks as TensorFlow Lite files by onnx2tf.

    python models.py FOLDER
"""

import shutil
import sys
import tempfile
from pathlib import Path

import onnx2tf
import torch
import torchvision

SIDE = 224


def network(name):
    torch.manual_seed(1)
    model = getattr(torchvision.models, name)(weights=None).eval()
    # Initial weights leave answers that are hardly different: with a last layer of larger ones it can be seen whether libraries agree.
    *_, last = (module for module in model.modules() if isinstance(module, torch.nn.Linear))
    with torch.no_grad():
        last.weight.mul_(3 / model(torch.rand(4, 3, SIDE, SIDE)).std())
    return model


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name in ["resnet18", "mobilenet_v2"]:
        file = folder / f"own-{name}.onnx"
        torch.onnx.export(
            network(name),
            (torch.rand(1, 3, SIDE, SIDE),),
            file,
            external_data=False,
            opset_version=18,
            input_names=["picture"],
            output_names=["logits"],
        )
        with tempfile.TemporaryDirectory() as other:
            onnx2tf.convert(input_onnx_file_path=str(file), output_folder_path=other, non_verbose=True)
            shutil.copy(Path(other) / f"own-{name}_float32.tflite", folder / f"own-{name}.tflite")


main(Path(sys.argv[1]))
