"""Writes breast-cancer.bin, data of examples/neve-study.ts, from scikit-learn's copy of the UCI breast cancer set.

Needs scikit-learn (pip install scikit-learn). Run once: python make_breast_cancer.py
The layout is described in README.md beside this file.
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_breast_cancer

cancer = load_breast_cancer()
features = cancer.data.astype("<f4")
labels = cancer.target.astype(np.uint8)
assert features.shape == (569, 30), "not the data that the study expects"

path = Path(__file__).with_name("breast-cancer.bin")
path.write_bytes(features.tobytes() + labels.tobytes())
print(f"{path.name}: {path.stat().st_size} bytes, {len(labels)} patients")
