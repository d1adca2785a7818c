"""Writes the benchmark's data: random numbers of the workloads' shapes, the same bytes every time."""

import gzip
import os
import shutil
import struct
import sys
import wave
from pathlib import Path

import numpy as np

ROWS = {"av-digits": 4096, "captioned": 1024, "tabular5": 16384, "speech-ctc": 512, "pictures": 96}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def column(path, values):
    path.write_text(path.stem + "\n" + "\n".join(str(value) for value in values) + "\n")


def main(folder):
    random = np.random.default_rng(1)

    def labels(name, rows, classes):
        column(folder / f"{name}.csv", [f"c{value}" for value in np.arange(rows) % classes])

    def pixels(name, *shape):
        np.save(folder / f"{name}.npy", random.integers(0, 256, shape, dtype=np.uint8))

    def numbers(name, *shape):
        np.save(folder / f"{name}.npy", random.standard_normal(shape).astype(np.float32))

    folder.mkdir(parents=True, exist_ok=True)
    rows = ROWS["av-digits"]
    pixels("digit-image", rows, 28, 28)
    numbers("digit-sound", rows, 64, 40)
    labels("digit", rows, 10)
    labels("speaker", rows, 6)

    rows = ROWS["captioned"]
    pixels("scene", rows, 32, 32, 3)
    # Each of the 1,998 words occurs, so that with the two reserved tokens the vocabulary has 2,000.
    words = random.permutation(np.arange(rows * 32) % 1998).reshape(rows, 32)
    column(folder / "caption.csv", [" ".join(f"word{word}" for word in line) for line in words])
    labels("shape", rows, 10)
    labels("colour", rows, 5)
    column(folder / "place.csv", random.standard_normal(rows).round(4))

    words = random.zipf(1.3, (20_000, 20)) % 10_000
    (folder / "texts.csv").write_text(
        "text,label\n" + "".join(" ".join(f"word{word}" for word in line) + f",c{line[0] % 5}\n" for line in words))

    rows = ROWS["tabular5"]
    numbers("features", rows, 40)
    for index in range(5):
        column(folder / f"y{index}.csv", random.standard_normal(rows).round(4))

    rows = ROWS["speech-ctc"]
    numbers("speech", rows, 100, 40)
    column(folder / "transcript.csv", ["".join(random.choice(list(LETTERS), 12)) for _ in range(rows)])

    rows = ROWS["pictures"]
    pixels("picture", rows, 64, 64, 3)
    labels("kind", rows, 10)

    rows = 2000  # of the script that is started cold
    pixels("few-image", rows, 28, 28)
    numbers("few-sound", rows, 64, 40)
    labels("few-digit", rows, 10)
    labels("few-speaker", rows, 6)

    real = os.environ.get("HEDDLE_DATA")
    if real:
        take_real(Path(real), folder)
    else:
        make_up(folder, random)


def take_real(sets, folder):
    """Adult, the test images of MNIST, and 2,000 spoken digits of fsdd."""
    shutil.copyfile(sets / "adult/adult.data", folder / "people.csv")
    shutil.copyfile(sets / "mnist/t10k-images-idx3-ubyte.gz", folder / "images.gz")
    shutil.copyfile(sets / "mnist/t10k-labels-idx1-ubyte.gz", folder / "labels.gz")
    lines = (sets / "fsdd/fsdd.csv").read_text().splitlines()[1:2001]
    rows = [line.split(",") for line in lines]
    (folder / "recordings.csv").write_text(
        "file,digit\n" + "".join(f"{sets}/fsdd/{row[0]},{row[1]}\n" for row in rows))


def make_up(folder, random):
    """Files of the same sizes."""
    with gzip.open(folder / "images.gz", "wb", 6) as file:
        blots = random.integers(0, 256, (10_000, 28, 28)) * (random.random((10_000, 28, 28)) < 0.2)
        file.write(struct.pack(">IIII", 2051, 10_000, 28, 28) + blots.astype(np.uint8).tobytes())
    with gzip.open(folder / "labels.gz", "wb") as file:
        file.write(struct.pack(">II", 2049, 10_000) + (np.arange(10_000) % 10).astype(np.uint8).tobytes())
    with open(folder / "people.csv", "w") as file:
        file.write("age,work,weight,years,status,job,kin,race,sex,gain,loss,hours,country,income\n")
        for _ in range(32_561):
            whole = random.integers(0, 100, 6)
            names = [f"kind {value}" for value in random.integers(0, 12, 7)]
            file.write(f"{whole[0]},{names[0]},{whole[1] * 1931},{whole[2]},{','.join(names[1:6])},"
                       f"{whole[3]},{whole[4]},{whole[5]},{names[6]},{'<=50K' if whole[0] < 70 else '>50K'}\n")
    recordings = folder / "recordings"
    recordings.mkdir(exist_ok=True)
    names = []
    for index in range(2000):
        with wave.open(str(recordings / f"{index}.wav"), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            count = 2500 + int(random.integers(0, 2000))
            file.writeframes((random.standard_normal(count) * 3000).astype("<i2").tobytes())
        names.append(f"recordings/{index}.wav")
    (folder / "recordings.csv").write_text(
        "file,digit\n" + "".join(f"{name},c{index % 10}\n" for index, name in enumerate(names)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
