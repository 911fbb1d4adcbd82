#!/bin/sh
# rten 0.27.0 (the interpreter that runs a visitor's ONNX files).
#
# ConvInteger computes with x - x_zero_point, and what it pads with counts as x_zero_point, that is as 0. Dynamic quantisation writes this
# operator. A picture that is x_zero_point everywhere so gives 0 everywhere, as onnxruntime computes it.
#
# Expected: rten gives 0 everywhere.
# Seen: without an error, another number wherever the window reaches beyond the edge, if there are more output channels than input channels.
#
# Needs cargo and Python 3.12 with venv. Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet onnx==1.23.2 onnxruntime==1.32.0
cat > make.py <<'PYTHON'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

node = helper.make_node("ConvInteger", ["x", "w", "zero"], ["y"], kernel_shape=[3, 3], pads=[1] * 4, strides=[1, 1], dilations=[1, 1])
weights = numpy_helper.from_array(np.ones((2, 1, 3, 3), np.uint8), "w")
zero = numpy_helper.from_array(np.array(5, np.uint8), "zero")
value = lambda name, kind, channels: helper.make_tensor_value_info(name, kind, [1, channels, 4, 4])
graph = helper.make_graph([node], "g", [value("x", TensorProto.UINT8, 1)], [value("y", TensorProto.INT32, 2)], [weights, zero])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model, full_check=True)
onnx.save(model, "model.onnx")
session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
(right,) = session.run(None, {"x": np.full((1, 1, 4, 4), 5, np.uint8)})
print("onnxruntime:", right.flatten().tolist())
assert not right.any()
PYTHON
env/bin/python make.py
cargo init --quiet --name look --vcs none .
cargo add --quiet rten@=0.27.0 rten-tensor@=0.27.0
cat > src/main.rs <<'RUST'
use rten::{Model, ValueView};
use rten_tensor::prelude::*;

fn main() {
    let model = Model::load_file("model.onnx").unwrap();
    let picture = [5u8; 16];
    let input = ValueView::from_shape([1, 1, 4, 4], &picture).unwrap();
    let output: rten_tensor::Tensor<i32> = model.run_one(input.into(), None).unwrap().try_into().unwrap();
    let numbers = output.to_vec();
    println!("rten: {numbers:?}");
    let inside = [5, 6, 9, 10].map(|at| numbers[at]);
    assert_eq!(inside, [0; 4]);
    assert!(numbers.iter().any(|&number| number != 0), "it is right now");
}
RUST
cargo run --quiet
