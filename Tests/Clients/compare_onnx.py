"""Runs the models of a folder in onnxruntime and compares with what Heddle gave, which lies beside them."""

import concurrent.futures
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from safetensors.numpy import load_file

TYPES = {"tensor(float)": numpy.float32, "tensor(double)": numpy.float64, "tensor(int64)": numpy.int64}
# Rows that are asked together: all, some, and two by themselves.
BATCHES = [slice(None), slice(7), slice(3, 4), slice(8, 9)]


def columns(session):
    """The columns that a session reads."""
    names = [node.name for node in session.get_inputs()]
    return [name.removesuffix(".present") for name in names if name.endswith(".present")]


def feeds(session, tensors, mask, rows):
    """Rows of the inputs, of those columns that the mask keeps, no longer than their longest."""
    given = {}
    kept = dict(zip(columns(session), mask))
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
        value = value.astype(TYPES[node.type])[rows]
        if kind == "in" and f"length:{name}" in tensors:
            value = value[:, : max(1, tensors[f"length:{name}"][rows].max())]
        given[node.name] = value * TYPES[node.type](kept[name]) if kind == "present" else value
    return given


def differences(found, tensors, mask, rows):
    """What the answers of some rows are off by, as lines."""
    lines = []

    def check(name, got, expected):
        known = ~numpy.isnan(expected)
        if got.shape != expected.shape:
            lines.append(f"{name}: shape {got.shape}, not {expected.shape}")
        elif not numpy.allclose(got[known], expected[known], rtol=1e-4, atol=1e-4):
            lines.append(f"{name}: off by {numpy.abs(got - expected)[known].max()}")

    for name, got in found.items():
        label = f"{name}, mask {mask}, rows {rows.start}:{rows.stop}"
        if f"out.{mask}:{name}" in tensors:
            expected = tensors[f"out.{mask}:{name}"][rows]
            check(label, got.reshape(expected.shape) if got.size == expected.size else got, expected)
            continue
        lengths = tensors[f"out.{mask}:{name}.length"].astype(int)[rows]
        if f"logits.{mask}:{name}" in tensors:
            expected = tensors[f"logits.{mask}:{name}"].astype(numpy.float64)[rows]
            expected = expected - numpy.log(numpy.exp(expected).sum(-1, keepdims=True))
        else:
            expected = tensors[f"frames.{mask}:{name}"][rows]
        for row, length in enumerate(lengths):
            check(f"{label}, row {row}", got[row, :length], expected[row, :length])
    return lines


def compare(path):
    """What differs in one model, as lines, and how many answers were compared."""
    try:
        onnx.checker.check_model(onnx.load(path), full_check=True)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        tensors = load_file(path.with_suffix(".safetensors"))
        names = [node.name for node in session.get_outputs()]
        lines, count = [], 0
        while f"mask.{count}" in tensors:
            for rows in BATCHES:
                given = feeds(session, tensors, tensors[f"mask.{count}"], rows)
                found = dict(zip(names, session.run(names, given)))
                lines += differences(found, tensors, count, rows)
            count += 1
        # Models differ in many rows and masks at once; three lines say enough.
        return [f"{path.stem} {line}" for line in lines[:3]], count * len(BATCHES)
    except Exception as error:  # One model that does not load must not hide the others.
        return [f"{path.stem}: {str(error)[:300]}"], 0


def main():
    paths = sorted(pathlib.Path(sys.argv[1]).glob("*.onnx"))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(compare, paths))
    lines = [line for found, _ in results for line in found]
    print("\n".join(lines) or f"{len(paths)} models agree in {sum(count for _, count in results)} batches")
    sys.exit(1 if lines or not paths else 0)


main()
