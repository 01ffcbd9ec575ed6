"""Writes wine.bin, data of examples/neve-study.ts, from scikit-learn's copy of the UCI wine set.

Needs scikit-learn (pip install scikit-learn). Run once: python make_wine.py
The layout is described in README.md beside this file.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_wine

wine = load_wine()
features = wine.data.astype("<f4")
labels = wine.target.astype(np.uint8)
assert features.shape == (178, 13), "not the data that the study expects"

path = Path(__file__).with_name("wine.bin")
path.write_bytes(features.tobytes() + labels.tobytes())
print(f"{path.name}: {path.stat().st_size} bytes, {len(labels)} wines")
