//! The lines of Python that write a file which can be opened here, for each library.

use serde::{Deserialize, Serialize};

/// A library that writes ONNX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Library {
    /// PyTorch, a network of one's own.
    PyTorch,
    /// Weights of a PyTorch network, which do not say what the network computes.
    StateDict,
    /// PyTorch, a network saved as TorchScript.
    TorchScript,
    /// PyTorch, a program of `torch.export`.
    ExportedProgram,
    /// timm.
    Timm,
    /// torchvision.
    Torchvision,
    /// Keras 3.
    Keras,
    /// Hugging Face's transformers.
    Transformers,
    /// Ultralytics.
    Ultralytics,
    /// scikit-learn, a classifier of flattened pictures.
    ScikitLearn,
    /// A Lightning checkpoint.
    Lightning,
    /// Teachable Machine, which writes Keras 2.
    TeachableMachine,
    /// TensorFlow, a folder that `tf.saved_model.save` wrote.
    SavedModel,
    /// TensorFlow Lite.
    TensorFlowLite,
    /// onnxruntime's static quantisation.
    Quantise,
}

impl Library {
    /// Those that a visitor chooses from.
    pub const ALL: [Self; 9] = [
        Self::PyTorch,
        Self::Torchvision,
        Self::Timm,
        Self::Lightning,
        Self::Keras,
        Self::Transformers,
        Self::Ultralytics,
        Self::ScikitLearn,
        Self::TeachableMachine,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PyTorch => "PyTorch",
            Self::StateDict => "PyTorch weights",
            Self::TorchScript => "TorchScript",
            Self::ExportedProgram => "torch.export",
            Self::Timm => "timm",
            Self::Torchvision => "torchvision",
            Self::Keras => "Keras",
            Self::Transformers => "Hugging Face",
            Self::Ultralytics => "Ultralytics",
            Self::ScikitLearn => "scikit-learn",
            Self::Lightning => "Lightning",
            Self::TeachableMachine => "Teachable Machine",
            Self::SavedModel => "TensorFlow",
            Self::TensorFlowLite => "TensorFlow Lite",
            Self::Quantise => "onnxruntime",
        }
    }

    /// The lines.
    pub const fn lines(self) -> &'static str {
        match self {
            Self::PyTorch => {
                "model.eval()
picture = torch.zeros(1, 3, 224, 224)
torch.onnx.export(model, (picture,), \"model.onnx\", external_data=False)"
            }
            Self::StateDict => {
                "model.load_state_dict(torch.load(\"model.pt\", weights_only=True))
model.eval()
torch.onnx.export(model, (torch.zeros(1, 3, 224, 224),), \"model.onnx\", external_data=False)"
            }
            Self::TorchScript => {
                "model = torch.jit.load(\"model.pt\", map_location=\"cpu\").eval()
picture = torch.zeros(1, 3, 224, 224)
torch.onnx.export(model, (picture,), \"model.onnx\", dynamo=False)"
            }
            Self::ExportedProgram => {
                "program = torch.export.load(\"model.pt2\")
torch.onnx.export(program, (), \"model.onnx\", external_data=False)"
            }
            Self::Timm => {
                "model = timm.create_model(\"resnet18\", pretrained=True).eval()
picture = torch.zeros(1, *model.pretrained_cfg[\"input_size\"])
torch.onnx.export(model, (picture,), \"model.onnx\", external_data=False)"
            }
            Self::Torchvision => {
                "model = torchvision.models.resnet18(weights=\"DEFAULT\").eval()
picture = torch.zeros(1, 3, 224, 224)
torch.onnx.export(model, (picture,), \"model.onnx\", external_data=False)"
            }
            Self::Keras => {
                "model = keras.models.load_model(\"model.keras\")
model(numpy.zeros((1, *model.input_shape[1:]), \"float32\"))
model.export(\"model.onnx\", format=\"onnx\")"
            }
            Self::Transformers => {
                "model = AutoModelForImageClassification.from_pretrained(\"google/vit-base-patch16-224\").eval()
picture = torch.zeros(1, 3, 224, 224)
torch.onnx.export(model, (picture,), \"model.onnx\", external_data=False)"
            }
            Self::Ultralytics => {
                "from ultralytics import YOLO
YOLO(\"best.pt\").export(format=\"onnx\")"
            }
            Self::ScikitLearn => {
                "picture = onnx.parser.parse_model('<ir_version: 8, opset_import: [\"\": 18]> p (float[N,1,28,28] x) => (float[N,784] X) { X = Flatten(x) }')
model = skl2onnx.to_onnx(model, numpy.zeros((1, 784), \"float32\"), options={\"zipmap\": False}, target_opset=18)
onnx.save(onnx.compose.merge_models(picture, model, [(\"X\", \"X\")], outputs=[\"probabilities\"]), \"model.onnx\")"
            }
            Self::Lightning => {
                "model = Model.load_from_checkpoint(\"last.ckpt\", map_location=\"cpu\").eval()
picture = torch.zeros(1, 3, 224, 224)
torch.onnx.export(model, (picture,), \"model.onnx\", external_data=False)"
            }
            Self::TeachableMachine => {
                "model = tf_keras.models.load_model(\"keras_model.h5\", compile=False)
model.export(\"saved_model\")
# then in a terminal: python -m tf2onnx.convert --saved-model saved_model --output model.onnx"
            }
            Self::SavedModel => {
                "# in a terminal, with the folder that holds saved_model.pb:
python -m tf2onnx.convert --saved-model folder --output model.onnx"
            }
            Self::TensorFlowLite => {
                "# in a terminal:
python -m tf2onnx.convert --tflite model.tflite --output model.onnx"
            }
            Self::Quantise => {
                "from onnxruntime.quantization import QuantFormat, quantize_static
quantize_static(\"model.onnx\", \"small.onnx\", pictures, quant_format=QuantFormat.QDQ)"
            }
        }
    }
}
