"""Files of weights that PyTorch and the libraries around it write, small, with what is in them.

Weights are filled by the formula of `../exporters/formula.py`. For each file `expected.json` has the names that a reader should give, without
wrappers, with shapes and numbers; or a part of the sentence by which it is refused.

python3.12 -m venv env && env/bin/pip install -r ../exporters/requirements.txt
env/bin/python make.py
"""

import argparse
import collections
import datetime
import json
import os
import pathlib
import pickle
import sys
import tempfile
import unittest.mock
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "exporters"))

import lightning
import numpy as np
import safetensors.torch
import timm.utils
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

import formula

warnings.filterwarnings("ignore")
HERE = pathlib.Path(__file__).parent
FILES = HERE / "files"
EXPECTED = {}


class Tiny(nn.Module):
    """A convolution, a normalisation and a linear layer."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 3, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(3)
        self.fc = nn.Linear(3, 4)

    def forward(self, x):
        return self.fc(self.bn1(self.conv1(x)).relu().mean((2, 3)))


def fill(module):
    for index, (name, values) in enumerate(module.state_dict().items()):
        if values.is_floating_point():
            tensor = formula.Tensor(index, name, values.shape, int(np.prod(values.shape[1:])))
            with torch.no_grad():
                values.copy_(torch.from_numpy(tensor.values()))
    return module


def tiny():
    return fill(Tiny())


def state():
    return tiny().state_dict()


def numbers(tensors):
    """As a reader should give them."""
    return {
        name: {"shape": list(values.shape), "values": [float(value) for value in values.detach().float().contiguous().view(-1)]}
        for name, values in tensors.items()
        if not name.endswith("num_batches_tracked")
    }


PLAIN = numbers(state())


def expect(name, tensors=None, refused=None, place="", left_out=(), kind="float32"):
    size = (FILES / name).stat().st_size
    print(f"{name}: {size:,} B", flush=True)
    if refused:
        EXPECTED[name] = {"refused": refused}
    else:
        EXPECTED[name] = {"tensors": tensors, "place": place, "left_out": list(left_out), "kind": kind}


def save(name, value, tensors=PLAIN, refused=None, place="", left_out=("num_batches_tracked",), kind="float32", **options):
    torch.save(value, FILES / name, **options)
    expect(name, tensors, refused, place, left_out, kind)


def plain():
    save("plain.pth", state())
    save("legacy.pth", state(), _use_new_zipfile_serialization=False)
    for protocol in (3, 4, 5):
        save(f"protocol-{protocol}.pth", state(), pickle_protocol=protocol)
        save(f"legacy-protocol-{protocol}.pth", state(), pickle_protocol=protocol, _use_new_zipfile_serialization=False)


    torch.serialization.set_crc32_options(False)
    save("without-sums.pth", state())
    torch.serialization.set_crc32_options(True)


def wrappers():
    save("data-parallel.pth", nn.DataParallel(tiny()).state_dict(), place="module")
    save("compiled.pth", torch.compile(tiny()).state_dict())
    save("compiled-data-parallel.pth", torch.compile(nn.DataParallel(tiny())).state_dict(), place="module")
    save("data-parallel-compiled.pth", nn.DataParallel(torch.compile(tiny())).state_dict(), place="module")
    counted = ("num_batches_tracked", "n_averaged")
    save("averaged.pth", AveragedModel(tiny()).state_dict(), place="module", left_out=counted)
    ema = AveragedModel(torch.compile(tiny()), multi_avg_fn=get_ema_multi_avg_fn(0.9), use_buffers=True)
    save("averaged-compiled.pth", ema.state_dict(), place="module", left_out=counted)
    save("sequential.pth", nn.Sequential(tiny()).state_dict(), place="0")


def types():
    for kind, name in ((torch.float16, "float16"), (torch.bfloat16, "bfloat16"), (torch.float64, "float64")):
        weights = tiny().to(kind).state_dict()
        save(f"{name}.pth", weights, numbers(weights), kind=name)
    whole = {f"{kind}.a".replace("torch.", ""): torch.tensor([[1, 0, 3]]).to(kind)
             for kind in (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)}
    save("integers.pth", whole, numbers(whole), kind="bool", left_out=())
    save("legacy-integers.pth", whole, numbers(whole), kind="bool", left_out=(), _use_new_zipfile_serialization=False)
    for kind in ("complex64", "float8_e4m3fn", "uint16"):
        weights = {"conv1.weight": torch.zeros(2, 3).to(getattr(torch, kind))}
        save(f"{kind}.pth", weights, refused=f"“conv1.weight” has numbers of type {kind}")
    sparse = {"conv1.weight": torch.zeros(2, 3), "fc.weight": torch.eye(3).to_sparse()}
    save("sparse.pth", sparse, refused="“fc.weight” is no plain tensor")
    quantised = {"conv1.weight": torch.zeros(2), "fc.weight": torch.quantize_per_tensor(torch.zeros(2, 3), 0.1, 0, torch.qint8)}
    save("quantised.pth", quantised, refused="“fc.weight” is no plain tensor")


def lying():
    """Numbers that do not lie one after another, or are shared."""
    flat = torch.arange(40, dtype=torch.float32)
    views = {
        "a.turned": flat[:12].view(3, 4).t(),
        "b.column": flat[12:24].view(3, 4)[:, 1],
        "c.every_second": flat[20:40:2],
        "d.single": flat[7],
        "e.expanded": flat[5:6].expand(2, 3),
        "f.none": flat[:0].view(0, 3),
        "g.last": flat[39:],
        "h.one": flat[3:4].view(1, 1, 1).expand(1, 1, 1),
    }
    save("views.pth", views, numbers(views), left_out=())
    save("legacy-views.pth", views, numbers(views), left_out=(), _use_new_zipfile_serialization=False)
    last = {name: values.contiguous(memory_format=torch.channels_last) if values.dim() == 4 else values for name, values in state().items()}
    save("channels-last.pth", last)
    tied = {"embedding.weight": flat.view(8, 5), "head.weight": flat.view(8, 5)}
    save("tied.pth", tied, numbers(tied), left_out=())
    parameters = {name: nn.Parameter(values, requires_grad=values.is_floating_point()) for name, values in state().items()}
    save("parameters.pth", parameters)
    buffers = {name: nn.Buffer(values) for name, values in state().items()}
    save("buffers.pth", buffers)


def checkpoints():
    model = tiny()
    optimiser = torch.optim.AdamW(model.parameters())
    model(torch.zeros(1, 2, 4, 4)).sum().backward()
    optimiser.step()
    fill(model)
    best = torch.tensor(0.75)
    training = {"epoch": 3, "arch": "tiny", "state_dict": model.state_dict(), "best_acc1": best, "optimizer": optimiser.state_dict()}
    beside = ["num_batches_tracked", "epoch", "arch", "best_acc1", "optimizer"]
    save("imagenet-example.pth.tar", training, place="state_dict", left_out=beside)
    save("legacy-checkpoint.tar", training, place="state_dict", left_out=beside, _use_new_zipfile_serialization=False)
    tutorial = {"epoch": 3, "model_state_dict": model.state_dict(), "optimizer_state_dict": optimiser.state_dict(), "loss": 0.5}
    save("tutorial.tar", tutorial, place="model_state_dict", left_out=["num_batches_tracked", "epoch", "optimizer_state_dict", "loss"])
    save("reference.pth", {"model": nn.DataParallel(model).state_dict(), "args": argparse.Namespace(lr=0.1, out=pathlib.Path("runs"))},
         place="model.module", left_out=["num_batches_tracked", "args"])
    odd = {
        "weights_of_mine": model.state_dict(),
        "when": datetime.datetime(2026, 11, 30),
        "seed": np.random.default_rng(1).bit_generator.state,
        "score": np.float64(0.5),
        "curve": np.arange(3),
        "device": torch.device("cpu"),
        "shape": torch.Size([2, 3]),
        "set": {1, 2},
        "counts": collections.Counter("ab"),
        "nested": collections.defaultdict(list),
        "large": 1 << 100,
        "bytes": b"abc",
        "type": torch.float16,
        "optimiser": torch.optim.AdamW,
    }
    save("odd.pth", odd, place="weights_of_mine", left_out=["num_batches_tracked", *list(odd)[1:11], "3 more"])
    save("several.pth", {"generator": model.state_dict(), "discriminator": model.state_dict()}, refused="generator, discriminator")
    save("optimiser.pth", optimiser.state_dict(), refused="no weights in this file")
    other = fill(Tiny())
    with torch.no_grad():
        other.fc.bias.add_(1)
    class_names = {"state_dict": model.state_dict(), "class_to_idx": {"dog": 1, "cat": 0, "eel": 2, "fox": 3}}
    save("class-names.pth", class_names, place="state_dict", left_out=["num_batches_tracked"])
    EXPECTED["class-names.pth"]["classes"] = ["cat", "dog", "eel", "fox"]
    ema = {"model": other.state_dict(), "ema": model.state_dict(), "updates": 7}
    save("ema.pth", ema, place="ema", left_out=["num_batches_tracked", "model", "updates"])
    save("no-ema.pth", {"model": model.state_dict(), "ema": None}, place="model", left_out=["num_batches_tracked", "ema"])


def libraries():
    model = tiny()
    with tempfile.TemporaryDirectory() as folder:
        saver = timm.utils.CheckpointSaver(
            model, torch.optim.SGD(model.parameters(), 0.1), argparse.Namespace(model="tiny"),
            model_ema=timm.utils.ModelEmaV3(model), checkpoint_dir=folder,
        )
        saver.save_checkpoint(0, 0.5)
        (FILES / "timm.pth.tar").write_bytes((pathlib.Path(folder) / "last.pth.tar").read_bytes())
    expect("timm.pth.tar", PLAIN, None, "state_dict_ema",
           ["num_batches_tracked", "epoch", "arch", "optimizer", "version", "args", "state_dict", "metric", "saver"])

    class Module(lightning.LightningModule):
        def __init__(self, width=3, loss=None):
            super().__init__()
            self.save_hyperparameters()
            self.model = tiny()
            self.criterion = nn.CrossEntropyLoss(weight=torch.ones(4))

        def training_step(self, batch, _):
            loss = self.criterion(self.model(batch[0]), batch[1])
            self.log("loss", loss)
            return loss

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), 0.0)

    data = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(torch.zeros(2, 2, 4, 4), torch.zeros(2, dtype=torch.long)))
    with tempfile.TemporaryDirectory() as folder:
        module = Module(loss=nn.CrossEntropyLoss())
        # A callback that saves no folder of the machine.
        trainer = lightning.Trainer(max_steps=1, default_root_dir=folder, logger=False, enable_progress_bar=False, accelerator="cpu",
                                    enable_checkpointing=False, callbacks=[lightning.pytorch.callbacks.EarlyStopping("loss")])
        trainer.fit(module, data)
        fill(module.model)
        trainer.save_checkpoint(FILES / "lightning.ckpt")
    beside = ["epoch", "global_step", "pytorch-lightning_version", "loops", "callbacks", "optimizer_states", "lr_schedulers", "hparams_name", "hyper_parameters"]
    expect("lightning.ckpt", PLAIN, None, "state_dict.model", ["num_batches_tracked", "criterion", *beside])

    safetensors.torch.save_file(state(), FILES / "plain.safetensors")
    expect("plain.safetensors", PLAIN, None, "", ["num_batches_tracked"])
    half = tiny().half().state_dict()
    safetensors.torch.save_file(half, FILES / "float16.safetensors", {"format": "pt"})
    expect("float16.safetensors", numbers(half), None, "", ["num_batches_tracked"], "float16")


class Calls:
    """Prints, if Python opens it: the harmless kin of what harms."""

    def __reduce__(self):
        return print, ("opened",)


class Hidden:
    """Calls what another call made."""

    def __reduce__(self):
        import functools

        return functools.partial(print, "opened"), ()


def refused():
    whole = "class __main__.Tiny"
    save("whole.pth", tiny(), refused=whole)
    # The source text would bring the folder of this file.
    with unittest.mock.patch("inspect.getsourcelines", side_effect=OSError):
        save("legacy-whole.pth", tiny(), refused=whole, _use_new_zipfile_serialization=False)
    save("whole-inside.pth", {"epoch": 1, "model": tiny()}, refused=whole)
    for name, value in (("calls", Calls()), ("calls-inside", {"state_dict": state(), "extra": Calls()})):
        for protocol in (2, 5):
            save(f"{name}-{protocol}.pth", value, refused="wants to call __builtin__.print" if protocol == 2 else "wants to call builtins.print",
                 pickle_protocol=protocol)
    save("legacy-calls.pth", Calls(), refused="wants to call __builtin__.print", _use_new_zipfile_serialization=False)
    save("calls-hidden.pth", {"state_dict": state(), "extra": Hidden()}, refused="wants to call what functools.partial makes")
    save("nothing.pth", {"epoch": 3}, refused="no weights in this file")


FILES.mkdir(exist_ok=True)
for old in FILES.iterdir():
    old.unlink()
for part in (plain, wrappers, types, lying, checkpoints, libraries, refused):
    part()
for about in EXPECTED.values():
    # Most hold the same.
    if about.get("tensors") == PLAIN:
        about["tensors"] = "plain"
formula.write_json(HERE / "expected.json", {"plain": PLAIN, "files": EXPECTED})
