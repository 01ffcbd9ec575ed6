"""Small models of the `transformers` package with random weights: exports or traces them, trains them, opens what was saved.

Input (JSON): see architectures.ts.
"""

import copy
import json
import sys
import warnings

import torch
import transformers as T
from safetensors.torch import load_file, save_file
from torch.nn.functional import mse_loss

warnings.filterwarnings("ignore")
torch.set_num_threads(1)

TEXT = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, vocab_size=50, max_position_embeddings=32)
DECODER = dict(TEXT, pad_token_id=0, bos_token_id=1, eos_token_id=2)
VISION = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, image_size=16, patch_size=4)
TOKENS = ("input_ids", (6,))
IMAGE16 = ("pixel_values", (3, 16, 16))
IMAGE32 = ("pixel_values", (3, 32, 32))


def whisper():
    config = T.WhisperConfig(
        vocab_size=50, d_model=16, encoder_layers=2, decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2,
        encoder_ffn_dim=32, decoder_ffn_dim=32, num_mel_bins=8, max_source_positions=16, max_target_positions=16,
        pad_token_id=0, bos_token_id=0, eos_token_id=0, decoder_start_token_id=0,
    )
    return T.WhisperModel(config).encoder


def segformer():
    return T.SegformerModel(T.SegformerConfig(
        num_encoder_blocks=2, depths=[1, 1], sr_ratios=[2, 1], hidden_sizes=[8, 16], patch_sizes=[3, 3], strides=[2, 2],
        num_attention_heads=[1, 2], mlp_ratios=[2, 2], drop_path_rate=0.0,
    ))


