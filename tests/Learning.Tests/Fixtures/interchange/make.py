"""Small random models under the names of each public layout, and what they compute: stand-ins for public weights.

Run with python3 (torch 1.13.1): python3 make.py. Writes beside itself one folder a layout: model.safetensors (or shards), config.json and
preprocessor_config.json as their libraries write them, and expected.safetensors with images and the normalised tokens of an independent
forward pass that reads those very names.
"""
import json
import math
import os
import struct

import torch
import torch.nn.functional as F

WIDTH, DEPTH, HEADS, PATCH, SIDE, HIDDEN = 16, 2, 2, 4, 16, 32
GRID = SIDE // PATCH
IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
HALF = ([0.5] * 3, [0.5] * 3)
HERE = os.path.dirname(os.path.abspath(__file__))
TYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64"}


def save(path, tensors, metadata=None):
    header, data = {"__metadata__": metadata or {"format": "pt"}}, b""
    for name, tensor in sorted(tensors.items()):
        raw = bytes(tensor.contiguous().flatten().view(torch.uint8).tolist()) if tensor.dim() else bytes(tensor.reshape(1).view(torch.uint8).tolist())
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


class Names:
    """What a layout calls the parts of a block, and its extras."""

    def __init__(self, generator, dtype=torch.float32):
        self.generator, self.dtype, self.state = generator, dtype, {}

    def put(self, name, *shape, around=0.0, spread=0.15):
        value = around + spread * torch.randn(*shape, generator=self.generator)
        self.state[name] = value.to(self.dtype)
        return name

    def linear(self, name, outputs, inputs, bias=True):
        self.put(name + ".weight", outputs, inputs)
        if bias:
            self.put(name + ".bias", outputs)

    def norm(self, name):
        self.put(name + ".weight", WIDTH, around=1.0)
        self.put(name + ".bias", WIDTH)

    def __call__(self, name):
        return self.state[name].float()

    def has(self, name):
        return name in self.state


def attend(q, k, v):
    """[N, T, D] each → [N, T, D], head by head."""
    outputs, depth = [], WIDTH // HEADS
    for head in range(HEADS):
        part = slice(head * depth, (head + 1) * depth)
        weights = torch.softmax(q[..., part] @ k[..., part].transpose(1, 2) / math.sqrt(depth), -1)
        outputs.append(weights @ v[..., part])
    return torch.cat(outputs, -1)


def linear(n, name, x):
    y = x @ n(name + ".weight").t()
    return y + n(name + ".bias") if n.has(name + ".bias") else y


def norm(n, name, x, eps):
    centred = x - x.mean(-1, keepdim=True)
    return centred / torch.sqrt((centred ** 2).mean(-1, keepdim=True) + eps) * n(name + ".weight") + n(name + ".bias")


def pixels(images, statistics):
    mean, deviation = (torch.tensor(s).reshape(1, 3, 1, 1) for s in statistics)
    return (images.permute(0, 3, 1, 2).float() / 255 - mean) / deviation


def hugging_face(n, images, prefix, eps, statistics, dinov2):
    e = prefix + "embeddings."
    patches = F.conv2d(pixels(images, statistics), n(e + "patch_embeddings.projection.weight"), n(e + "patch_embeddings.projection.bias"), stride=PATCH)
    x = patches.flatten(2).transpose(1, 2)
    x = torch.cat([n(e + "cls_token").expand(len(x), -1, -1), x], 1) + n(e + "position_embeddings")
    if n.has(e + "register_tokens"):
        x = torch.cat([x[:, :1], n(e + "register_tokens").expand(len(x), -1, -1), x[:, 1:]], 1)
    for i in range(DEPTH):
        b = f"{prefix}encoder.layer.{i}."
        y = norm(n, b + ("norm1" if dinov2 else "layernorm_before"), x, eps)
        y = attend(*(linear(n, f"{b}attention.attention.{part}", y) for part in ("query", "key", "value")))
        y = linear(n, b + "attention.output.dense", y)
        x = x + (y * n(b + "layer_scale1.lambda1") if dinov2 else y)
        y = norm(n, b + ("norm2" if dinov2 else "layernorm_after"), x, eps)
        y = F.gelu(linear(n, b + ("mlp.fc1" if dinov2 else "intermediate.dense"), y))
        y = linear(n, b + ("mlp.fc2" if dinov2 else "output.dense"), y)
        x = x + (y * n(b + "layer_scale2.lambda1") if dinov2 else y)
    return norm(n, prefix + "layernorm", x, eps)


