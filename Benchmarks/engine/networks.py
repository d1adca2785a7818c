"""The workloads' networks in PyTorch, with their data, losses and settings."""

from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional


def array(folder, name):
    return torch.from_numpy(np.load(Path(folder) / f"{name}.npy"))


def pixels(folder, name):
    """[rows, channels, height, width], normalised, as a network in PyTorch wants them."""
    images = array(folder, name).float()
    images = (images - images.mean()) / images.std()
    return images.unsqueeze(1) if images.dim() == 3 else images.permute(0, 3, 1, 2).contiguous()


def cells(folder, name):
    return (Path(folder) / f"{name}.csv").read_text().splitlines()[1:]


def classes(folder, name):
    values = cells(folder, name)
    codes = {value: code for code, value in enumerate(dict.fromkeys(values))}
    return torch.tensor([codes[value] for value in values])


def numbers(folder, name):
    values = torch.tensor([float(value) for value in cells(folder, name)])
    return (values - values.mean()) / values.std()


class CNN(nn.Module):
    def __init__(self, channels, widths, flat, dim):
        super().__init__()
        layers = []
        for width in widths:
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
            channels = width
        self.layers = nn.Sequential(*layers, nn.Flatten(), nn.Linear(flat, dim), nn.ReLU())

    def forward(self, x):
        return self.layers(x)


class Fused(nn.Module):
    """Encoders side by side, a dense layer, a head for each task."""

    def __init__(self, encoders, width, dim, heads):
        super().__init__()
        self.encoders = nn.ModuleList(encoders)
        self.fusion = nn.Linear(width, dim)
        self.heads = nn.ModuleList([nn.Linear(dim, outputs) for outputs in heads])

    def forward(self, *inputs):
        encoded = [encoder(x) for encoder, x in zip(self.encoders, inputs)]
        fused = functional.relu(self.fusion(torch.cat(encoded, 1)))
        return [head(fused) for head in self.heads]


class Transformer(nn.Module):
    def __init__(self, vocabulary, length, layers, dim, heads, hidden):
        super().__init__()
        self.embedding = nn.Embedding(vocabulary, dim)
        self.positions = nn.Parameter(torch.randn(length, dim) * 0.1)
        self.layers = nn.ModuleList([
            nn.TransformerEncoderLayer(
                dim, heads, hidden, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
            for _ in range(layers)])
        self.norm = nn.LayerNorm(dim)

    def forward(self, tokens):
        x = self.embedding(tokens) + self.positions
        for layer in self.layers:
            x = layer(x)
        return self.norm(x).mean(1)


class Trunk(nn.Module):
    """Dense layers and a head of one number for each task."""

    def __init__(self, inputs, widths, heads):
        super().__init__()
        layers = []
        for width in widths:
            layers += [nn.Linear(inputs, width), nn.ReLU()]
            inputs = width
        self.trunk = nn.Sequential(*layers)
        self.heads = nn.ModuleList([nn.Linear(inputs, 1) for _ in range(heads)])

    def forward(self, x):
        x = self.trunk(x)
        return [head(x).squeeze(1) for head in self.heads]


class Listener(nn.Module):
    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(40, 128, num_layers=2, bidirectional=True, batch_first=True)
        self.head = nn.Linear(256, 28)

    def forward(self, x):
        return [self.head(self.gru(x)[0])]


class Residual(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Identity() if inputs == outputs and stride == 1 else nn.Sequential(
            nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = functional.relu(self.first_norm(self.first(x)), inplace=True)
        return functional.relu(self.second_norm(self.second(y)) + self.shortcut(x), inplace=True)


class ResNet(nn.Module):
    """ResNet-18 with a 3 × 3 stem."""

    def __init__(self):
        super().__init__()
        layers = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True)]
        channels = 64
        for width in [64, 128, 256, 512]:
            for index in range(2):
                layers.append(Residual(channels, width, 2 if index == 0 and width > 64 else 1))
                channels = width
        self.layers = nn.Sequential(*layers)
        self.head = nn.Linear(512, 10)

    def forward(self, x):
        return [self.head(self.layers(x).mean((2, 3)))]


class Workload:
    """A network with its inputs, targets and one loss a task."""

    def __init__(self, network, batch, inputs, targets, losses, conflicts=False):
        self.network, self.batch, self.inputs, self.targets = network, batch, inputs, targets
        self.losses, self.conflicts = losses, conflicts


def av_digits(folder, prefix=""):
    images = pixels(folder, f"{prefix or 'digit-'}image")
    sounds = array(folder, f"{prefix or 'digit-'}sound").unsqueeze(1)
    network = Fused([CNN(1, [16, 32], 32 * 7 * 7, 64), CNN(1, [16, 32], 32 * 16 * 10, 64)], 128, 128, [10, 6])
    targets = [classes(folder, f"{prefix}digit"), classes(folder, f"{prefix}speaker")]
    return Workload(network, 64, [images, sounds], targets, [functional.cross_entropy] * 2)


def captioned(folder):
    words = [line.split() for line in cells(folder, "caption")]
    codes = {word: code + 2 for code, word in enumerate(dict.fromkeys(word for line in words for word in line))}
    tokens = torch.tensor([[codes[word] for word in line] for line in words])
    network = Fused(
        [CNN(3, [32, 64, 128], 128 * 4 * 4, 128), Transformer(2000, 32, 2, 128, 4, 256)], 256, 128, [10, 5, 1])
    targets = [classes(folder, "shape"), classes(folder, "colour"), numbers(folder, "place").unsqueeze(1)]
    losses = [functional.cross_entropy, functional.cross_entropy, functional.mse_loss]
    return Workload(network, 64, [pixels(folder, "scene"), tokens], targets, losses)


def tabular5(folder, conflicts):
    targets = [numbers(folder, f"y{index}") for index in range(5)]
    network = Trunk(40, [256, 256], 5)
    return Workload(network, 256, [array(folder, "features")], targets, [functional.mse_loss] * 5, conflicts)


def speech_ctc(folder):
    texts = cells(folder, "transcript")
    targets = torch.tensor([[ord(letter) - ord("a") + 2 for letter in text] for text in texts])

    def loss(output, target):
        steps = torch.full((len(output),), output.shape[1], dtype=torch.long)
        letters = torch.full((len(output),), target.shape[1], dtype=torch.long)
        return functional.ctc_loss(output.log_softmax(2).transpose(0, 1), target, steps, letters)

    return Workload(Listener(), 32, [array(folder, "speech")], [targets], [loss])


def pictures(folder):
    return Workload(ResNet(), 32, [pixels(folder, "picture")], [classes(folder, "kind")], [functional.cross_entropy])


WORKLOADS = {
    "av-digits": av_digits,
    "captioned": captioned,
    "tabular5-equal": lambda folder: tabular5(folder, False),
    "tabular5-pcgrad": lambda folder: tabular5(folder, True),
    "speech-ctc": speech_ctc,
    "pictures": pictures,
    "cold": lambda folder: av_digits(folder, "few-"),
}