# Stochastic depth is off: it draws whatever the mode that the program runs in, since nothing in a graph tells that it is for training.
CASES = {
    "BERT": (lambda: T.BertModel(T.BertConfig(**TEXT)), TOKENS),
    "RoBERTa": (lambda: T.RobertaModel(T.RobertaConfig(**TEXT)), TOKENS),
    "DistilBERT": (lambda: T.DistilBertModel(T.DistilBertConfig(vocab_size=50, dim=16, n_layers=2, n_heads=2, hidden_dim=32, max_position_embeddings=32)), TOKENS),
    "ALBERT": (lambda: T.AlbertModel(T.AlbertConfig(**TEXT, embedding_size=8)), TOKENS),
    "ELECTRA": (lambda: T.ElectraModel(T.ElectraConfig(**TEXT, embedding_size=8)), TOKENS),
    "GPT-2": (lambda: T.GPT2LMHeadModel(T.GPT2Config(vocab_size=50, n_positions=32, n_embd=16, n_layer=2, n_head=2, bos_token_id=1, eos_token_id=2)), TOKENS),
    "Llama": (lambda: T.LlamaForCausalLM(T.LlamaConfig(**DECODER, num_key_value_heads=1)), TOKENS),
    "Mistral": (lambda: T.MistralForCausalLM(T.MistralConfig(**DECODER, num_key_value_heads=1, head_dim=8)), TOKENS),
    "GPT-NeoX": (lambda: T.GPTNeoXForCausalLM(T.GPTNeoXConfig(**DECODER)), TOKENS),
    "T5 encoder": (lambda: T.T5EncoderModel(T.T5Config(vocab_size=50, d_model=16, d_kv=8, d_ff=32, num_layers=2, num_heads=2)), TOKENS),
    "ViT": (lambda: T.ViTModel(T.ViTConfig(**VISION)), IMAGE16),
    "DeiT": (lambda: T.DeiTModel(T.DeiTConfig(**VISION)), IMAGE16),
    "ResNet": (lambda: T.ResNetForImageClassification(T.ResNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic", num_labels=4)), IMAGE32),
    "ConvNeXt": (lambda: T.ConvNextForImageClassification(T.ConvNextConfig(hidden_sizes=[8, 16], depths=[1, 1], num_stages=2, num_labels=4, drop_path_rate=0.0)), IMAGE32),
    "Swin": (lambda: T.SwinModel(T.SwinConfig(image_size=16, patch_size=2, embed_dim=8, depths=[2, 2], num_heads=[2, 2], window_size=4, drop_path_rate=0.0)), IMAGE16),
    "MobileNetV2": (lambda: T.MobileNetV2ForImageClassification(T.MobileNetV2Config(depth_multiplier=0.25, image_size=32, num_labels=4)), IMAGE32),
    "Whisper encoder": (whisper, ("input_features", (8, 32))),
    "SegFormer": (segformer, IMAGE16),
}


class Single(torch.nn.Module):
    """A model's first result, from one input."""

    def __init__(self, model, argument):
        super().__init__()
        self.model = model
        self.argument = argument
        self.extra = {"use_cache": False} if hasattr(model.config, "use_cache") and not isinstance(model, T.T5EncoderModel) else {}

    def forward(self, x):
        result = self.model(**{self.argument: x}, return_dict=False, **self.extra)
        return result if isinstance(result, torch.Tensor) else result[0]


def make(name, rows):
    build, (argument, shape) = CASES[name]
    torch.manual_seed(0)
    model = Single(build(), argument)
    x = torch.randint(3, 50, (rows, *shape)) if argument == "input_ids" else torch.randn(rows, *shape)
    return model, x


def export(model, x, path):
    program = torch.export.export(model, (x[:4],), dynamic_shapes=({0: torch.export.Dim("batch")},))
    torch.export.save(program, path)


def reason(error):
    """An error's first line that has text; torch.jit begins with an empty one."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[0] if lines else ''}"[:160]


def script_problem(model):
    try:
        torch.jit.script(model.model)
    except Exception as error:
        return reason(error)
    return None


def trace(model, x, path):
    """Traces a copy: in training mode the trace itself changes running statistics."""
    torch.jit.trace(copy.deepcopy(model), (x[:4],), check_trace=False).save(path)


def prepare(name, folder, format):
    """Exports in both modes; writes what PyTorch computes."""
    model, x = make(name, 20)
    traces = format == "pt"
    script = script_problem(model) if traces else None
    try:
        for mode in ("train", "eval"):
            (trace if traces else export)(model.train(mode == "train"), x, f"{folder}/{mode}.{format}")
    except Exception as error:
        raise RuntimeError(f"cannot be traced ({reason(error)}) or scripted ({script})") if traces else error
    parts = {"x": x}
    with torch.no_grad():
        parts["output"] = model(x[:3])
        if traces:
            # A trace keeps the mode that it was made in, whatever it is switched to.
            switched = torch.jit.load(f"{folder}/train.pt").eval()
            torch.manual_seed(7)
            parts["switched"] = switched(x[:4])
    target = torch.randn(20, *parts["output"].shape[1:])
    parts["target"] = target
    mse_loss(model(x[:3]), target[:3]).backward()
    for key, parameter in model.named_parameters():
        if parameter.grad is not None:
            parts[f"grad.{key}"] = parameter.grad.clone()
    model.zero_grad()
    names = [key for key, _ in model.named_parameters()]
    # TorchScript differentiates some operators by formulas of its own: weights whose gradient is nothing but rounding then get another one.
    model = torch.jit.load(f"{folder}/train.pt") if traces else model
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, fused=True)
    torch.manual_seed(5)
    losses = []
    for step in range(5):
        optimizer.zero_grad()
        part = slice(4 * step, 4 * step + 4)
        loss = mse_loss(model(x[part]), target[part])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    seen = set()
    for key, value in model.state_dict().items():
        if value.data_ptr() not in seen:
            parts[f"final.{key}"] = value
            seen.add(value.data_ptr())
    save_file({key: value.detach().contiguous().clone() for key, value in parts.items()}, f"{folder}/expected.safetensors")
    return {"losses": losses, "parameters": names, "scripts": traces and script is None}


def reopen(name, folder, format):
    """Runs a saved program on other batch sizes than it was exported with."""
    program = torch.jit.load(f"{folder}/saved.pt") if format == "pt" else torch.export.load(f"{folder}/saved.pt2").module()
    x = load_file(f"{folder}/expected.safetensors")["x"]
    with torch.no_grad():
        save_file({str(rows): program(x[:rows]).contiguous() for rows in (3, 7)}, f"{folder}/reopened.safetensors")
    return {}


request = json.load(sys.stdin)
answers = {}
for name, case in request["cases"].items():
    try:
        answers[name] = (prepare if request["action"] == "prepare" else reopen)(name, **case)
    except Exception as error:
        answers[name] = {"error": f"{type(error).__name__}: {str(error)[:300]}"}
print(json.dumps(answers))
