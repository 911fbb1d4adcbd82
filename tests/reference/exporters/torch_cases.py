"""Files that PyTorch and the libraries around it write."""

import copy
import json
import os
from pathlib import Path

import numpy as np
import torch
from torch import nn

import formula
from case import BYTES, GREY, IMAGENET, MINUS_ONE_TO_ONE, UNIT, case, run_cases, run_export_lines, write
from filled import fill, logits, put

TORCH = ["torch", "onnxscript", "onnx"]


def prepared(model, side, preprocessing, head=None, asked=None):
    """Filled, and the last layer scaled so that the logits spread by two; with them and the network's input."""
    tensors = fill(model)
    values = formula.network_input(side, preprocessing)
    asked = asked or model
    state = model.state_dict()
    last = next(tensor for tensor in reversed(tensors) if tensor.name == head or (head is None and len(tensor.shape) > 1))
    spread = float(logits(asked, values).std())
    last.scaled(2 / spread)
    put(state[last.name], last)
    return tensors, logits(asked, values)


def example(side, planes=3):
    return (torch.zeros(1, planes, side, side),)


class Narrow(nn.Module):
    """Three convolutions and a linear layer."""

    def __init__(self, planes=3, classes=10, width=8, end=None):
        super().__init__()
        block = lambda take, give: nn.Sequential(
            nn.Conv2d(take, give, 3, padding=1, bias=False), nn.BatchNorm2d(give), nn.ReLU(), nn.MaxPool2d(2)
        )
        self.features = nn.Sequential(block(planes, width), block(width, 2 * width), block(2 * width, 4 * width))
        self.head = nn.Linear(4 * width, classes)
        self.end = end or nn.Identity()

    def forward(self, x):
        return self.end(self.head(self.features(x).mean((2, 3))))


class Scaled(nn.Module):
    """Takes 0..255 and normalises itself."""

    def __init__(self, body):
        super().__init__()
        self.body = body
        self.register_buffer("mean", torch.tensor([0.485, 0.456, 0.406]).reshape(1, 3, 1, 1), persistent=False)
        self.register_buffer("deviation", torch.tensor([0.229, 0.224, 0.225]).reshape(1, 3, 1, 1), persistent=False)

    def forward(self, x):
        return self.body((x / 255 - self.mean) / self.deviation)


@case
def torch_one_file(name):
    """The lines of the page."""
    model = Narrow()
    tensors, expected = prepared(model, 32, IMAGENET)
    run_export_lines("PyTorch", {"torch": torch, "model": model}, {"224, 224": "32, 32"})
    write(name, TORCH, tensors, expected, 32, IMAGENET, "narrow CNN", small=True)


@case
def torch_two_files(name):
    model = Narrow()
    tensors, expected = prepared(model, 32, IMAGENET)
    torch.onnx.export(model, example(32), "model.onnx")
    write(name, TORCH, tensors, expected, 32, IMAGENET, "narrow CNN", small=True)


@case
def torch_one_plane(name):
    model = Narrow(planes=1)
    tensors, expected = prepared(model, 28, GREY)
    torch.onnx.export(model, example(28, 1), "model.onnx", external_data=False)
    write(name, TORCH, tensors, expected, 28, GREY, "narrow CNN", small=True)


@case
def torch_softmax(name):
    model = Narrow(classes=4, end=nn.Softmax(1))
    bare = Narrow(classes=4)
    tensors, _ = prepared(bare, 32, UNIT)
    model.load_state_dict(bare.state_dict())
    model.eval()
    torch.onnx.export(model, example(32), "model.onnx", external_data=False)
    expected = logits(model, formula.network_input(32, UNIT))
    write(name, TORCH, tensors, expected, 32, UNIT, "narrow CNN", output="probabilities", small=True)


@case
def torch_log_softmax(name):
    model = Narrow(classes=4, end=nn.LogSoftmax(1))
    bare = Narrow(classes=4)
    tensors, _ = prepared(bare, 32, UNIT)
    model.load_state_dict(bare.state_dict())
    model.eval()
    torch.onnx.export(model, example(32), "model.onnx", external_data=False)
    expected = logits(model, formula.network_input(32, UNIT))
    write(name, TORCH, tensors, expected, 32, UNIT, "narrow CNN", small=True)


