"""What networks get of ten photographs, as their Python originals make it: TensorFlow's own kernels for EfficientNet-Lite and Inception v3,
Pillow's and torchvision's arithmetic for the others. Shares nothing with the Rust code.

    python framings.py SAMPLES GOLDENS

SAMPLES is www/samples. Writes into GOLDENS ten photographs (lossless WebP, so that every decoder gives the same pixels) and
`framings.json`: for each photograph and framing the mean of each channel and some pixels. Needs numpy, pillow 13.0 and tensorflow-cpu
2.21.

- EfficientNet-Lite, evaluated: `_decode_and_center_crop` of tensorflow/tpu, models/official/efficientnet/preprocessing.py, with 32
  pixels of padding and `tf.compat.v1.image.resize`, bilinear: TensorFlow 1 does not count pixels from their centres.
- Inception v3, evaluated: `preprocess_for_eval` of TF-Slim's inception_preprocessing.py.
- timm 1.0.31: `Resize(floor(size / crop_pct), bicubic)` and `CenterCrop(size)` of torchvision, on Pillow's pictures, with the crop_pct of
  tf_efficientnet_lite0.in1k to lite2 and inception_v3.tf_in1k.
- torchvision 0.29: `Resize(256, bilinear)` and `CenterCrop`, for SqueezeNet at 227 pixels.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import tensorflow as tf
from PIL import Image

PHOTOGRAPHS = {
    "aqueduct": (0, 60, 320, 210), "castle": (40, 0, 256, 300), "cat": (0, 30, 301, 227), "espresso": (90, 90, 256, 256),
    "hedgehog": (20, 100, 380, 180), "macaw": (100, 0, 190, 333), "owl": (60, 10, 275, 274), "panda": (0, 0, 512, 151),
    "pyramid": (11, 130, 449, 257), "sheep": (30, 50, 224, 224),
}
SEED = 20261130
SAMPLED = 60


def tensorflow_square(pixels, size, padding=32):
    height, width = pixels.shape[:2]
    length = int(tf.cast((size / (size + padding)) * tf.cast(tf.minimum(height, width), tf.float32), tf.int32))
    top, left = ((height - length) + 1) // 2, ((width - length) + 1) // 2
    part = pixels[top : top + length, left : left + length]
    return tf.compat.v1.image.resize([part], [size, size], tf.image.ResizeMethod.BILINEAR)[0].numpy()


def slim(pixels, size):
    picture = tf.image.convert_image_dtype(tf.constant(pixels), tf.float32)
    picture = tf.image.central_crop(picture, central_fraction=0.875)
    picture = tf.compat.v1.image.resize_bilinear(tf.expand_dims(picture, 0), [size, size], align_corners=False)
    return picture[0].numpy() * 255


def resized_and_cut(picture, shorter, size, kernel):
    width, height = picture.size
    if width <= height:
        wide, high = shorter, int(shorter * height / width)
    else:
        wide, high = int(shorter * width / height), shorter
    if picture.size != (wide, high) and min(width, height) != shorter:
        picture = picture.resize((wide, high), kernel)
    wide, high = picture.size
    top, left = int(round((high - size) / 2.0)), int(round((wide - size) / 2.0))
    return np.asarray(picture.crop((left, top, left + size, top + size)), np.float32)


def framings(picture):
    pixels = np.asarray(picture)
    bicubic, bilinear = Image.Resampling.BICUBIC, Image.Resampling.BILINEAR
    yield "efficientnet-lite0 evaluated", tensorflow_square(pixels, 224)
    yield "efficientnet-lite1 evaluated", tensorflow_square(pixels, 240)
    yield "efficientnet-lite2 evaluated", tensorflow_square(pixels, 260)
    yield "inception-v3 evaluated", slim(pixels, 299)
    yield "efficientnet-lite0 timm", resized_and_cut(picture, math.floor(224 / 0.875), 224, bicubic)
    yield "efficientnet-lite1 timm", resized_and_cut(picture, math.floor(240 / 0.882), 240, bicubic)
    yield "efficientnet-lite2 timm", resized_and_cut(picture, math.floor(260 / 0.890), 260, bicubic)
    yield "inception-v3 timm", resized_and_cut(picture, math.floor(299 / 0.875), 299, bicubic)
    yield "squeezenet1.1 evaluated", resized_and_cut(picture, 256, 227, bilinear)
    yield "squeezenet1.1 timm", resized_and_cut(picture, 256, 227, bilinear)


def main(samples, goldens):
    random = np.random.default_rng(SEED)
    result = {}
    goldens.mkdir(parents=True, exist_ok=True)
    for name, (left, top, width, height) in PHOTOGRAPHS.items():
        picture = Image.open(samples / f"{name}.jpg").convert("RGB").crop((left, top, left + width, top + height))
        picture.save(goldens / f"{name}.webp", lossless=True, quality=100, method=6)
        picture = Image.open(goldens / f"{name}.webp").convert("RGB")
        entries = result[name] = {}
        for framing, square in framings(picture):
            size = square.shape[0]
            places = random.integers(0, size, (SAMPLED, 2))
            entries[framing] = {
                "mean": [round(float(value), 3) for value in square.mean((0, 1))],
                "pixels": [[int(row), int(column), *(round(float(v), 2) for v in square[row, column])] for row, column in places],
            }
            if len(sys.argv) > 3:
                np.save(Path(sys.argv[3]) / f"{name} {framing}.npy", square)
    (goldens / "framings.json").write_text(json.dumps(result, separators=(",", ":")).replace('},"', '},\n"') + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
