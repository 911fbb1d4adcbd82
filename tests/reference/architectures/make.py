"""Writes the tensors of known architectures, as their libraries make them, and what each network answers to the known picture.

    python make.py            # with the packages of ../exporters/requirements.txt
    python make.py timm       # only those whose names begin so, to look at: the files then have no others

`tensors.gz` has for each network its name, then a line for each tensor of its state dictionary: its number in the formula of
`../exporters/formula.py`, its name, its shape, and the formula's offset and factor. `answers.json` has the logits. `published.gz` has the
names and shapes alone, as the libraries make the networks without being told anything.
"""

import copy
import gzip
import json
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import safetensors.torch
import timm
import torch
import torchvision
import transformers
from torch import nn
from torch.nn import functional

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "exporters"))
import formula  # noqa: E402
from filled import fill, logits, put  # noqa: E402

IMAGENET = {"channels": "rgb", "scale": 1.0, "mean": [0.485, 0.456, 0.406], "deviation": [0.229, 0.224, 0.225]}
GREY = {"channels": "grey", "scale": 1.0, "mean": [0.485], "deviation": [0.229]}
CLASSES = 10


class Block(nn.Module):
    """Two convolutions of 3 × 3, and what is beside them: a convolution called `shortcut` or `downsample`, or zeros ("pad")."""

    def __init__(self, inputs, width, stride, beside):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.changes, self.beside, self.width = stride > 1 or inputs != width, beside, width
        changed = nn.Sequential(nn.Conv2d(inputs, width, 1, stride, bias=False), nn.BatchNorm2d(width))
        if beside != "pad":
            setattr(self, beside, changed if self.changes else (nn.Sequential() if beside == "shortcut" else None))

    def forward(self, x):
        y = self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x)))))
        if self.beside == "pad" and self.changes:
            x = functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.width // 4, self.width // 4))
        elif self.changes:
            x = getattr(self, self.beside)(x)
        return functional.relu(x + y)


class Bottleneck(nn.Module):
    """As kuangliu's."""

    def __init__(self, inputs, width, stride, beside):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.shortcut = nn.Sequential()
        if stride > 1 or inputs != 4 * width:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, 4 * width, 1, stride, bias=False), nn.BatchNorm2d(4 * width))

    def forward(self, x):
        y = functional.relu(self.bn2(self.conv2(functional.relu(self.bn1(self.conv1(x))))))
        return functional.relu(self.bn3(self.conv3(y)) + self.shortcut(x))