@case
def torch_bytes_in(name):
    """0 to 255, scaled and normalised by the graph; any number of pictures; older exporter."""
    model = Scaled(Narrow())
    tensors, expected = prepared(model, 32, BYTES)
    torch.onnx.export(
        model, example(32), "model.onnx", dynamo=False, input_names=["image"], dynamic_axes={"image": {0: "batch"}}
    )
    write(name, TORCH, tensors, expected, 32, BYTES, "narrow CNN", small=True)


@case
def torch_free_side(name):
    """Any number of pictures of any size."""
    model = Narrow(classes=5)
    tensors, expected = prepared(model, 48, IMAGENET)
    dimension = torch.export.Dim
    shapes = {"x": {0: dimension("batch"), 2: dimension("height", min=16), 3: dimension("width", min=16)}}
    torch.onnx.export(model, (torch.zeros(2, 3, 64, 64),), "model.onnx", dynamic_shapes=shapes, external_data=False)
    write(name, TORCH, tensors, expected, 48, IMAGENET, "narrow CNN", small=True, free_side=True)


@case
def torch_half(name):
    """A model of 16-bit floats, input and all."""
    model = Narrow(width=16)
    tensors, _ = prepared(model, 32, IMAGENET)
    half = copy.deepcopy(model).half()
    values = formula.network_input(32, IMAGENET)
    with torch.no_grad():
        expected = half(torch.from_numpy(values)[None].half())[0].float().numpy()
    torch.onnx.export(half, (example(32)[0].half(),), "model.onnx")
    write(name, TORCH, tensors, expected, 32, IMAGENET, "narrow CNN", tolerance=0.005, trusted=0.05)


@case
def torch_lightning(name):
    import lightning

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.model = Narrow(width=16)

        def forward(self, x):
            return self.model(x)

    model = Module()
    tensors, expected = prepared(model, 32, UNIT)
    trainer = lightning.Trainer(logger=False, enable_progress_bar=False, accelerator="cpu")
    trainer.strategy.connect(model)
    trainer.save_checkpoint("last.ckpt", weights_only=True)
    run_export_lines("Lightning", {"torch": torch, "Model": Module}, {"224, 224": "32, 32"})
    write(name, ["lightning", *TORCH], tensors, expected, 32, UNIT, "narrow CNN")


