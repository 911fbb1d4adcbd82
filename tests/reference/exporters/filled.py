"""PyTorch networks whose weights are those of the formula, and what they answer."""

import numpy as np
import torch

import formula


def fill(model):
    """Fills all tensors by the formula, in the order of the state dictionary."""
    tensors = []
    for index, (name, values) in enumerate(model.state_dict().items()):
        if values.is_floating_point():
            shape = values.shape
            fan_in = int(np.prod(shape[1:])) if len(shape) > 1 else None
            tensor = formula.Tensor(index, name, shape, fan_in)
            tensors.append(tensor)
            put(values, tensor)
    model.eval()
    return tensors


def put(values, tensor):
    with torch.no_grad():
        values.copy_(torch.from_numpy(tensor.values()))


def logits(model, values):
    with torch.no_grad():
        answer = model(torch.from_numpy(values)[None])
    answer = answer if isinstance(answer, torch.Tensor) else getattr(answer, "logits", answer[0])
    return answer[0].float().numpy()
