#!/bin/sh
# onnxruntime 1.32.0 (onnxruntime.transformers.float16.convert_float_to_float16).
#
# With `keep_io_types=True` the converter appends the operation that casts the input to 16 bits behind those that read it. ONNX wants operations
# in the order in which they are computed: `onnx.checker` refuses the result for a model that it took before, while onnxruntime runs it, since
# it sorts operations itself. Programs that compute them as they stand fail.
#
# Expected: Cast, MatMul, Relu, Cast.
# Seen: MatMul, Relu, Cast, Cast.
#
# Needs python3 with venv. Fails if the behaviour is another.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet onnxruntime==1.32.0 onnx==1.23.2
cat > look.py <<'PY'
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.transformers.float16 import convert_float_to_float16

graph = helper.make_graph(
    [helper.make_node("MatMul", ["x", "w"], ["h"]), helper.make_node("Relu", ["h"], ["y"])],
    "graph",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 4])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4])],
    [numpy_helper.from_array(np.eye(4, dtype=np.float32), "w")],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
onnx.checker.check_model(model)

half = convert_float_to_float16(model, keep_io_types=True)
order = [node.op_type for node in half.graph.node]
print(f"onnxruntime {onnxruntime.__version__}: {', '.join(order)}")
try:
    onnx.checker.check_model(half)
    refused = ""
except onnx.checker.ValidationError as error:
    refused = " ".join(str(error).split())
print(f"onnx.checker {onnx.__version__}: {refused}")
ones = np.ones((1, 4), np.float32)
(answer,) = onnxruntime.InferenceSession(half.SerializeToString()).run(None, {"x": ones})
print(f"onnxruntime answers {answer.tolist()}")
assert order == ["MatMul", "Relu", "Cast", "Cast"] and "topologically sorted" in refused and (answer == ones).all(), "the behaviour is another"
PY
venv/bin/python look.py 2>/dev/null
