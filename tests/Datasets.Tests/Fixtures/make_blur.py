"""Makes blur.json: grey images and their blur by scikit-image's blur_effect (Crete et al. 2007), an implementation independent of ours.

Run: /usr/bin/python3 make_blur.py > blur.json
Made with scikit-image 0.19.3, numpy 1.24.2.
"""

import json

import numpy as np
from scipy.ndimage import gaussian_filter, uniform_filter1d
from skimage.measure import blur_effect

random = np.random.default_rng(7)
noise = gaussian_filter(random.random((40, 33)), 0.7)
noise = (noise - noise.min()) / (noise.max() - noise.min())
images = {
    "noise": noise,
    "noise, blurred": gaussian_filter(noise, 2),
    "noise, moved along x": uniform_filter1d(noise, 9, axis=1),
    "noise, little contrast": 0.5 + 0.02 * (noise - 0.5),
    "a step": np.repeat([[0.2] * 17 + [0.8] * 16], 40, axis=0) + 0.01 * noise,
}
print(json.dumps([
    {
        "name": name,
        "width": image.shape[1],
        "height": image.shape[0],
        "values": [round(float(value), 6) for value in image.ravel()],
        "blur": float(blur_effect(image.round(6), h_size=11)),
    }
    for name, image in images.items()
], indent=None))