def make_hugging_face(n, prefix, dinov2, registers=0, bias=True):
    e = prefix + "embeddings."
    n.put(e + "cls_token", 1, 1, WIDTH)
    n.put(e + "position_embeddings", 1, 1 + GRID * GRID, WIDTH)
    n.put(e + "patch_embeddings.projection.weight", WIDTH, 3, PATCH, PATCH)
    n.put(e + "patch_embeddings.projection.bias", WIDTH)
    if dinov2:
        n.put(e + "mask_token", 1, WIDTH)
    if registers:
        n.put(e + "register_tokens", 1, registers, WIDTH)
    for i in range(DEPTH):
        b = f"{prefix}encoder.layer.{i}."
        n.norm(b + ("norm1" if dinov2 else "layernorm_before"))
        n.norm(b + ("norm2" if dinov2 else "layernorm_after"))
        for part in ("query", "key", "value"):
            n.linear(f"{b}attention.attention.{part}", WIDTH, WIDTH, bias)
        n.linear(b + "attention.output.dense", WIDTH, WIDTH)
        n.linear(b + ("mlp.fc1" if dinov2 else "intermediate.dense"), HIDDEN, WIDTH)
        n.linear(b + ("mlp.fc2" if dinov2 else "output.dense"), WIDTH, HIDDEN)
        if dinov2:
            n.put(b + "layer_scale1.lambda1", WIDTH, around=0.5)
            n.put(b + "layer_scale2.lambda1", WIDTH, around=0.5)
    n.norm(prefix + "layernorm")


def timm(n, images, prefix, statistics, place_class):
    """place_class: whether the table of positions has rows for class token and registers (timm's default), for the class token alone, or for neither."""
    x = F.conv2d(pixels(images, statistics), n(prefix + "patch_embed.proj.weight"), n(prefix + "patch_embed.proj.bias"), stride=PATCH).flatten(2).transpose(1, 2)
    positions = n(prefix + "pos_embed")
    heads = [n(prefix + name).expand(len(x), -1, -1) for name in ("cls_token", "reg_token", "register_tokens") if n.has(prefix + name)]
    if place_class == "all":
        x = torch.cat(heads + [x], 1) + positions
    elif place_class == "class":
        x = torch.cat([heads[0], x], 1) + positions
        x = torch.cat([x[:, :1]] + heads[1:] + [x[:, 1:]], 1)
    else:
        x = torch.cat(heads + [x + positions], 1)
    for i in range(DEPTH):
        b = f"{prefix}blocks.{i}."
        q, k, v = linear(n, b + "attn.qkv", norm(n, b + "norm1", x, 1e-6)).split(WIDTH, -1)
        y = linear(n, b + "attn.proj", attend(q, k, v))
        x = x + (y * n(b + "ls1.gamma") if n.has(b + "ls1.gamma") else y)
        y = linear(n, b + "mlp.fc2", F.gelu(linear(n, b + "mlp.fc1", norm(n, b + "norm2", x, 1e-6))))
        x = x + (y * n(b + "ls2.gamma") if n.has(b + "ls2.gamma") else y)
    return norm(n, prefix + "norm", x, 1e-6)


