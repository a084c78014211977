"""Makes figures.json beside this file with scikit-learn, SciPy and NumPy, the peers of the figures, the bootstrap and the calibration.

    /usr/bin/python3 tests/Learning.Tests/Fixtures/heads/make_figures.py
"""

import json
import pathlib

import numpy as np
import scipy
import sklearn
from scipy import optimize, special, stats
from sklearn import metrics

MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15
STREAM = 0xB007


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


class SplitMix64:
    """The trainer's generator, written again from its publication (Steele, Lea and Flood 2014) and its keying by seed, stream and item."""

    def __init__(self, seed, stream, item):
        state = mix((seed + GAMMA) & MASK)
        state = mix((state + stream * GAMMA) & MASK)
        self.state = mix((state + item * GAMMA) & MASK)

    def below(self, count):
        self.state = (self.state + GAMMA) & MASK
        return mix(self.state) % count


rng = np.random.default_rng(5)
N, K, GROUPS, SEED, RESAMPLES = 60, 3, 24, 7, 400
groups = rng.integers(0, GROUPS, N)
_, groups = np.unique(groups, return_inverse=True)
# Numbered as they first appear.
seen = {}
groups = np.array([seen.setdefault(g, len(seen)) for g in groups])
labels = rng.random((N, K)) < np.array([0.5, 0.3, 0.2])
# One decimal: many ties.
logits = np.round(labels * 1.2 + rng.normal(size=(N, K)) - 0.4, 1)
thresholds = np.array([0.5, 0.4, 0.35])
said = special.expit(logits.astype(np.float64)) >= thresholds
counts = rng.integers(0, 4, N)


def figures(weight):
    rows = []
    for k in range(K):
        w = weight.astype(float)
        rows.append([
            metrics.f1_score(labels[:, k], said[:, k], sample_weight=w, zero_division=0) if (w * labels[:, k]).sum() > 0 else np.nan,
            metrics.average_precision_score(labels[:, k], logits[:, k], sample_weight=w) if (w * labels[:, k]).sum() > 0 else np.nan,
            metrics.roc_auc_score(labels[:, k], logits[:, k], sample_weight=w)
            if (w * labels[:, k]).sum() > 0 and (w * ~labels[:, k]).sum() > 0 else np.nan,
        ])
    return np.array(rows)


drawn = []
for b in range(RESAMPLES):
    random = SplitMix64(SEED, STREAM, b)
    multiplicity = np.bincount([random.below(len(seen)) for _ in range(len(seen))], minlength=len(seen))
    rows = figures(multiplicity[groups])
    drawn.append(np.vstack([rows, np.nanmean(rows, axis=0)]))
intervals = np.nanpercentile(np.array(drawn), [2.5, 97.5], axis=0)

probabilities = special.expit(logits * 1.5).ravel()
truth = labels.ravel().astype(float)
order = np.argsort(probabilities, kind="stable")
runs = [order[b * len(order) // 15:(b + 1) * len(order) // 15] for b in range(15)]
bins = [[probabilities[run].mean(), truth[run].mean(), len(run)] for run in runs]
ece = sum(len(run) * abs(truth[run].mean() - probabilities[run].mean()) for run in runs) / len(order)

positives = labels.sum(axis=0)
offsets = np.log((positives + 1) / (N - positives + 1))
targets = np.where(labels, (positives + 1) / (positives + 2), 1 / (N - positives + 2))
loss = lambda slope: -(targets * special.log_expit(slope * logits + offsets) + (1 - targets) * special.log_expit(-slope * logits - offsets)).sum()
slope = optimize.minimize_scalar(loss, bounds=(0.01, 100), method="bounded", options={"xatol": 1e-10}).x

precision, recall, _ = metrics.precision_recall_curve(labels[:, 0], logits[:, 0])

document = {
    "made": f"scikit-learn {sklearn.__version__}, scipy {scipy.__version__}, numpy {np.__version__}",
    "logits": logits.tolist(),
    "labels": labels.tolist(),
    "groups": groups.tolist(),
    "thresholds": thresholds.tolist(),
    "f1": [metrics.f1_score(labels[:, k], said[:, k]) for k in range(K)],
    "precision": [metrics.precision_score(labels[:, k], said[:, k]) for k in range(K)],
    "recall": [metrics.recall_score(labels[:, k], said[:, k]) for k in range(K)],
    "averagePrecision": [metrics.average_precision_score(labels[:, k], logits[:, k]) for k in range(K)],
    "auroc": [metrics.roc_auc_score(labels[:, k], logits[:, k]) for k in range(K)],
    "macroF1": metrics.f1_score(labels, said, average="macro"),
    "microF1": metrics.f1_score(labels, said, average="micro"),
    "exactMatch": metrics.accuracy_score(labels, said),
    "counts": counts.tolist(),
    "weighted": figures(counts).tolist(),
    # From the highest threshold down, without the point at recall 0 that scikit-learn adds.
    "curve": [[r, p] for p, r in zip(precision[:-1][::-1], recall[:-1][::-1])],
    "seed": SEED,
    "resamples": RESAMPLES,
    "low": intervals[0].tolist(),
    "high": intervals[1].tolist(),
    "probabilities": probabilities.tolist(),
    "bins": bins,
    "ece": ece,
    "offsets": offsets.tolist(),
    "temperature": 1 / slope,
    "bounds": [[k, n, d, stats.beta.ppf(1 - d, k + 1, n - k)] for k, n, d in [(0, 20, 0.1), (1, 40, 0.02), (7, 90, 0.05), (30, 31, 0.1)]],
}
pathlib.Path(__file__).with_name("figures.json").write_text(json.dumps(document))
