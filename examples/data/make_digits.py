"""Writes digits.bin, the data of examples/digits.ts, from scikit-learn's copy of the UCI digits.

Needs scikit-learn (pip install scikit-learn). Run once: python make_digits.py
The layout is described in README.md beside this file.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
pixels = digits.images.astype(np.uint8)
labels = digits.target.astype(np.uint8)
assert pixels.shape == (1797, 8, 8) and pixels.max() == 16, "not the digits that digits.ts expects"

path = Path(__file__).with_name("digits.bin")
path.write_bytes(pixels.tobytes() + labels.tobytes())
print(f"{path.name}: {path.stat().st_size} bytes, {len(labels)} images")