def make_timm(n, prefix="", positions=1 + GRID * GRID, classed=True, registers=0, register_name="reg_token", scaled=False):
    if classed:
        n.put(prefix + "cls_token", 1, 1, WIDTH)
    if registers:
        n.put(prefix + register_name, 1, registers, WIDTH)
    n.put(prefix + "pos_embed", 1, positions, WIDTH)
    n.put(prefix + "patch_embed.proj.weight", WIDTH, 3, PATCH, PATCH)
    n.put(prefix + "patch_embed.proj.bias", WIDTH)
    for i in range(DEPTH):
        b = f"{prefix}blocks.{i}."
        n.norm(b + "norm1")
        n.norm(b + "norm2")
        n.linear(b + "attn.qkv", 3 * WIDTH, WIDTH)
        n.linear(b + "attn.proj", WIDTH, WIDTH)
        n.linear(b + "mlp.fc1", HIDDEN, WIDTH)
        n.linear(b + "mlp.fc2", WIDTH, HIDDEN)
        if scaled:
            n.put(b + "ls1.gamma", WIDTH, around=0.5)
            n.put(b + "ls2.gamma", WIDTH, around=0.5)
    n.norm(prefix + "norm")


def configuration(model_type, architecture, **more):
    return dict(
        architectures=[architecture], model_type=model_type, hidden_size=WIDTH, num_hidden_layers=DEPTH, num_attention_heads=HEADS, hidden_act="gelu",
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.02, image_size=SIDE, patch_size=PATCH, num_channels=3, qkv_bias=True,
        torch_dtype="float32", transformers_version="4.40.0", **more)


