"""The CIFAR-10 network as its Keras file describes it, in NumPy and float64, sharing nothing with the Rust code: batch normalisation
stays where it is. Writes the goldens:

    python cifar_vgg.py cnn_model.h5 PICTURES GOLDENS

cnn_model.h5 is `cifar_10_model/trained_models/cnn_model.h5` of cifar-10-model 7.4.0 (PyPI); PICTURES holds `chelsea.png`,
`coffee.png` and `rocket.jpg` of scikit-image 0.26 (PyPI, skimage/data). Needs numpy, h5py and pillow.
"""

import json
import sys
from pathlib import Path

import h5py
import numpy as np
from PIL import Image

SIZE = 32
PICTURES = {"chelsea": "chelsea.png", "coffee": "coffee.png", "rocket": "rocket.jpg"}
FILTERS = {"original": None, "lowpass-16": (0, 16), "highpass-16": (16, 1e9), "lowpass-40": (0, 40)}


def golden_picture(path, out):
    """The centre square at the network's size, as u8; kept as a PNG."""
    picture = Image.open(path).convert("RGB")
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    picture = picture.crop((left, top, left + side, top + side)).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
    picture.save(out, optimize=True)
    return np.asarray(picture)


def filtered(pixels, band):
    """Keeps frequencies with `low <= radius < high` in cycles/image; [0, 1] in and out."""
    values = pixels / 255.0
    if band is None:
        return values
    frequency = np.fft.fftfreq(SIZE, 1 / SIZE)
    radius = np.hypot(frequency[:, None], frequency[None, :])
    mask = (radius >= band[0]) & (radius < band[1])
    spectrum = np.fft.fft2(values, axes=(0, 1)) * mask[:, :, None]
    return np.clip(np.fft.ifft2(spectrum, axes=(0, 1)).real, 0, 1)


def layers(file):
    """The file's own description of the network, with each layer's arrays by name."""
    config = json.loads(file.attrs["model_config"])
    for layer in config["config"]["layers"]:
        name = layer["config"]["name"]
        arrays = {}
        if name in file["model_weights"]:
            file["model_weights"][name].visititems(
                lambda path, item, into=arrays: into.update({path.split("/")[-1][:-2]: item[:].astype(np.float64)})
                if isinstance(item, h5py.Dataset)
                else None
            )
        yield layer["class_name"], layer["config"], arrays


def run(file, picture):
    values = picture * 255
    for kind, config, arrays in layers(file):
        if kind == "Conv2D":
            assert config["padding"] == "valid" and config["strides"] == [1, 1]
            windows = np.lib.stride_tricks.sliding_window_view(values, config["kernel_size"], axis=(0, 1))
            values = np.einsum("yxcij,ijco->yxo", windows, arrays["kernel"]) + arrays["bias"]
        elif kind == "Dense":
            values = values @ arrays["kernel"] + arrays["bias"]
        elif kind == "BatchNormalization":
            scale = arrays["gamma"] / np.sqrt(arrays["moving_variance"] + config["epsilon"])
            values = (values - arrays["moving_mean"]) * scale + arrays["beta"]
        elif kind == "MaxPooling2D":
            side = config["pool_size"][0]
            rows, columns = values.shape[0] // side, values.shape[1] // side
            values = values[: rows * side, : columns * side].reshape(rows, side, columns, side, -1).max(axis=(1, 3))
        elif kind == "Flatten":
            values = values.ravel()
        else:
            assert kind in ("InputLayer", "Dropout"), kind
        if config.get("activation") == "relu":
            values = np.maximum(values, 0)
        else:
            assert config.get("activation") is None
    return values


def answer(logits):
    powers = np.exp(logits - logits.max())
    probabilities = powers / powers.sum()
    best = np.argsort(-probabilities, kind="stable")[:5]
    return {
        "top5": [int(index) for index in best],
        "probability": [round(float(probabilities[index]), 6) for index in best],
        "logit_first8": [round(float(logit), 5) for logit in logits[:8]],
    }


def main():
    file, pictures, goldens = h5py.File(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    reference = json.loads((goldens / "reference.json").read_text())
    for picture, name in PICTURES.items():
        pixels = golden_picture(pictures / name, goldens / f"{picture}-{SIZE}.png")
        reference[picture]["cifar10-vgg"] = {name: answer(run(file, filtered(pixels, band))) for name, band in FILTERS.items()}
    (goldens / "reference.json").write_text(json.dumps(reference, indent=1) + "\n")


if __name__ == "__main__":
    main()
