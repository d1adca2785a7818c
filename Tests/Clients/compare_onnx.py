"""Runs the models of a folder in onnxruntime and compares with what Heddle gave, which lies beside them."""

import pathlib
import sys

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

TYPES = {"tensor(float)": numpy.float32, "tensor(double)": numpy.float64, "tensor(int64)": numpy.int64}


def feeds(session, tensors):
    """The inputs of a session from the tensors of a file."""
    given = {}
    for node in session.get_inputs():
        name, kind = node.name, "in"
        for ending, other in ((".present", "present"), (".length", "length")):
            if name.endswith(ending):
                name, kind = name.removesuffix(ending), other
        if kind == "in" and f"codes:{name}" in tensors:
            value = tensors[f"codes:{name}"].reshape(tensors[f"shape:{name}"])
        else:
            value = tensors[f"{kind}:{name}"].astype(TYPES[node.type])
            if kind == "in" and f"rest:{name}" in tensors:
                value = value + tensors[f"rest:{name}"]
        given[node.name] = value.astype(TYPES[node.type])
    return given


def compare(path):
    """What differs in one model, as lines."""
    onnx.checker.check_model(onnx.load(path), full_check=True)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    tensors = load_file(path.with_suffix(".safetensors"))
    given = feeds(session, tensors)
    names = [node.name for node in session.get_outputs()]
    # The batch is free: the whole, and each row by itself where rows have one length.
    found = dict(zip(names, session.run(names, given)))
    half = {name: value[:7] for name, value in given.items()}
    part = dict(zip(names, session.run(names, half)))
    lines = []
    for name in names:
        if f"out:{name}" in tensors:
            expected, got = tensors[f"out:{name}"], found[name]
            if not numpy.allclose(got, expected, rtol=1e-4, atol=1e-4):
                lines.append(f"{path.stem} {name}: off by {numpy.abs(got - expected).max()}")
            if not numpy.allclose(part[name], expected[:7], rtol=1e-4, atol=1e-4):
                lines.append(f"{path.stem} {name}: another batch gives other answers")
        else:
            logits, lengths = tensors[f"logits:{name}"].astype(numpy.float64), tensors[f"lengths:{name}"]
            expected = logits - numpy.log(numpy.exp(logits).sum(-1, keepdims=True))
            for row, length in enumerate(lengths):
                if not numpy.allclose(found[name][row, :length], expected[row, :length], rtol=1e-4, atol=1e-4):
                    lines.append(f"{path.stem} {name}: row {row} differs")
    return lines


def main():
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
    lines = []
    for path in paths:
        try:
            lines += compare(path)
        except Exception as error:  # One model that does not load must not hide the others.
            lines.append(f"{path.stem}: {str(error)[:300]}")
    print("\n".join(lines) or f"{len(paths)} models agree")
    sys.exit(1 if lines or not paths else 0)


main()