def timm_configuration(statistics, **more):
    return dict(architecture="vit_base_patch16_224", num_classes=0, num_features=WIDTH,
                model_args=dict(img_size=SIDE, patch_size=PATCH, embed_dim=WIDTH, depth=DEPTH, num_heads=HEADS, mlp_ratio=HIDDEN // WIDTH, **more),
                pretrained_cfg=dict(input_size=[3, SIDE, SIDE], mean=statistics[0], std=statistics[1], num_classes=0))


def preprocessor(statistics):
    return dict(do_resize=True, size=dict(height=SIDE, width=SIDE), resample=3, do_rescale=True, rescale_factor=1 / 255, do_normalize=True,
                image_mean=statistics[0], image_std=statistics[1])


def write(folder, n, tokens, images, config=None, statistics=None, shards=1):
    path = os.path.join(HERE, folder)
    os.makedirs(path, exist_ok=True)
    if shards == 1:
        save(os.path.join(path, "model.safetensors"), n.state)
    else:
        names = sorted(n.state)
        where = {name: f"model-{i * shards // len(names) + 1:05}-of-{shards:05}.safetensors" for i, name in enumerate(names)}
        for file in sorted(set(where.values())):
            save(os.path.join(path, file), {name: n.state[name] for name in names if where[name] == file})
        with open(os.path.join(path, "model.safetensors.index.json"), "w") as file:
            json.dump({"metadata": {"total_size": sum(t.numel() * t.element_size() for t in n.state.values())}, "weight_map": where}, file, indent=2)
    for name, document in (("config.json", config), ("preprocessor_config.json", preprocessor(statistics) if statistics else None)):
        if document:
            with open(os.path.join(path, name), "w") as file:
                json.dump(document, file, indent=2)
                file.write("\n")
    save(os.path.join(path, "expected.safetensors"), {"images": images.float(), "tokens": tokens})


def main():
    generator = torch.Generator().manual_seed(5)
    images = torch.randint(0, 256, (2, SIDE, SIDE, 3), generator=generator)

    n = Names(generator)
    make_hugging_face(n, "", dinov2=False)
    n.linear("pooler.dense", WIDTH, WIDTH)
    write("vit", n, hugging_face(n, images, "", 1e-12, HALF, False), images, configuration("vit", "ViTModel", intermediate_size=HIDDEN, layer_norm_eps=1e-12), HALF)

    n = Names(generator, torch.float16)
    make_hugging_face(n, "vit.", dinov2=False, bias=False)
    n.linear("classifier", 3, WIDTH)
    config = configuration("vit", "ViTForImageClassification", intermediate_size=HIDDEN, layer_norm_eps=1e-5)
    write("vit-classifier", n, hugging_face(n, images, "vit.", 1e-5, HALF, False), images, dict(config, qkv_bias=False), HALF)

    n = Names(generator)
    make_hugging_face(n, "vit.", dinov2=False)
    n.put("decoder.mask_token", 1, 1, 8)
    n.put("decoder.decoder_pos_embed", 1, 1 + GRID * GRID, 8)
    n.linear("decoder.decoder_embed", 8, WIDTH)
    n.linear("decoder.decoder_pred", PATCH * PATCH * 3, 8)
    n.linear("decoder.decoder_layers.0.intermediate.dense", 16, 8)
    config = configuration("vit_mae", "ViTMAEForPreTraining", intermediate_size=HIDDEN, layer_norm_eps=1e-12, mask_ratio=0.75, decoder_hidden_size=8)
    write("vit-mae", n, hugging_face(n, images, "vit.", 1e-12, IMAGENET, False), images, config, IMAGENET)

    n = Names(generator)
    make_hugging_face(n, "", dinov2=True)
    config = configuration("dinov2", "Dinov2Model", mlp_ratio=HIDDEN // WIDTH, layer_norm_eps=1e-6, layerscale_value=1.0, use_swiglu_ffn=False)
    write("dinov2", n, hugging_face(n, images, "", 1e-6, IMAGENET, True), images, config, IMAGENET, shards=3)

    n = Names(generator, torch.bfloat16)
    make_hugging_face(n, "", dinov2=True, registers=4)
    config = configuration("dinov2_with_registers", "Dinov2WithRegistersModel", mlp_ratio=HIDDEN // WIDTH, layer_norm_eps=1e-6, layerscale_value=1.0, num_register_tokens=4)
    write("dinov2-registers", n, hugging_face(n, images, "", 1e-6, IMAGENET, True), images, config, IMAGENET)

    n = Names(generator)
    make_timm(n)
    n.linear("head", 3, WIDTH)
    write("timm", n, timm(n, images, "", HALF, "class"), images, timm_configuration(HALF))

    n = Names(generator)
    make_timm(n, positions=5 + GRID * GRID, registers=4, scaled=True)
    write("timm-registers", n, timm(n, images, "", IMAGENET, "all"), images, timm_configuration(IMAGENET, reg_tokens=4, init_values=1e-5))

    n = Names(generator)
    make_timm(n, positions=GRID * GRID, registers=4, scaled=True)
    write("timm-no-embed-class", n, timm(n, images, "", IMAGENET, "none"), images, timm_configuration(IMAGENET, reg_tokens=4, init_values=1e-5, no_embed_class=True))

    n = Names(generator, torch.float64)
    make_timm(n, "backbone.")
    n.linear("head.mlp.0", 8, WIDTH)
    tokens = timm(n, images, "backbone.", IMAGENET, "class")
    write("dino", n, tokens, images)

    n = Names(generator)
    make_timm(n, registers=4, register_name="register_tokens", scaled=True)
    n.put("mask_token", 1, WIDTH)
    write("dinov2-original", n, timm(n, images, "", IMAGENET, "class"), images)

    n = Names(generator)
    make_timm(n)
    n.put("mask_token", 1, 1, 8)
    n.put("decoder_pos_embed", 1, 1 + GRID * GRID, 8)
    n.linear("decoder_embed", 8, WIDTH)
    n.linear("decoder_blocks.0.attn.qkv", 24, 8)
    n.linear("decoder_pred", PATCH * PATCH * 3, 8)
    write("mae-original", n, timm(n, images, "", IMAGENET, "class"), images)


main()
