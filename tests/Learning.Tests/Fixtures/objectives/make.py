#!/usr/bin/python3
"""Makes the fixtures beside it: losses and models computed by PyTorch, written down here from the papers and independent of learning/.

    /usr/bin/python3 tests/Learning.Tests/Fixtures/objectives/make.py

Made with PyTorch 1.13.0 and numpy 1.24.2 (Debian 12). Inputs, weights and results are tensors of a safetensors file each.
"""
import json
import math
import pathlib
import struct

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

HERE = pathlib.Path(__file__).parent
torch.manual_seed(5)
torch.set_num_threads(1)


def save(name, tensors):
    """A safetensors file: F32, I64, U8 and BOOL."""
    header, offset, blobs = {}, 0, []
    kinds = {torch.float32: "F32", torch.int64: "I64", torch.uint8: "U8"}
    for key in sorted(tensors, key=lambda k: (-tensors[k].element_size(), k)):
        value = tensors[key].detach().contiguous()
        blob = value.numpy().tobytes()
        header[key] = {"dtype": kinds[value.dtype], "shape": list(value.shape), "data_offsets": [offset, offset + len(blob)]}
        offset += len(blob)
        blobs.append(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    (HERE / name).write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


# ---- a vision transformer -------------------------------------------------------------------------------------------------------------


class Attention(nn.Module):
    def __init__(self, width, heads, qkv_bias):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width, bias=qkv_bias)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        n, t, d = x.shape
        q, k, v = self.qkv(x).view(n, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        weights = (q @ k.transpose(-2, -1) / math.sqrt(d // self.heads)).softmax(-1)
        return self.proj((weights @ v).transpose(1, 2).flatten(2))


class Mlp(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, hidden), nn.Linear(hidden, width)

    def forward(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class Scale(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gamma = nn.Parameter(torch.rand(width) + 0.5)

    def forward(self, x):
        return x * self.gamma


class Block(nn.Module):
    def __init__(self, width, heads, ratio, qkv_bias=True, scaled=False):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.attn, self.mlp = Attention(width, heads, qkv_bias), Mlp(width, ratio * width)
        self.ls1, self.ls2 = (Scale(width), Scale(width)) if scaled else (nn.Identity(), nn.Identity())

    def forward(self, x):
        x = x + self.ls1(self.attn(self.norm1(x)))
        return x + self.ls2(self.mlp(self.norm2(x)))


MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


class Vit(nn.Module):
    """Plain patches, class token, registers, learned positions, layer scale: everything at once."""

    def __init__(self, side=32, patch=8, width=16, depth=2, heads=2, ratio=2, registers=2, qkv_bias=False, scaled=True):
        super().__init__()
        self.patch, self.grid = patch, side // patch
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(3, width, patch, stride=patch)
        self.cls_token = nn.Parameter(torch.randn(1, 1, width))
        self.reg_token = nn.Parameter(torch.randn(1, registers, width)) if registers else None
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + self.grid ** 2, width))
        self.blocks = nn.ModuleList(Block(width, heads, ratio, qkv_bias, scaled) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-6)

    def read(self, images):
        x = images.permute(0, 3, 1, 2).float() / 255
        return (x - torch.tensor(MEAN).view(1, 3, 1, 1)) / torch.tensor(DEVIATION).view(1, 3, 1, 1)

    def positions(self, rows, columns):
        grid = self.pos_embed[:, 1:].view(1, self.grid, self.grid, -1).permute(0, 3, 1, 2)
        if (rows, columns) != (self.grid, self.grid):
            grid = F.interpolate(grid, size=(rows, columns), mode="bicubic", align_corners=False)
        return grid.permute(0, 2, 3, 1).flatten(1, 2)

    def stem(self, x):
        return self.patch_embed.proj(x).flatten(2).transpose(1, 2)

    def encode(self, patches):
        n = patches.shape[0]
        prefix = [(self.cls_token + self.pos_embed[:, :1]).expand(n, -1, -1)]
        if self.reg_token is not None:
            prefix.append(self.reg_token.expand(n, -1, -1))
        x = torch.cat(prefix + [patches], 1)
        for block in self.blocks:
            x = block(x)
        return self.norm(x)

    def forward(self, images):
        x = self.read(images)
        return self.encode(self.stem(x) + self.positions(x.shape[2] // self.patch, x.shape[3] // self.patch))


def randomize(module):
    """Norms and biases that are not those of a new model: else a mistake in them would not show."""
    for parameter in module.parameters():
        if parameter.dim() == 1:
            parameter.data = parameter.data + 0.3 * torch.randn_like(parameter)
    return module


def images(n, side):
    return torch.randint(0, 256, (n, side, side, 3), dtype=torch.uint8)


block = randomize(Block(8, 2, 2))
x = torch.randn(2, 5, 8, requires_grad=True)
y = block(x)
(y * torch.linspace(-1, 1, y.numel()).view_as(y)).sum().backward()
save("block.safetensors", {"x": x, "y": y, "x_grad": x.grad} | block.state_dict() | {"grad." + n: p.grad for n, p in block.named_parameters()})

vit = randomize(Vit())
whole, larger = images(2, 32), images(1, 48)
save("vit.safetensors", {"images": whole, "tokens": vit(whole), "larger": larger, "larger_tokens": vit(larger)} | vit.state_dict())

# ---- masked autoencoder (He et al. 2021) ----------------------------------------------------------------------------------------------


class Decoder(nn.Module):
    def __init__(self, width, decoder, depth, heads, patch):
        super().__init__()
        self.decoder_embed = nn.Linear(width, decoder)
        self.mask_token = nn.Parameter(torch.randn(1, 1, decoder))
        self.decoder_blocks = nn.ModuleList(Block(decoder, heads, 4) for _ in range(depth))
        self.decoder_norm = nn.LayerNorm(decoder, eps=1e-6)
        self.decoder_pred = nn.Linear(decoder, 3 * patch * patch)


def sincos(rows, columns, width):
    """A quarter of the width each: sine and cosine of the row, sine and cosine of the column."""
    omega = 1 / 10000 ** (np.arange(width // 4) / (width // 4))
    table = [np.concatenate([np.sin(r * omega), np.cos(r * omega), np.sin(c * omega), np.cos(c * omega)]) for r in range(rows) for c in range(columns)]
    return torch.tensor(np.array(table), dtype=torch.float32)


encoder, decoder = randomize(Vit(registers=0, qkv_bias=True, scaled=False)), randomize(Decoder(16, 8, 1, 2, 8))
pictures, kept = images(3, 32), 4
order = torch.stack([torch.randperm(16) for _ in range(3)])
restore = order.argsort(1)
read = encoder.read(pictures)
tokens = encoder.stem(read) + encoder.positions(4, 4)
seen = torch.stack([tokens[i, order[i, :kept]] for i in range(3)])
latent = decoder.decoder_embed(encoder.encode(seen))
rows = []
for i in range(3):
    full = torch.cat([latent[i, 1:], decoder.mask_token[0].expand(16 - kept, -1)])[restore[i]]
    rows.append(torch.cat([latent[i, :1], full + sincos(4, 4, 8)]))
z = torch.stack(rows)
for layer in decoder.decoder_blocks:
    z = layer(z)
predicted = decoder.decoder_pred(decoder.decoder_norm(z))[:, 1:]
target = torch.zeros_like(predicted)
for n in range(3):
    for row in range(4):
        for column in range(4):
            cell = read[n, :, row * 8:row * 8 + 8, column * 8:column * 8 + 8]
            target[n, row * 4 + column] = cell.permute(1, 2, 0).reshape(-1)
target = (target - target.mean(-1, keepdim=True)) / (target.var(-1, keepdim=True) + 1e-6).sqrt()
hidden = torch.ones(3, 16)
for i in range(3):
    hidden[i, order[i, :kept]] = 0
loss = ((predicted - target) ** 2).mean(-1)[hidden == 1].mean()
loss.backward()
named = {"backbone." + k: v for k, v in encoder.state_dict().items()} | decoder.state_dict()
save("mae.safetensors", named | {
    "images": pictures, "kept": order[:, :kept].contiguous(), "restore": restore, "predicted": predicted, "target": target, "loss": loss.view(1),
    "grad.backbone.patch_embed.proj.weight": encoder.patch_embed.proj.weight.grad, "grad.mask_token": decoder.mask_token.grad})

# ---- losses ---------------------------------------------------------------------------------------------------------------------------

results = {}
first, second = torch.randn(5, 7), torch.randn(5, 7)
z, total = F.normalize(torch.cat([first, second])), 0
for i in range(10):
    partner = (i + 5) % 10
    scores = torch.stack([z[i] @ z[j] / 0.2 for j in range(10) if j != i])
    total = total - torch.log(torch.exp(z[i] @ z[partner] / 0.2) / torch.exp(scores).sum())
results |= {"ntxent.first": first, "ntxent.second": second, "ntxent.loss": (total / 10).view(1)}

batch, prototypes = 3, 6
student, teacher, centre = torch.randn(4 * batch, prototypes), torch.randn(2 * batch, prototypes), torch.randn(1, prototypes)


def dino(targets):
    pairs = []
    for t in range(2):
        for s in range(4):
            if s == t:
                continue
            q, p = targets[t * batch:(t + 1) * batch], F.log_softmax(student[s * batch:(s + 1) * batch] / 0.1, -1)
            pairs.append(torch.sum(-q * p, -1).mean())
    return sum(pairs) / len(pairs)


def sinkhorn(logits, temperature, rounds=3):
    """SwAV's pseudo-code in float64."""
    q = torch.exp(logits.double() / temperature).t()
    q /= q.sum()
    k, b = q.shape
    for _ in range(rounds):
        q /= q.sum(1, keepdim=True)
        q /= k
        q /= q.sum(0, keepdim=True)
        q /= b
    return (q * b).t().float()


centred = torch.softmax((teacher - centre) / 0.04, -1)
even = sinkhorn(teacher, 0.07)
results |= {
    "dino.student": student, "dino.teacher": teacher, "dino.centre": centre, "dino.centred": centred, "dino.loss": dino(centred).view(1),
    "dino.sinkhorn": even, "dino.sinkhorn_loss": dino(even).view(1), "dino.next_centre": centre * 0.9 + teacher.mean(0, keepdim=True) * 0.1}

mask = torch.rand(4, 9) < 0.4
mask[2] = False
patch_student, patch_teacher = torch.randn(4, 9, prototypes), torch.randn(4, 9, prototypes)
targets = torch.softmax((patch_teacher - centre) / 0.07, -1)
terms = torch.sum(-targets * F.log_softmax(patch_student / 0.1, -1), -1)
ibot = ((terms * mask).sum(-1) / mask.sum(-1).clamp(min=1)).mean()
results |= {"ibot.mask": mask.to(torch.uint8), "ibot.student": patch_student, "ibot.teacher": patch_teacher, "ibot.centre": centre, "ibot.loss": ibot.view(1)}

points = torch.randn(6, 5)
unit = F.normalize(points)
near = [min(torch.dist(unit[i], unit[j]) for j in range(6) if j != i) for i in range(6)]
results |= {"koleo.x": points, "koleo.loss": (-torch.stack(near).log().mean()).view(1)}
singular = torch.linalg.svdvals(points)
share = singular / singular.sum() + 1e-7
pairs = [torch.exp(-2 * torch.dist(unit[i], unit[j]) ** 2) for i in range(6) for j in range(6) if i != j]
results |= {"health.rank": torch.exp(-(share * share.log()).sum()).view(1), "health.uniformity": torch.stack(pairs).mean().log().view(1)}

# ---- DINO's head ----------------------------------------------------------------------------------------------------------------------

head = nn.Sequential(nn.Linear(6, 8), nn.GELU(), nn.Linear(8, 8), nn.GELU(), nn.Linear(8, 4))
last = nn.utils.weight_norm(nn.Linear(4, 5, bias=False))
last.weight_g.data.fill_(1)
inputs = torch.randn(3, 6)
results |= {"head." + "mlp." + k: v for k, v in head.state_dict().items()}
results |= {"head.last_layer.weight_v": last.weight_v, "head.x": inputs, "head.y": last(F.normalize(head(inputs), dim=-1))}
save("losses.safetensors", results)

# ---- a whole step of self-distillation (Caron et al. 2021; Zhou et al. 2022): two global views, two local ones, hidden patches ------------


class Head(nn.Module):
    def __init__(self, inputs, hidden=6, bottleneck=4, prototypes=7):
        super().__init__()
        self.mlp = nn.Sequential(nn.Linear(inputs, hidden), nn.GELU(), nn.Linear(hidden, hidden), nn.GELU(), nn.Linear(hidden, bottleneck))
        self.last_layer = nn.Module()
        self.last_layer.weight_v = nn.Parameter(torch.randn(prototypes, bottleneck))

    def forward(self, x):
        v = self.last_layer.weight_v
        return F.normalize(self.mlp(x), dim=-1) @ (v / v.norm(dim=1, keepdim=True)).t()


networks = {side: {"body": randomize(Vit(16, 8, 8, 1, 2, 2, 1, True, False)), "head": Head(8), "patch": Head(8)} for side in ("teacher", "student")}
mask_token, center, patch_center = torch.randn(1, 1, 8, requires_grad=True), torch.randn(1, 7), torch.randn(1, 7)
views, crops = images(2 * 3, 16), images(2 * 3, 8)
hidden = torch.tensor([[1, 0, 0, 1], [0, 0, 0, 0], [0, 1, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0], [0, 0, 1, 1]]).bool()


def tokens_of(body, pixels, mask=None):
    x = body.read(pixels)
    stem = body.stem(x)
    if mask is not None:
        stem = torch.where(mask.unsqueeze(-1), mask_token, stem)
    all_tokens = body.encode(stem + body.positions(x.shape[2] // 8, x.shape[3] // 8))
    return all_tokens[:, 0], all_tokens[:, 2:]


teacher, student = networks["teacher"], networks["student"]
with torch.no_grad():
    image, patches = tokens_of(teacher["body"], views)
    answers, patch_answers = teacher["head"](image), teacher["patch"](patches[hidden])
seen, seen_patches = tokens_of(student["body"], views, hidden)
guesses = [student["head"](seen[:3]), student["head"](seen[3:])] + list(student["head"](tokens_of(student["body"], crops)[0]).split(3))
sharp = torch.softmax((answers - center) / 0.05, -1)
terms = [(-sharp[t * 3:t * 3 + 3] * F.log_softmax(guesses[s] / 0.1, -1)).sum(-1).mean() for t in range(2) for s in range(4) if s != t]
patch_sharp = torch.softmax((patch_answers - patch_center) / 0.05, -1)
patch_terms = (-patch_sharp * F.log_softmax(student["patch"](seen_patches[hidden]) / 0.1, -1)).sum(-1)
owner = torch.arange(6).unsqueeze(1).expand(6, 4)[hidden]
per_image = [patch_terms[owner == i].mean() for i in range(6) if (owner == i).any()]
loss = sum(terms) / len(terms) + 0.5 * sum(per_image) / 6
loss.backward()
state = {"mask_token": mask_token, "center": center, "patch_center": patch_center}
for prefix, network in (("", teacher), ("student_", student)):
    body = "backbone." if prefix == "" else "student."
    state |= {body + k: v for k, v in network["body"].state_dict().items()}
    state |= {f"{prefix}head." + k: v for k, v in network["head"].state_dict().items()}
    state |= {f"{prefix}patch_head." + k: v for k, v in network["patch"].state_dict().items()}
save("distillation.safetensors", state | {
    "global": views, "local": crops, "hidden": hidden.to(torch.uint8), "loss": loss.view(1),
    "grad.mask_token": mask_token.grad, "grad.student.patch_embed.proj.weight": student["body"].patch_embed.proj.weight.grad,
    "grad.student_patch_head.last_layer.weight_v": student["patch"].last_layer.weight_v.grad,
    "next.center": 0.9 * center + 0.1 * answers.mean(0, keepdim=True), "next.patch_center": 0.9 * patch_center + 0.1 * patch_answers.mean(0, keepdim=True),
    "next.backbone.pos_embed": 0.8 * teacher["body"].pos_embed + 0.2 * student["body"].pos_embed})

# ---- optimiser, average, schedule -----------------------------------------------------------------------------------------------------

shapes = {"blocks.0.w": (3, 4), "blocks.1.w": (2, 3), "blocks.0.bias": (3,), "cls_token": (1, 1, 4), "head.w": (2, 2)}
weights = {n: torch.randn(s, requires_grad=True) for n, s in shapes.items()}
tensors = {"start." + n: w.detach().clone() for n, w in weights.items()}
scales = {"blocks.0.w": 0.7 ** 2, "blocks.1.w": 0.7, "blocks.0.bias": 0.7 ** 2, "cls_token": 0.7 ** 3, "head.w": 1}
decays = {"blocks.0.w": 0.05, "blocks.1.w": 0.05, "blocks.0.bias": 0, "cls_token": 0, "head.w": 0.05}
optimizer = torch.optim.AdamW(
    [{"params": [weights[n]], "lr": 0.01 * scales[n], "weight_decay": decays[n], "scale": scales[n]} for n in shapes], betas=(0.9, 0.95), eps=1e-8)
average = {n: w.detach().clone() for n, w in weights.items()}
for step in range(1, 7):
    optimizer.zero_grad(set_to_none=True)
    for n, w in weights.items():
        # The head has no gradient for two steps, as DINO's last layer.
        if n != "head.w" or step > 2:
            w.grad = torch.randn_like(w)
            tensors[f"grad.{step}.{n}"] = w.grad.clone()  # clipped in place below
    norm = torch.nn.utils.clip_grad_norm_(list(weights.values()), 3.0)
    tensors[f"norm.{step}"] = norm.view(1)
    for group in optimizer.param_groups:
        group["lr"] = 0.01 / step * group["scale"]
    optimizer.step()
    decay = min(0.9, (1 + step) / (10 + step))
    for n, w in weights.items():
        average[n] = decay * average[n] + (1 - decay) * w.detach()
tensors |= {"end." + n: w for n, w in weights.items()} | {"average." + n: a for n, a in average.items()}
save("optimizer.safetensors", tensors)

plain = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.3)
cosine = torch.optim.lr_scheduler.CosineAnnealingLR(plain, T_max=20)
rates = []
for _ in range(21):
    rates.append(plain.param_groups[0]["lr"])
    plain.step()
    cosine.step()
(HERE / "schedule.json").write_text(json.dumps({"peak": 0.3, "warmUp": 0.2, "cosine": [round(r, 9) for r in rates]}) + "\n")
