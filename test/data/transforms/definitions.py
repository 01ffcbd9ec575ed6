"""Transforms as their definitions say, one sample at a time, on the draws that Neve documents. Slow; independent of the native code.

Reads {cases: [{steps, seed, epoch, batch, dtype, shape, data, targets}]}; prints for each case {shape, data, targets}.
"""

import colorsys
import json
import math
import sys

import numpy as np
import torch
import torch.nn.functional as F

MASK = 2**64 - 1


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def fnv1a(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return value


def derived_seed(pipeline, name, epoch, batch):
    value = 0
    for part in (pipeline, fnv1a(name), epoch & MASK, batch):
        value = mix((value + 0x9E3779B97F4A7C15 + part) & MASK)
    return value


class Draws:
    def __init__(self, seed):
        # A seed beyond 2^63 - 1 is given as the negative number of the same bits.
        self.generator = torch.Generator().manual_seed(seed - 2**64 if seed >= 2**63 else seed)

    def uniform(self, *shape):
        return torch.rand(*shape, dtype=torch.float64, generator=self.generator).numpy()

    def normal(self, *shape):
        return torch.randn(*shape, generator=self.generator)


def is_float(x):
    return x.dtype.is_floating_point


def bound(x):
    return 1.0 if is_float(x) else 255.0


def back(values, like):
    """Clamped, and without the fraction for 8-bit images."""
    values = values.clamp(0, bound(like))
    return values.to(like.dtype)


# Places


def random_crop(x, o, draws):
    left, top, right, bottom = (int(v) for v in o["padding"])
    height, width = (int(v) for v in o["size"])
    mode = {"constant": "constant", "reflect": "reflect", "edge": "replicate"}[o["paddingMode"]]
    floats = x.double()
    padded = F.pad(floats, (left, right, top, bottom), mode=mode, **({"value": o["fill"]} if mode == "constant" else {}))
    u, v = draws.uniform(len(x)), draws.uniform(len(x))
    out = []
    for i, image in enumerate(padded):
        y = math.floor(u[i] * (image.shape[1] - height + 1))
        z = math.floor(v[i] * (image.shape[2] - width + 1))
        out.append(image[:, y : y + height, z : z + width])
    return torch.stack(out).to(x.dtype)


def center_crop(x, o, draws):
    height, width = (int(v) for v in o["size"])
    more = (max(0, height - x.shape[2]), max(0, width - x.shape[3]))
    x = F.pad(x, (more[1] // 2, (more[1] + 1) // 2, more[0] // 2, (more[0] + 1) // 2))
    top, left = round((x.shape[2] - height) / 2.0), round((x.shape[3] - width) / 2.0)
    return x[:, :, top : top + height, left : left + width]


def flip(axis):
    def apply(x, o, draws):
        u = draws.uniform(len(x))
        return torch.stack([image.flip(axis) if u[i] < o["p"] else image for i, image in enumerate(x)])

    return apply


# Values


def to_float(x, o, draws):
    if is_float(x):
        return x
    return x.float() / 255 if x.dtype == torch.uint8 else x.float()


def channels_first(x, o, draws):
    return x.permute(0, 3, 1, 2)


def normalize(x, o, draws):
    x = to_float(x, o, draws)
    mean, std = (torch.tensor(o[k], dtype=x.dtype).view(1, -1, 1, 1) for k in ("mean", "std"))
    return (x - mean) / std


def gaussian_noise(x, o, draws):
    noisy = x + (draws.normal(*x.shape) * o["sigma"] + o["mean"])
    return noisy.clamp(0, 1) if o["clip"] else noisy


# Sizes


def interpolate(image, size, o):
    how = {"mode": "nearest"} if o["interpolation"] == "nearest" else {"mode": "bilinear", "antialias": o["antialias"]}
    result = F.interpolate(image[None].float() if not is_float(image) else image[None], size=size, **how)[0]
    return result if is_float(image) else result.round().clamp(0, 255).to(image.dtype)


def resize(x, o, draws):
    size = [int(v) for v in o["size"]]
    if len(size) == 1:
        height, width = x.shape[2:]
        side = size[0]
        size = [side, int(side * width / height)] if height <= width else [int(side * height / width), side]
    return torch.stack([interpolate(image, size, o) for image in x])


def boxes(draws, n, height, width, scale, ratio, fits, sides):
    shares, shapes = draws.uniform(n, 10), draws.uniform(n, 10)
    tops, lefts = draws.uniform(n), draws.uniform(n)
    found = []
    for i in range(n):
        box = None
        for k in range(10):
            area = height * width * (scale[0] + shares[i, k] * (scale[1] - scale[0]))
            shape = math.exp(math.log(ratio[0]) + shapes[i, k] * (math.log(ratio[1]) - math.log(ratio[0])))
            h, w = sides(area, shape)
            if fits(h, w):
                box = (math.floor(tops[i] * (height - h + 1)), math.floor(lefts[i] * (width - w + 1)), h, w)
                break
        found.append(box)
    return found


def random_resized_crop(x, o, draws):
    height, width = x.shape[2:]
    ratio = o["ratio"]
    found = boxes(
        *(draws, len(x), height, width, o["scale"], ratio),
        lambda h, w: 0 < h <= height and 0 < w <= width,
        lambda area, shape: (round(math.sqrt(area / shape)), round(math.sqrt(area * shape))),
    )
    out = []
    for image, box in zip(x, found):
        if box is None:
            own = width / height
            h, w = height, width
            if own < min(ratio):
                h = round(w / min(ratio))
            elif own > max(ratio):
                w = round(h * max(ratio))
            box = ((height - h) // 2, (width - w) // 2, h, w)
        top, left, h, w = box
        out.append(interpolate(image[:, top : top + h, left : left + w], [int(v) for v in o["size"]], o))
    return torch.stack(out)


def random_erasing(x, o, draws):
    height, width = x.shape[2:]
    chosen = draws.uniform(len(x))
    found = boxes(
        *(draws, len(x), height, width, o["scale"], o["ratio"]),
        lambda h, w: h < height and w < width,
        lambda area, shape: (round(math.sqrt(area * shape)), round(math.sqrt(area / shape))),
    )
    erased = [box if u < o["p"] and box is not None and box[2] * box[3] > 0 else None for u, box in zip(chosen, found)]
    noise = None
    if o["value"] == []:
        noise = draws.normal(sum(x.shape[1] * box[2] * box[3] for box in erased if box))
    x = x.clone()
    used = 0
    for image, box in zip(x, erased):
        if box is None:
            continue
        top, left, h, w = box
        part = image[:, top : top + h, left : left + w]
        if noise is not None:
            part.copy_(noise[used : used + part.numel()].view_as(part))
            used += part.numel()
        else:
            part.copy_(torch.tensor(o["value"]).to(x.dtype).view(-1, 1, 1).expand_as(part))
    return x


# Affine maps


def forward_matrix(angle, translate, scale, shear, center):
    """Of pixels counted from the middle: T * C * R * S * SHy * SHx * C^-1, as torchvision documents it."""
    a, sx, sy = math.radians(angle), math.radians(shear[0]), math.radians(shear[1])

    def shift(x, y):
        return np.array([[1, 0, x], [0, 1, y], [0, 0, 1]], dtype=np.float64)

    rotation = np.array([[math.cos(a), -math.sin(a), 0], [math.sin(a), math.cos(a), 0], [0, 0, 1]])
    scaling = np.diag([scale, scale, 1.0])
    shear_y = np.array([[1, 0, 0], [-math.tan(sy), 1, 0], [0, 0, 1]])
    shear_x = np.array([[1, -math.tan(sx), 0], [0, 1, 0], [0, 0, 1]])
    return shift(*translate) @ shift(*center) @ rotation @ scaling @ shear_y @ shear_x @ shift(-center[0], -center[1])


def warp(image, matrix, o):
    channels, height, width = image.shape
    inverse = np.linalg.inv(matrix)
    fill = torch.tensor(o["fill"] if len(o["fill"]) == channels else list(o["fill"]) * channels, dtype=torch.float64)
    source = image.double()
    out = torch.empty(channels, height, width, dtype=torch.float64)

    def at(row, column):
        inside = 0 <= row < height and 0 <= column < width
        return (source[:, row, column], 1.0) if inside else (torch.zeros(channels, dtype=torch.float64), 0.0)

    for y in range(height):
        for x in range(width):
            sx, sy, _ = inverse @ np.array([x + 0.5 - width / 2, y + 0.5 - height / 2, 1.0])
            sx, sy = sx + width / 2 - 0.5, sy + height / 2 - 0.5
            if o["interpolation"] == "nearest":
                value, mask = at(round(sy), round(sx))
                out[:, y, x] = value if mask > 0 else fill
                continue
            top, left = math.floor(sy), math.floor(sx)
            value, mask = torch.zeros(channels, dtype=torch.float64), 0.0
            for row, column, weight in (
                (top, left, (1 - (sy - top)) * (1 - (sx - left))),
                (top, left + 1, (1 - (sy - top)) * (sx - left)),
                (top + 1, left, (sy - top) * (1 - (sx - left))),
                (top + 1, left + 1, (sy - top) * (sx - left)),
            ):
                pixel, inside = at(row, column)
                value += weight * pixel
                mask += weight * inside
            out[:, y, x] = (value - fill) * mask + fill
    return out.to(image.dtype) if is_float(image) else out.round().clamp(0, 255).to(image.dtype)


def random_rotation(x, o, draws):
    u = draws.uniform(len(x))
    least, most = o["degrees"]
    # Counter-clockwise, where y points down.
    return torch.stack(
        [warp(image, forward_matrix(-(least + u[i] * (most - least)), (0, 0), 1, (0, 0), center_of(x, o)), o) for i, image in enumerate(x)]
    )


def center_of(x, o):
    return (o["center"][0] - x.shape[3] / 2, o["center"][1] - x.shape[2] / 2) if o["center"] else (0.0, 0.0)


def random_affine(x, o, draws):
    height, width = x.shape[2:]
    u = [draws.uniform(len(x)) for _ in range(6)]

    def between(k, i, least, most):
        return least + u[k][i] * (most - least)

    out = []
    for i, image in enumerate(x):
        angle = between(0, i, *o["degrees"])
        dx, dy = o["translate"][0] * width, o["translate"][1] * height
        translate = (round(between(1, i, -dx, dx)), round(between(2, i, -dy, dy)))
        scale = between(3, i, *o["scale"])
        shear = (between(4, i, *o["shear"][:2]), between(5, i, *o["shear"][2:]))
        out.append(warp(image, forward_matrix(angle, translate, scale, shear, center_of(x, o)), o))
    return torch.stack(out)


# Colours


def grey(image):
    value = 0.2989 * image[0].float() + 0.587 * image[1].float() + 0.114 * image[2].float()
    return value if is_float(image) else value.floor()


def blend(image, plain, factor):
    return back(image.float() * factor + plain * (1 - factor), image)


def brightness(image, factor):
    return blend(image, torch.zeros(()), factor)


def contrast(image, factor):
    plain = grey(image) if len(image) == 3 else image.float()
    return blend(image, plain.mean(), factor)


def saturation(image, factor):
    return blend(image, grey(image), factor) if len(image) == 3 else image


def sharpness(image, factor):
    channels, height, width = image.shape
    if height <= 2 or width <= 2:
        return image
    plain = image.float().clone()
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            around = image[:, y - 1 : y + 2, x - 1 : x + 2].float()
            value = (around.sum((1, 2)) + 4 * image[:, y, x].float()) / 13
            plain[:, y, x] = value if is_float(image) else value.round()
    # Written so, equal numbers stay equal before the fraction is cut off.
    return back(image.float() + (plain - image.float()) * (1 - factor), image)


def hue(image, turn):
    if len(image) == 1:
        return image
    values = image.double() if is_float(image) else image.double() / 255
    out = torch.empty_like(values)
    for y in range(image.shape[1]):
        for x in range(image.shape[2]):
            h, s, v = colorsys.rgb_to_hsv(*values[:, y, x].tolist())
            out[:, y, x] = torch.tensor(colorsys.hsv_to_rgb((h + turn) % 1.0, s, v))
    return out.to(image.dtype) if is_float(image) else (out * 255.999).to(image.dtype)


def posterize(image, bits):
    if is_float(image):
        levels = 2**bits
        return (image * levels).floor().clamp(0, levels - 1) / levels
    return image & (((1 << bits) - 1) << (8 - bits))


def solarize(image, threshold):
    limit = bound(image)
    inverted = (limit - image.float()).to(image.dtype)
    return torch.where(image.float() >= threshold * limit, inverted, image)


def autocontrast(image):
    out = image.float().clone()
    for channel in out:
        low, high = channel.min(), channel.max()
        if low < high:
            channel.copy_((channel - low) / ((high - low) * (1 / bound(image))))
    return back(out, image)


def equalize(image):
    """Pillow's ImageOps.equalize."""
    if is_float(image):
        return equalize((image * 255.999).to(torch.uint8)).to(image.dtype) / 255
    out = image.clone()
    for channel in out:
        counts = torch.bincount(channel.flatten().long(), minlength=256).tolist()
        present = [c for c in counts if c > 0]
        step = (sum(present) - present[-1]) // 255
        if step == 0:
            continue
        table, n = [], step // 2
        for count in counts:
            table.append(min(255, n // step))
            n += count
        channel.copy_(torch.tensor(table, dtype=torch.uint8)[channel.long()])
    return out


def color_jitter(x, o, draws):
    names = ["brightness", "contrast", "saturation", "hue"]
    u = {name: draws.uniform(len(x)) for name in names}
    order = draws.uniform(len(x), 4)
    change = {"brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue}
    out = []
    for i, image in enumerate(x):
        for k in np.argsort(order[i], kind="stable"):
            name = names[k]
            if o[name]:
                image = change[name](image, o[name][0] + u[name][i] * (o[name][1] - o[name][0]))
        out.append(image)
    return torch.stack(out)


def rand_augment(x, o, draws):
    height, width = x.shape[2:]
    strength = o["magnitude"] / (o["numMagnitudeBins"] - 1)
    corner = (-width / 2, -height / 2)

    def affine(angle=0, translate=(0, 0), shear=(0, 0), center=(0, 0)):
        return lambda image: warp(image, forward_matrix(angle, translate, 1, shear, center), o)

    def operation(index, sign):
        def signed(most):
            return sign * most * strength

        return [
            lambda image: image,
            affine(shear=(math.degrees(math.atan(signed(0.3))), 0), center=corner),
            affine(shear=(0, math.degrees(math.atan(signed(0.3)))), center=corner),
            affine(translate=(int(signed(150 / 331 * width)), 0)),
            affine(translate=(0, int(signed(150 / 331 * height)))),
            affine(angle=-signed(30)),
            lambda image: brightness(image, 1 + signed(0.9)),
            lambda image: saturation(image, 1 + signed(0.9)),
            lambda image: contrast(image, 1 + signed(0.9)),
            lambda image: sharpness(image, 1 + signed(0.9)),
            lambda image: posterize(image, int(round(8 - 4 * strength))),
            lambda image: solarize(image, 1 - strength),
            autocontrast,
            equalize,
        ][index]

    for _ in range(int(o["numOps"])):
        ops, signs = draws.uniform(len(x)), draws.uniform(len(x))
        x = torch.stack([operation(int(ops[i] * 14), -1 if signs[i] <= 0.5 else 1)(image) for i, image in enumerate(x)])
    return x


INPUTS = {
    "randomCrop": random_crop,
    "centerCrop": center_crop,
    "randomHorizontalFlip": flip(2),
    "randomVerticalFlip": flip(1),
    "toFloat": to_float,
    "channelsFirst": channels_first,
    "normalize": normalize,
    "gaussianNoise": gaussian_noise,
    "resize": resize,
    "randomResizedCrop": random_resized_crop,
    "randomErasing": random_erasing,
    "randomRotation": random_rotation,
    "randomAffine": random_affine,
    "colorJitter": color_jitter,
    "randAugment": rand_augment,
}


def one_hot(targets, o):
    classes, smoothing = int(o["classes"]), o["labelSmoothing"]
    return torch.eye(classes)[targets] * (1 - smoothing) + smoothing / classes


def run(case):
    x = torch.tensor(case["data"], dtype=getattr(torch, case["dtype"])).view(case["shape"])
    targets = torch.tensor(case["targets"])
    for step in case["steps"]:
        if step["kind"] == "oneHot":
            targets = one_hot(targets, step["options"])
            continue
        draws = Draws(derived_seed(int(case["seed"]), step["name"], case["epoch"], case["batch"]))
        x = INPUTS[step["kind"]](x, step["options"], draws)
    return {
        "shape": list(x.shape),
        "dtype": str(x.dtype).removeprefix("torch."),
        "data": x.double().flatten().tolist(),
        "targets": targets.double().flatten().tolist(),
    }


print(json.dumps([run(case) for case in json.load(sys.stdin)["cases"]]))
