"""Writes letters.bin, data of examples/neve-study.ts and of tests, from the copy of the UCI letter recognition set in R's package mlbench.

Needs rdata (pip install rdata) and LetterRecognition.rda, as Debian's r-cran-mlbench has it. Run once: python make_letters.py LetterRecognition.rda
The layout is described in README.md beside this file.
"""

import hashlib
import sys
from pathlib import Path

import numpy as np
import rdata

letters = rdata.read_rda(sys.argv[1])["LetterRecognition"]
features = letters.iloc[:, 1:].to_numpy().astype(np.uint8)
labels = np.array([ord(letter) - ord("A") for letter in letters["lettr"]], dtype=np.uint8)
assert features.shape == (20000, 16) and features.max() == 15 and sorted(set(labels)) == list(range(26)), "not the data that the study expects"

path = Path(__file__).with_name("letters.bin")
packed = (features[:, 0::2] << 4) | features[:, 1::2]
path.write_bytes(packed.tobytes() + labels.tobytes())
print(f"{path.name}: {path.stat().st_size} bytes, {len(labels)} letters, {hashlib.sha256(path.read_bytes()).hexdigest()}")
