#!/bin/sh
# transformers 5.24.0.
#
# `save_pretrained` writes the tensors of a vision transformer under other names than the network has in memory:
# `vit.encoder.layer.0.attention.attention.query.weight` in the file, `vit.layers.0.attention.q_proj.weight` in `state_dict()`. Both are
# files of weights of the same network that people keep: one written by `save_pretrained`, the other by `torch.save(model.state_dict())`.
#
# Expected: the network's `load_state_dict` reads the tensors that its `save_pretrained` wrote.
# Seen: it finds missing and unexpected names. `from_pretrained` reads them. Of a ResNet both names are the same.
#
# Needs python3.12 with venv. Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3.12 -m venv env
env/bin/pip install --quiet torch==2.15.0 transformers==5.24.0 safetensors
cat > look.py <<'PYTHON'
import safetensors.torch
import transformers

for kind, config in (
    ("ViT", transformers.ViTConfig(hidden_size=48, num_hidden_layers=1, num_attention_heads=3, intermediate_size=96, image_size=32)),
    ("ResNet", transformers.ResNetConfig(embedding_size=8, hidden_sizes=[8, 8, 8, 8], depths=[1, 1, 1, 1], layer_type="basic")),
):
    model = getattr(transformers, f"{kind}ForImageClassification")(config)
    model.save_pretrained(kind)
    written = safetensors.torch.load_file(f"{kind}/model.safetensors")
    result = model.load_state_dict(written, strict=False)
    unexpected = sorted(result.unexpected_keys)
    print(kind, len(result.missing_keys), "missing,", len(unexpected), "unexpected,", *unexpected[:1])
    if kind == "ViT":
        assert "vit.encoder.layer.0.attention.attention.query.weight" in unexpected
        assert "vit.layers.0.attention.q_proj.weight" in result.missing_keys
    else:
        assert not unexpected and not result.missing_keys
PYTHON
env/bin/python look.py
