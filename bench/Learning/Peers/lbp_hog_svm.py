#!/usr/bin/env python3
"""LBP, colour histogram and pooled HOG with a linear SVM: what a careful engineer builds without a network.

Reads a job (JSON) from standard input, writes one number a draw to standard output (JSON).
job: images (file of uint8 [N, side, side, 3]), side, labels [N][K] 0/1, groups [N], sites [N] and exclusive (index) where there are any,
draws [{train, test}]. Answers {"macroF1": [..], "auroc": [.. of the first class]}. Debian: python3-sklearn, python3-skimage.
"""
import json
import sys

import numpy as np
from skimage.color import rgb2gray, rgb2hsv
from skimage.feature import hog, local_binary_pattern
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC


def describe(image):
    """uint8 [side, side, 3] -> one row: uniform LBP at three radii, an HSV histogram, HOG pooled over the image."""
    grey = rgb2gray(image)
    levels = (grey * 255).astype(np.uint8)
    parts = []
    for radius in (1, 2, 4):
        codes = local_binary_pattern(levels, 8, radius, method="uniform")
        parts.append(np.histogram(codes, bins=10, range=(0, 10), density=True)[0])
    hsv = rgb2hsv(image)
    parts += [np.histogram(hsv[..., channel], bins=16, range=(0, 1), density=True)[0] / 16 for channel in range(3)]
    cells = hog(grey, orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2), feature_vector=False).reshape(-1, 36)
    parts += [cells.mean(0), cells.std(0), cells.max(0)]
    return np.concatenate(parts)


def fit(features, positive, groups):
    """A balanced linear SVM, its C by grouped cross-validation where both sides can be in every fold."""
    model = make_pipeline(StandardScaler(), LinearSVC(class_weight="balanced", max_iter=5000, dual=True))
    folds = min(5, len(set(groups)), int(positive.sum()), int((~positive).sum()))
    if folds < 2:
        return model.fit(features, positive)
    search = GridSearchCV(model, {"linearsvc__C": [0.001, 0.01, 0.1, 1.0]}, scoring="roc_auc", cv=GroupKFold(folds), error_score=0.5)
    return search.fit(features, positive, groups=groups)


def main():
    job = json.load(sys.stdin)
    side = job["side"]
    images = np.fromfile(job["images"], dtype=np.uint8).reshape(-1, side, side, 3)
    features = np.stack([describe(image) for image in images])
    if job.get("sites"):
        for site in set(job["sites"]):
            rows = np.array([s == site for s in job["sites"]])
            features[rows] = (features[rows] - features[rows].mean(0)) / (features[rows].std(0) + 1e-9)
    labels, groups = np.array(job["labels"], dtype=bool), np.array(job["groups"])
    result = {"macroF1": [], "auroc": []}
    for draw in job["draws"]:
        train, test = np.array(draw["train"]), np.array(draw["test"])
        scores = np.stack([fit(features[train], labels[train, k], groups[train]).decision_function(features[test]) for k in range(labels.shape[1])], 1)
        said = scores >= 0
        if job.get("exclusive") is not None:
            # One answer at least, and the exclusive class alone: as Puente's heads decide.
            sound = job["exclusive"]
            none = ~said.any(1)
            said[none, scores[none].argmax(1)] = True
            others = np.delete(scores, sound, 1).max(1)
            keep = said[:, sound] & (scores[:, sound] > others)
            said[:, sound] = keep
            said[np.ix_(keep, [k for k in range(said.shape[1]) if k != sound])] = False
        result["macroF1"].append(f1_score(labels[test], said, average="macro", zero_division=0))
        two = scores.shape[1] == 2 and job.get("exclusive") == 1
        result["auroc"].append(roc_auc_score(labels[test, 0], scores[:, 0] - scores[:, 1] if two else scores[:, 0]))
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