@case
def lightning_to_onnx(name):
    """By the method of its own, with an example in the module."""
    import lightning

    class Module(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.model = Narrow(width=16)
            self.example_input_array = example(32)[0]

        def forward(self, x):
            return self.model(x)

    model = Module()
    tensors, expected = prepared(model, 32, UNIT)
    model.to_onnx("model.onnx")
    write(name, ["lightning", *TORCH], tensors, expected, 32, UNIT, "narrow CNN")


@case
def torch_state_dict(name):
    model = Narrow(width=16)
    tensors, expected = prepared(model, 32, IMAGENET)
    torch.save(model.state_dict(), "model.pt")
    run_export_lines("StateDict", {"torch": torch, "model": Narrow(width=16)}, {"224, 224": "32, 32"})
    write(name, TORCH, tensors, expected, 32, IMAGENET, "narrow CNN")


@case
def torch_torchscript(name):
    model = Narrow(width=16)
    tensors, expected = prepared(model, 32, IMAGENET)
    torch.jit.trace(model, example(32)).save("model.pt")
    run_export_lines("TorchScript", {"torch": torch}, {"224, 224": "32, 32"})
    write(name, TORCH, tensors, expected, 32, IMAGENET, "narrow CNN")


@case
def torch_exported_program(name):
    model = Narrow(width=16)
    tensors, expected = prepared(model, 32, IMAGENET)
    torch.export.save(torch.export.export(model, example(32)), "model.pt2")
    run_export_lines("ExportedProgram", {"torch": torch})
    write(name, TORCH, tensors, expected, 32, IMAGENET, "narrow CNN")


@case
def torchvision_resnet18(name):
    """The lines of the page."""
    import torchvision

    kept = []
    run_export_lines(
        "Torchvision",
        {"torch": torch, "torchvision": torchvision},
        {'weights="DEFAULT"': "num_classes=20", "224, 224": "64, 64"},
        lambda model: kept.extend(prepared(model, 64, IMAGENET)),
    )
    write(name, ["torchvision", *TORCH], kept[0], kept[1], 64, IMAGENET, "ResNet-18")


@case
def torchvision_resnet18_two_files(name):
    from torchvision.models import resnet

    model = resnet.ResNet(resnet.BasicBlock, [2, 2, 2, 2])
    tensors, expected = prepared(model, 64, IMAGENET)
    torch.onnx.export(model, example(64), "resnet18.onnx")
    write(name, ["torchvision", *TORCH], tensors, expected, 64, IMAGENET, "ResNet-18", path="resnet18.onnx")


@case
def torchvision_resnet50_torchscript(name):
    from torchvision.models import resnet

    model = resnet.ResNet(resnet.Bottleneck, [1, 1, 1, 1], num_classes=20, width_per_group=16)
    tensors, expected = prepared(model, 64, IMAGENET)
    torch.onnx.export(model, example(64), "model.onnx", dynamo=False)
    write(name, ["torchvision", *TORCH], tensors, expected, 64, IMAGENET, "ResNet-50, narrow")


def torchvision_case(name, model, side, architecture, **how):
    tensors, expected = prepared(model, side, IMAGENET)
    torch.onnx.export(model, example(side), "model.onnx", **how)
    write(name, ["torchvision", *TORCH], tensors, expected, side, IMAGENET, architecture)


@case
def torchvision_mobilenet_v2(name):
    import torchvision

    model = torchvision.models.mobilenet_v2(width_mult=0.25, num_classes=20)
    dynamic = {"x": {0: torch.export.Dim("batch")}}
    tensors, expected = prepared(model, 64, IMAGENET)
    torch.onnx.export(model, (torch.zeros(2, 3, 64, 64),), "model.onnx", dynamic_shapes=dynamic)
    write(name, ["torchvision", *TORCH], tensors, expected, 64, IMAGENET, "MobileNetV2")


@case
def torchvision_mobilenet_v3(name):
    import torchvision

    model = torchvision.models.mobilenet_v3_small(width_mult=0.35, num_classes=20)
    torchvision_case(name, model, 64, "MobileNetV3-Small", dynamo=False, opset_version=17)


@case
def torchvision_squeezenet(name):
    import torchvision

    torchvision_case(name, torchvision.models.squeezenet1_1(num_classes=20), 64, "SqueezeNet 1.1", opset_version=18)


@case
def torchvision_densenet(name):
    from torchvision.models.densenet import DenseNet

    torchvision_case(name, DenseNet(8, (2, 3, 4, 2), 16, num_classes=20), 64, "DenseNet", external_data=False)


@case
def torchvision_shufflenet(name):
    import torchvision

    torchvision_case(name, torchvision.models.shufflenet_v2_x0_5(num_classes=20), 64, "ShuffleNet V2")


@case
def torchvision_vgg(name):
    from torchvision.models.vgg import VGG, make_layers

    model = VGG(make_layers([16, "M", 32, "M", 48, "M"], batch_norm=True), num_classes=20)
    model.classifier = nn.Sequential(nn.Linear(48 * 49, 64), nn.ReLU(True), nn.Dropout(), nn.Linear(64, 20))
    torchvision_case(name, model, 56, "VGG")


@case
def torchvision_swin(name):
    from torchvision.models.swin_transformer import SwinTransformer

    model = SwinTransformer([4, 4], 24, [2, 2], [2, 4], [7, 7], num_classes=20)
    torchvision_case(name, model, 56, "Swin")


@case
def torchvision_regnet(name):
    from torchvision.models.regnet import BlockParams, RegNet

    block = BlockParams(depths=[1, 2, 2, 1], widths=[16, 32, 64, 96], group_widths=[16] * 4, bottleneck_multipliers=[1.0] * 4,
                        strides=[2] * 4, se_ratio=0.25)
    torchvision_case(name, RegNet(block, num_classes=20), 64, "RegNetY")


TIMM = ["timm", *TORCH]


def timm_case(name, model, side, architecture, preprocessing=IMAGENET, texts=None, **how):
    tensors, expected = prepared(model, side, preprocessing)
    torch.onnx.export(model, example(side), "model.onnx", **how)
    write(name, TIMM, tensors, expected, side, preprocessing, architecture, texts=texts)


@case
def timm_resnet18(name):
    """The lines of the page, and the configuration that timm puts beside weights."""
    import timm

    kept = []

    def small(model):
        model.pretrained_cfg["input_size"] = (3, 64, 64)
        kept.extend(prepared(model, 64, IMAGENET))

    names = run_export_lines("Timm", {"torch": torch, "timm": timm}, {"pretrained=True": "num_classes=20"}, small)
    from timm.models._hub import save_config_for_hf

    save_config_for_hf(names["model"], "config.json")
    write(name, TIMM, kept[0], kept[1], 64, IMAGENET, "ResNet-18", texts={"config.json": Path("config.json").read_text()})


def narrow_vit():
    from timm.models.vision_transformer import VisionTransformer

    return VisionTransformer(img_size=64, patch_size=16, embed_dim=48, depth=2, num_heads=3, num_classes=20)


@case
def timm_vit(name):
    timm_case(name, narrow_vit(), 64, "ViT", MINUS_ONE_TO_ONE)


@case
def timm_vit_opset_18(name):
    timm_case(name, narrow_vit(), 64, "ViT", MINUS_ONE_TO_ONE, opset_version=18)


@case
def timm_vit_opset_23(name):
    timm_case(name, narrow_vit(), 64, "ViT", MINUS_ONE_TO_ONE, opset_version=23)


@case
def timm_vit_torchscript(name):
    timm_case(name, narrow_vit(), 64, "ViT", MINUS_ONE_TO_ONE, dynamo=False, opset_version=17)


@case
def timm_convnext(name):
    from timm.models.convnext import ConvNeXt

    model = ConvNeXt(num_classes=20, depths=(1, 1, 2, 1), dims=(16, 24, 32, 48), conv_mlp=True)
    timm_case(name, model, 64, "ConvNeXt")


@case
def timm_convnext_linear(name):
    from timm.models.convnext import ConvNeXt

    timm_case(name, ConvNeXt(num_classes=20, depths=(1, 1, 2, 1), dims=(16, 24, 32, 48)), 64, "ConvNeXt", opset_version=20)


@case
def timm_efficientnet_lite0(name):
    from timm.models import efficientnet

    model = efficientnet._gen_efficientnet_lite(
        "efficientnet_lite0", channel_multiplier=0.35, depth_multiplier=0.5, num_classes=20
    )
    timm_case(name, model, 64, "EfficientNet-Lite0", IMAGENET)


@case
def timm_efficientnet_b0(name):
    from timm.models import efficientnet

    model = efficientnet._gen_efficientnet("efficientnet_b0", channel_multiplier=0.25, depth_multiplier=0.5, num_classes=20)
    timm_case(name, model, 64, "EfficientNet-B0")


@case
def timm_mobilenetv3(name):
    import timm

    timm_case(name, timm.create_model("mobilenetv3_small_050", num_classes=20), 64, "MobileNetV3-Small")


@case
def timm_mixer(name):
    from timm.models.mlp_mixer import MlpMixer

    model = MlpMixer(num_classes=20, img_size=64, patch_size=16, num_blocks=2, embed_dim=48)
    timm_case(name, model, 64, "MLP-Mixer", MINUS_ONE_TO_ONE)


HUGGING_FACE = ["transformers", *TORCH]
KITCHEN = ["cup", "bird's nest", 'dog "x"', "bridge, wooden", "Übertopf"]


@case
def hugging_face_vit(name):
    """The lines of the page, with what is saved beside the weights."""
    import transformers

    config = transformers.ViTConfig(
        hidden_size=48, num_hidden_layers=2, num_attention_heads=3, intermediate_size=96, image_size=64, patch_size=16,
        id2label=dict(enumerate(KITCHEN)), label2id={label: number for number, label in enumerate(KITCHEN)},
    )
    transformers.ViTForImageClassification(config).save_pretrained("my-model")
    transformers.ViTImageProcessor(size={"height": 64, "width": 64}).save_pretrained("my-model")
    kept = []
    run_export_lines(
        "Transformers",
        {"torch": torch, "AutoModelForImageClassification": transformers.AutoModelForImageClassification},
        {"google/vit-base-patch16-224": "my-model", "224, 224": "64, 64"},
        lambda model: kept.extend(prepared(model, 64, MINUS_ONE_TO_ONE)),
    )
    texts = {file: (Path("my-model") / file).read_text() for file in ("config.json", "preprocessor_config.json")}
    write(name, HUGGING_FACE, kept[0], kept[1], 64, MINUS_ONE_TO_ONE, "ViT", texts=texts)


@case
def hugging_face_vit_two_files(name):
    """External data whose tensors are not aligned."""
    import transformers

    config = transformers.ViTConfig(
        hidden_size=48, num_hidden_layers=2, num_attention_heads=3, intermediate_size=96, image_size=64, patch_size=16, num_labels=5
    )
    model = transformers.ViTForImageClassification(config)
    tensors, expected = prepared(model, 64, MINUS_ONE_TO_ONE)
    torch.onnx.export(model, example(64), "model.onnx")
    write(name, HUGGING_FACE, tensors, expected, 64, MINUS_ONE_TO_ONE, "ViT")


@case
def hugging_face_resnet(name):
    import transformers

    config = transformers.ResNetConfig(embedding_size=16, hidden_sizes=[16, 32, 48, 64], depths=[1, 1, 1, 1], layer_type="basic", num_labels=7)
    model = transformers.ResNetForImageClassification(config)
    tensors, expected = prepared(model, 64, IMAGENET)
    torch.onnx.export(model, example(64), "model.onnx")
    write(name, HUGGING_FACE, tensors, expected, 64, IMAGENET, "ResNet")


@case
def hugging_face_mobilevit(name):
    """Reads blue, green, red in 0..1."""
    import transformers

    bgr = UNIT | {"channels": "bgr"}
    config = transformers.MobileViTConfig(
        hidden_sizes=[24, 32, 40], neck_hidden_sizes=[8, 12, 16, 20, 24, 28, 64], num_attention_heads=2, image_size=64, num_labels=7
    )
    model = transformers.MobileViTForImageClassification(config)
    tensors, expected = prepared(model, 64, bgr)
    torch.onnx.export(model, example(64), "model.onnx")
    transformers.MobileViTImageProcessor(size={"shortest_edge": 64}, crop_size={"height": 64, "width": 64}).save_pretrained(".")
    texts = {file: Path(file).read_text() for file in ("preprocessor_config.json",)}
    write(name, HUGGING_FACE, tensors, expected, 64, bgr, "MobileViT", texts=texts)


@case
def ultralytics_classifier(name):
    """The lines of the page; the names of the classes hold both kinds of quotation marks."""
    os.environ["YOLO_AUTOINSTALL"] = "false"
    os.environ["YOLO_OFFLINE"] = "true"
    from ultralytics import YOLO

    network = {
        "nc": 3,
        "depth_multiple": 0.33,
        "width_multiple": 0.0625,
        "backbone": [[-1, 1, "Conv", [64, 3, 2]], [-1, 1, "Conv", [128, 3, 2]], [-1, 3, "C2f", [128, True]],
                     [-1, 1, "Conv", [256, 3, 2]], [-1, 6, "C2f", [256, True]]],
        "head": [[-1, 1, "Classify", ["nc"]]],
    }
    Path("narrow-cls.yaml").write_text(json.dumps(network))
    model = YOLO("narrow-cls.yaml", task="classify")
    model.model.names = {0: "cat", 1: "bird's nest", 2: 'dog "x"'}
    model.model.args = {"imgsz": 64, "task": "classify", "model": "narrow-cls.yaml", "data": "pictures"}
    model.overrides["imgsz"] = 64
    inner = model.model
    tensors = fill(inner)
    values = formula.network_input(64, UNIT)

    def ask(network):
        network.eval()
        with torch.no_grad():
            answer = network(torch.from_numpy(values)[None])
        return answer

    raw = ask(inner)[1]
    last = next(tensor for tensor in reversed(tensors) if len(tensor.shape) > 1)
    last.scaled(2 / float(raw.std()))
    put(inner.state_dict()[last.name], last)
    # Weights are saved in 16 bits.
    model.save("best.pt")
    expected = ask(YOLO("best.pt").model.float())[0][0].numpy()
    run_export_lines("Ultralytics", {}, {'format="onnx"': 'format="onnx", imgsz=64'})
    write(
        name, ["ultralytics", *TORCH], tensors, expected, 64, UNIT, "YOLO classifier", output="probabilities", path="best.onnx"
    )


def trained_like_narrow():
    model = Narrow(width=16)
    return model, *prepared(model, 32, IMAGENET)


class Pictures:
    """A few pictures for the calibration: the known one in three brightnesses."""

    def __init__(self, input_name, side):
        self.left = [formula.network_input(side, IMAGENET)[None] * np.float32(factor) for factor in (1.0, 0.8, 0.5)]
        self.input_name = input_name

    def get_next(self):
        return {self.input_name: self.left.pop()} if self.left else None


@case
def onnxruntime_static(name):
    """Eight-bit weights and activations."""
    from onnxruntime.quantization import quant_pre_process

    model, tensors, expected = trained_like_narrow()
    torch.onnx.export(model, example(32), "float.onnx", input_names=["x"], external_data=False)
    quant_pre_process("float.onnx", "prepared.onnx")
    run_export_lines("Quantise", {"pictures": Pictures("x", 32)}, {"model.onnx": "prepared.onnx"})
    write(name, ["onnxruntime", *TORCH], tensors, expected, 32, IMAGENET, "narrow CNN", tolerance=0.005, trusted=1.0, path="small.onnx")


@case
def onnxruntime_static_per_channel(name):
    from onnxruntime.quantization import QuantType, quant_pre_process, quantize_static

    model, tensors, expected = trained_like_narrow()
    torch.onnx.export(model, example(32), "float.onnx", input_names=["x"], external_data=False)
    quant_pre_process("float.onnx", "prepared.onnx")
    quantize_static(
        "prepared.onnx", "model.onnx", Pictures("x", 32), weight_type=QuantType.QInt8, activation_type=QuantType.QUInt8, per_channel=True
    )
    write(name, ["onnxruntime", *TORCH], tensors, expected, 32, IMAGENET, "narrow CNN", tolerance=0.005, trusted=1.0)


@case
def onnxruntime_dynamic(name):
    """Refused: its padded integer convolutions are computed wrongly."""
    from onnxruntime.quantization import quantize_dynamic

    model, tensors, expected = trained_like_narrow()
    torch.onnx.export(model, example(32), "float.onnx", input_names=["x"], external_data=False)
    quantize_dynamic("float.onnx", "model.onnx")
    write(
        name, ["onnxruntime", *TORCH], tensors, expected, 32, IMAGENET, "narrow CNN", trusted=1.0, refused="ConvInteger", small=True
    )


@case
def onnxruntime_float16(name):
    """Converted to 16-bit floats behind 32-bit inputs and outputs."""
    import onnx
    from onnxruntime.transformers.float16 import convert_float_to_float16

    model, tensors, expected = trained_like_narrow()
    torch.onnx.export(model, example(32), "float.onnx", external_data=False)
    onnx.save(convert_float_to_float16(onnx.load("float.onnx"), keep_io_types=True), "model.onnx")
    write(name, ["onnxruntime", *TORCH], tensors, expected, 32, IMAGENET, "narrow CNN", tolerance=0.005, trusted=0.05)


if __name__ == "__main__":
    torch.manual_seed(0)
    run_cases()