class Small(nn.Module):
    """A ResNet for CIFAR's pictures; `head` is the name of its last layer."""

    def __init__(self, blocks, widths, beside, head, kind=Block, growth=1):
        super().__init__()
        self.conv1 = nn.Conv2d(3, widths[0], 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(widths[0])
        inputs, self.stages, self.head = widths[0], len(widths), head
        for stage, (count, width) in enumerate(zip(blocks, widths)):
            parts = []
            for number in range(count):
                parts.append(kind(inputs, width, 2 if stage > 0 and number == 0 else 1, beside))
                inputs = growth * width
            setattr(self, f"layer{stage + 1}", nn.Sequential(*parts))
        setattr(self, head, nn.Linear(inputs, CLASSES))

    def forward(self, x):
        x = functional.relu(self.bn1(self.conv1(x)))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return getattr(self, self.head)(x.mean((2, 3)))


def with_small_stem(name, pools):
    """torchvision's, as it is usually changed for CIFAR's pictures."""
    model = getattr(torchvision.models, name)(num_classes=CLASSES)
    model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
    if not pools:
        model.maxpool = nn.Identity()
    return model


def of_transformers(kind, config, **how):
    return getattr(transformers, kind)(getattr(transformers, config)(num_labels=CLASSES, **how))


TINY = {"hidden_size": 192, "num_attention_heads": 3, "intermediate_size": 768, "image_size": 64}


def torchvision_vit():
    return torchvision.models.VisionTransformer(
        image_size=64, patch_size=16, num_layers=12, num_heads=12, hidden_dim=768, mlp_dim=3072, num_classes=CLASSES
    )


WIDE = [64, 128, 256, 512]
NARROW = [16, 32, 64]
SHORT, LONG = [2, 2, 2, 2], [3, 4, 6, 3]

# Name, network, side of the picture, and how: `first` is what is recognised first, where several networks have the same names and shapes.
CASES = []


def case(name, make, side, **how):
    CASES.append((name, make, side, how))


def of_torchvision(name, side, shown=None, **how):
    case(shown or f"torchvision {name}", lambda: getattr(torchvision.models, name)(num_classes=CLASSES), side, **how)


def of_timm(name, side, shown=None, planes=3, first=None, **how):
    make = lambda: timm.create_model(name, num_classes=CLASSES, in_chans=planes, **how)
    case(shown or f"timm {name}", make, side, planes=planes, first=first)


# Odd sides show where convolutions and poolings begin.
for name in ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152"):
    of_torchvision(name, 64, f"torchvision or timm {name}")
of_timm("resnet18", 75, "torchvision or timm resnet18", planes=1)
case("Hugging Face resnet-18", lambda: of_transformers(
    "ResNetForImageClassification", "ResNetConfig", depths=SHORT, hidden_sizes=WIDE, layer_type="basic"), 64)
case("Hugging Face resnet-34", lambda: of_transformers(
    "ResNetForImageClassification", "ResNetConfig", depths=LONG, hidden_sizes=WIDE, layer_type="basic"), 64)
case("Hugging Face resnet-50", lambda: of_transformers("ResNetForImageClassification", "ResNetConfig"), 64)
case("CIFAR resnet18", lambda: with_small_stem("resnet18", False), 32)
case("CIFAR resnet34", lambda: with_small_stem("resnet34", False), 32)
case("CIFAR resnet50", lambda: with_small_stem("resnet50", False), 32)
case("CIFAR resnet18 with max pooling", lambda: with_small_stem("resnet18", True), 32, first="CIFAR resnet18")
case("pytorch-cifar ResNet18", lambda: Small(SHORT, WIDE, "shortcut", "linear"), 32)
case("pytorch-cifar ResNet34", lambda: Small(LONG, WIDE, "shortcut", "linear"), 32)
case("pytorch-cifar ResNet50", lambda: Small(LONG, WIDE, "shortcut", "linear", Bottleneck, 4), 32)
for depth in (20, 32, 44, 56):
    blocks = [(depth - 2) // 6] * 3
    case(f"CIFAR resnet{depth}", lambda blocks=blocks: Small(blocks, NARROW, "downsample", "fc"), 32)
    case(f"pytorch_resnet_cifar10 resnet{depth}", lambda blocks=blocks: Small(blocks, NARROW, "pad", "linear"), 32)
    name = f"pytorch_resnet_cifar10 resnet{depth} with option B"
    case(name, lambda blocks=blocks: Small(blocks, NARROW, "shortcut", "linear"), 32)
case("pytorch_resnet_cifar10 resnet110", lambda: Small([18] * 3, NARROW, "pad", "linear"), 32)
# Of the others of this family, one of each library.
for name in ("vgg11", "vgg16", "vgg11_bn", "vgg16_bn"):
    of_torchvision(name, 224)
    of_timm(name, 224)
of_torchvision("vgg19", 224)
of_timm("vgg13_bn", 224)
of_torchvision("mobilenet_v2", 75)
of_timm("mobilenetv2_100", 64)
for size in ("small", "large"):
    of_torchvision(f"mobilenet_v3_{size}", 75)
    of_timm(f"mobilenetv3_{size}_100", 75)
    of_timm(f"tf_mobilenetv3_{size}_100", 75, first=f"timm mobilenetv3_{size}_100")
of_torchvision("efficientnet_b0", 75)
of_timm("efficientnet_b0", 75)
of_timm("tf_efficientnet_b0", 80, first="timm efficientnet_b0")
for number, first in enumerate(("", "tf_", "tf_")):
    of_timm(f"efficientnet_lite{number}", 75, first=f"timm {first}efficientnet_lite{number}")
    of_timm(f"tf_efficientnet_lite{number}", 80 + number, first=f"timm {first}efficientnet_lite{number}")
of_torchvision("squeezenet1_0", 97)
of_torchvision("squeezenet1_1", 100)
for name in ("densenet121", "densenet169", "densenet201"):
    of_torchvision(name, 75, f"torchvision or timm {name}")
of_torchvision("densenet121", 64, "torchvision densenet121", renamed=(r"(norm|conv)(\d)\.", r"\1.\2.", "denselayer"))
for size in ("atto", "femto", "pico", "nano"):
    of_timm(f"convnext_{size}", 75)
for size in ("tiny", "small", "base"):
    of_timm(f"convnext_{size}", 64)
    of_torchvision(f"convnext_{size}", 75)
for size in ("tiny", "small", "base"):
    of_timm(f"vit_{size}_patch16_224", 64, f"timm vit_{size}_patch16_64", img_size=64)
of_timm("vit_small_patch32_224", 96, "timm vit_small_patch32_96", img_size=96)
of_timm("deit_tiny_patch16_224", 48, "timm vit_tiny_patch16_48", img_size=48)
of_timm("deit_tiny_distilled_patch16_224", 64, "timm deit_tiny_distilled_patch16_64", img_size=64)
case("torchvision vit_b_16", torchvision_vit, 64)
for kind, config, shown in (
    ("ViTForImageClassification", "ViTConfig", "vit-tiny-patch16-64"),
    ("DeiTForImageClassification", "DeiTConfig", "deit-tiny-patch16-64"),
    ("DeiTForImageClassificationWithTeacher", "DeiTConfig", "deit-tiny-distilled-patch16-64"),
):
    for saved in (False, True):
        make = lambda kind=kind, config=config: of_transformers(kind, config, **TINY)
        case(f"Hugging Face {shown}", make, 64, saved=saved)


SHARED = ("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "densenet121", "densenet169", "densenet201")
# Networks as they are published: the library, what it calls them, and what they are recognised as, where that is something else.
PUBLISHED = [
    *[("torchvision", name, f"torchvision or timm {name}") for name in SHARED],
    *[("timm", name, f"torchvision or timm {name}") for name in SHARED],
    *[("torchvision", name, None) for name in (
        "vgg11", "vgg13", "vgg16", "vgg19", "vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn",
        "mobilenet_v2", "mobilenet_v3_small", "mobilenet_v3_large", "squeezenet1_0",
        "squeezenet1_1", "efficientnet_b0", "convnext_tiny", "convnext_small", "convnext_base", "vit_b_16", "vit_b_32")],
    *[("timm", name, None) for name in (
        "vgg11", "vgg13", "vgg16", "vgg19", "vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn",
        "mobilenetv2_100", "mobilenetv3_small_100", "mobilenetv3_large_100", "efficientnet_b0",
        "efficientnet_lite0", "tf_efficientnet_lite1", "tf_efficientnet_lite2", "convnext_atto", "convnext_femto",
        "convnext_pico", "convnext_nano", "convnext_tiny", "convnext_small", "convnext_base",
        "vit_tiny_patch16_224", "vit_small_patch16_224", "vit_base_patch16_224", "vit_small_patch32_224", "vit_base_patch16_384",
        "vit_base_patch8_224", "deit_tiny_distilled_patch16_224", "deit_small_distilled_patch16_224", "deit_base_distilled_patch16_384")],
    *[("timm", name, f"timm {shown}") for name, shown in (
        ("tf_mobilenetv3_small_100", "mobilenetv3_small_100"), ("tf_mobilenetv3_large_100", "mobilenetv3_large_100"),
        ("tf_efficientnet_b0", "efficientnet_b0"), ("tf_efficientnet_lite0", "efficientnet_lite0"),
        ("efficientnet_lite1", "tf_efficientnet_lite1"), ("efficientnet_lite2", "tf_efficientnet_lite2"),
        ("deit_tiny_patch16_224", "vit_tiny_patch16_224"), ("deit_base_patch16_384", "vit_base_patch16_384"))],
]


def published():
    """Each network's name and what it is recognised as, then names and shapes."""
    listing = []
    for library, name, shown in PUBLISHED:
        print(library, name, flush=True)
        with torch.device("meta"):
            model = getattr(torchvision.models, name)() if library == "torchvision" else timm.create_model(name)
        listing.append(shown or f"{library} {name}")
        for tensor, values in model.state_dict().items():
            if not tensor.endswith("num_batches_tracked"):
                listing.append(f"{tensor} {','.join(map(str, values.shape))}")
        listing.append("")
    (HERE / "published.gz").write_bytes(formula.packed("\n".join(listing).encode()))


def names_of(model, tensors, saved, renamed):
    """What each tensor is called in a file."""
    names = [tensor.name for tensor in tensors]
    if renamed:
        what, by, where = renamed
        names = [re.sub(what, by, name) if where in name else name for name in names]
    if saved:
        with tempfile.TemporaryDirectory() as folder:
            model.save_pretrained(folder)
            written = safetensors.torch.load_file(Path(folder) / "model.safetensors")
        found = {values.numpy().tobytes(): name for name, values in written.items()}
        names = [found[tensor.values().tobytes()] for tensor in tensors]
        assert len(set(names)) == len(names) == len(written)
    return names


def main():
    wanted = sys.argv[1:]
    listing, answers = [], []
    for name, make, side, how in CASES:
        if wanted and not any(name.startswith(word) for word in wanted):
            continue
        print(name, flush=True)
        torch.manual_seed(0)
        model = make()
        tensors = fill(model)
        preprocessing = GREY if how.get("planes") == 1 else IMAGENET
        values = formula.network_input(side, preprocessing)
        last = next(tensor for tensor in reversed(tensors) if len(tensor.shape) > 1)
        last.scaled(2 / float(logits(model, values).std()))
        put(model.state_dict()[last.name], last)
        expected = logits(model, values)
        assert np.isfinite(expected).all() and 1 < expected.std() < 4, expected
        listing.append(name)
        for tensor, shown in zip(tensors, names_of(model, tensors, how.get("saved"), how.get("renamed"))):
            shape = ",".join(map(str, tensor.shape))
            listing.append(f"{tensor.index} {shown} {shape} {float(tensor.offset)!r} {float(tensor.factor)!r}")
        listing.append("")
        answers.append({
            "name": name, "first": how.get("first"), "side": side,
            "grey": preprocessing is GREY, "expected": [float(f"{value:.9g}") for value in expected],
        })
    (HERE / "tensors.gz").write_bytes(formula.packed("\n".join(listing).encode()))
    lines = ",\n".join("  " + json.dumps(answer) for answer in answers)
    (HERE / "answers.json").write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    published()
    main()
