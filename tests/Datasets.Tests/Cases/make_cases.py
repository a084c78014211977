"""Makes the images of the case folders, and COCO's run lengths; the documents beside them are written by hand after the formats' descriptions.

Run: /usr/bin/python3 make_cases.py
Made with Pillow 9.4.0, numpy 1.24.2. The run-length text is encoded here after its description (five bits a character from 48 on, a sixth for "more
follow", from the fourth run on as the difference to the run two before), independently of the decoder under test.
"""

import json
import pathlib

import numpy as np
from PIL import Image

HERE = pathlib.Path(__file__).parent
IMAGES = [
    "puente/images/a.jpg", "puente/images/b.jpg", "puente/images/c.jpg",
    "table/site/a.jpg", "table/site/b.jpg",
    "imagefolder/crack/a.jpg", "imagefolder/crack/more/b.png", "imagefolder/healthy/c.jpg",
    "imagefolder-splits/train/Spallation/a.jpg", "imagefolder-splits/val/background/b.jpg", "imagefolder-splits/test/Rust/c.jpg", "imagefolder-splits/test/Graffiti/d.jpg",
    "metadata-csv/a.jpg", "metadata-csv/sub/b.jpg",
    "metadata-jsonl/train/a.jpg", "metadata-jsonl/train/b.jpg", "metadata-jsonl/test/c.jpg",
    "codebrim/train/defects/image_0000001_crop_0000001.png", "codebrim/train/defects/image_0000001_crop_0000001_-_flip_90.png",
    "codebrim/val/defects/image_0000001_crop_0000002.png", "codebrim/test/background/image_0000002_crop_0000001.png", "codebrim/test/defects/unknown.png",
    "voc/images/image_0000005.jpg", "voc/images/image_0000006.jpg", "voc/images/image_0000007.jpg", "voc/images/unlabelled.jpg",
    "dacl10k/images/train/dacl10k_v2_train_0000.jpg", "dacl10k/images/validation/dacl10k_v2_validation_0012.jpg", "dacl10k/images/testdev/dacl10k_v2_testdev_0001.jpg",
    "coco/train2017/000001.jpg", "coco/train2017/000002.jpg", "coco/val2017/000003.jpg",
    "yolo/k1/a.JPG", "yolo/k1/b.JPG", "yolo/o6/c.jpg",
    "yolo-mirrored/images/train/a.jpg", "yolo-mirrored/images/val/b.jpg",
]


def image(seed):
    random = np.random.default_rng(seed)
    small = Image.fromarray(random.integers(60, 200, (3, 4, 3), dtype=np.uint8))
    return small.resize((40, 30), Image.BICUBIC)


def runs(mask):
    """Lengths of runs of 0 and 1 in turn, down the columns."""
    flat, lengths, value = mask.T.ravel(), [], 0
    count = 0
    for bit in flat:
        if bit != value:
            lengths.append(count)
            count, value = 0, bit
        count += 1
    return lengths + [count]


def text(lengths):
    characters = []
    for i, length in enumerate(lengths):
        number = length - lengths[i - 2] if i > 2 else length
        more = True
        while more:
            bits = number & 31
            number >>= 5
            more = number != -1 if bits & 16 else number != 0
            characters.append(chr(48 + bits + (32 if more else 0)))
    return "".join(characters)


for seed, name in enumerate(IMAGES):
    path = HERE / name
    path.parent.mkdir(parents=True, exist_ok=True)
    image(seed).save(path, "JPEG" if path.suffix.lower() == ".jpg" else None, **({"quality": 80} if path.suffix.lower() == ".jpg" else {}))

random = np.random.default_rng(3)
masks = []
for height, width in [(30, 40), (30, 40), (7, 5), (200, 300)]:
    mask = np.zeros((height, width), dtype=int)
    y, x = np.mgrid[0:height, 0:width]
    for _ in range(3):
        cy, cx, ry, rx = random.random(4) * [height, width, height / 4, width / 4] + [0, 0, 1, 1]
        mask |= (((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 < 1).astype(int)
    ys, xs = np.nonzero(mask)
    masks.append({
        "size": [height, width], "counts": runs(mask), "text": text(runs(mask)), "area": int(mask.sum()),
        "box": [int(xs.min()), int(ys.min()), int(xs.max() - xs.min() + 1), int(ys.max() - ys.min() + 1)],
    })
(HERE.parent / "Fixtures" / "masks.json").write_text(json.dumps(masks) + "\n")
