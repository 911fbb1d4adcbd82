"""Pictures whose files say something of their colours, and what they are in sRGB: by Little CMS (Pillow's ImageCms) where a profile is in
the file, by the PNG specification's formulas in NumPy where its chunks say it. Shares nothing with the Rust code.

    python colours.py FOLDER

Writes NAME.png, NAME.jpg and NAME.webp into FOLDER (crates/intake/tests/colours), NAME.expected.png with what a colour-managed program
shows, and NAME.python.png with what `Image.open(file).convert("RGB")` gives. Needs numpy and pillow 13.0 with Little CMS 2.19. The
profiles are written here, byte by byte. Chromium 148 (createImageBitmap, drawn on a canvas) was within two levels of every expected picture
but the CMYK one, where it differs from Little CMS by up to 24.
"""

import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms

SIDE = 16
D50 = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3 = ((0.68, 0.32), (0.265, 0.69), (0.15, 0.06))
ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
BT2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
D65 = (0.3127, 0.3290)


def xyz(x, y):
    return np.array([x / y, 1.0, (1 - x - y) / y])


def to_d50(primaries, white=D65):
    """RGB to XYZ, adapted to D50."""
    columns = np.stack([xyz(*place) for place in primaries], 1)
    columns = columns * np.linalg.solve(columns, xyz(*white))
    cone = (BRADFORD @ D50) / (BRADFORD @ xyz(*white))
    return np.linalg.inv(BRADFORD) @ np.diag(cone) @ BRADFORD @ columns


def decoded(values):
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def encoded(values):
    values = np.clip(values, 0, 1)
    return np.where(values <= 0.0031308, 12.92 * values, 1.055 * values ** (1 / 2.4) - 0.055)


def in_srgb(values, primaries, curve, white=D65):
    """Values from 0 to 1 with these primaries and this curve, as bytes of sRGB."""
    linear = curve(values) @ to_d50(primaries, white).T @ np.linalg.inv(to_d50(SRGB)).T
    return np.round(255 * encoded(linear)).astype(np.uint8)


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def profile(kind, pcs, tags):
    table, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    for name, body in tags.items():
        body += b"\0" * (-len(body) % 4)
        table += name.encode() + struct.pack(">II", start + len(data), len(body))
        data += body
    header = struct.pack(">I4sI4s4s4s", start + len(data), b"\0\0\0\0", 0x02100000, b"mntr" if kind != "CMYK" else b"prtr", kind.encode(), pcs)
    header += struct.pack(">6H", 2026, 11, 30, 0, 0, 0) + b"acsp" + b"\0" * 28 + b"".join(map(fixed, D50)) + b"\0" * 48
    return header + struct.pack(">I", len(tags)) + table + data


def described(name):
    text = name.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + b"\0" * 78


def colour(values):
    return b"XYZ \0\0\0\0" + b"".join(map(fixed, values))


def gamma(value):
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(value * 256)) + b"\0\0"


def matrix_profile(name, primaries, exponent):
    matrix = to_d50(primaries)
    tags = {"desc": described(name), "cprt": b"text\0\0\0\0none\0", "wtpt": colour(D50)}
    tags |= {f"{letter}XYZ": colour(matrix[:, at]) for at, letter in enumerate("rgb")}
    tags |= {f"{letter}TRC": gamma(exponent) for letter in "rgb"}
    return profile("RGB ", b"XYZ ", tags)


def grey_profile(exponent):
    tags = {"desc": described("grey"), "cprt": b"text\0\0\0\0none\0", "wtpt": colour(D50), "kTRC": gamma(exponent)}
    return profile("GRAY", b"XYZ ", tags)


def ink_profile():
    """Four inks on a grid of nine, to Lab in bytes: none is as naive arithmetic takes it."""
    levels = np.linspace(0, 1, 9)
    c, m, y, k = np.meshgrid(levels, levels, levels, levels, indexing="ij")
    light = (100 - 38 * c - 48 * m - 8 * y) * (1 - 0.85 * k)
    a = (-35 * c + 70 * m - 6 * y) * (1 - 0.9 * k)
    b = (-48 * c - 3 * m + 88 * y) * (1 - 0.9 * k)
    grid = np.stack([np.clip(light, 0, 100) * 2.55, a + 128, b + 128], -1)
    ramp = bytes(range(256))
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 9, 0]) + b"".join(fixed(v) for v in np.eye(3).ravel())
    lut += ramp * 4 + np.clip(np.round(grid), 0, 255).astype(np.uint8).tobytes() + ramp * 3
    tags = {"desc": described("inks"), "cprt": b"text\0\0\0\0none\0", "wtpt": colour(D50), "A2B0": lut}
    return profile("CMYK", b"Lab ", tags)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(pixels, colour_type, depth, chunks):
    rows = b"".join(b"\0" + row.astype(">u2" if depth == 16 else "u1").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], depth, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunks + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    pixels = random.integers(0, 256, (SIDE, SIDE, 3)).astype(np.uint8)
    pixels[0] = np.repeat(np.arange(SIDE)[:, None] * 2, 3, 1)
    picture, values = Image.fromarray(pixels), pixels / 255
    srgb = ImageCms.createProfile("sRGB")
    p3, adobe = matrix_profile("P3", P3, 2.2), matrix_profile("Adobe", ADOBE, 2.2)

    def managed(image, icc):
        source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        return ImageCms.profileToProfile(image, source, srgb, renderingIntent=intent, outputMode="RGB")

    def write(name, expected):
        python = Image.open(folder / name).convert("RGB")
        if not isinstance(expected, Image.Image):
            expected = Image.fromarray(expected)
        expected.info.clear()
        python.info.clear()
        expected.save(folder / f"{name}.expected.png")
        python.save(folder / f"{name}.python.png")

    for extension, options in {"png": {}, "webp": {"lossless": True}, "jpg": {"quality": 100, "subsampling": 0}}.items():
        name = f"p3.{extension}"
        picture.save(folder / name, icc_profile=p3, **options)
        write(name, managed(Image.open(folder / name).convert("RGB"), p3))
    picture.save(folder / "adobe.png", icc_profile=adobe)
    write("adobe.png", managed(picture, adobe))
    palette = picture.quantize(32)
    palette.save(folder / "palette.png", icc_profile=p3)
    write("palette.png", managed(palette.convert("RGB"), p3))
    grey = picture.convert("L")
    icc = grey_profile(1.0)
    grey.save(folder / "grey.png", icc_profile=icc)
    levels = np.round(255 * encoded(np.asarray(grey) / 255)).astype(np.uint8)
    write("grey.png", Image.fromarray(levels).convert("RGB"))
    grey.save(folder / "grey-of-colours.png", icc_profile=adobe)
    write("grey-of-colours.png", managed(grey.convert("RGB"), adobe))
    picture.save(folder / "colours-of-grey.png", icc_profile=icc)
    write("colours-of-grey.png", picture)
    # Smooth, so that what decoders round differently stays small.
    y, x = np.mgrid[0:SIDE, 0:SIDE] * 16
    inks = Image.fromarray(np.dstack([x, y, 255 - x, (x + y) // 4]).astype(np.uint8), "CMYK")
    inks.save(folder / "inks.jpg", icc_profile=ink_profile(), quality=100)
    write("inks.jpg", managed(Image.open(folder / "inks.jpg"), ink_profile()))

    def gama(value):
        return chunk(b"gAMA", struct.pack(">I", value))

    def chrm(primaries):
        return chunk(b"cHRM", struct.pack(">8I", *(round(1e5 * v) for place in (D65, *primaries) for v in place)))

    def cicp(*points):
        return chunk(b"cICP", bytes(points))

    iccp, srgb_chunk = chunk(b"iCCP", b"x\0\0" + zlib.compress(p3)), chunk(b"sRGB", b"\0")
    as_p3 = in_srgb(values, P3, lambda v: v**2.2)
    for name, (chunks, expected) in {
        "gama": (gama(100000), in_srgb(values, SRGB, lambda v: v)),
        "gama-chrm": (gama(45455) + chrm(ADOBE), in_srgb(values, ADOBE, lambda v: v**2.2)),
        # Many programs write it for sRGB.
        "gama-common": (gama(45455), pixels),
        "chrm-alone": (chrm(ADOBE), pixels),
        "srgb-before-gama": (srgb_chunk + gama(100000), pixels),
        "iccp-before-gama": (iccp + gama(100000), as_p3),
        "iccp-before-srgb": (srgb_chunk + iccp, as_p3),
        "cicp-before-iccp": (cicp(1, 13, 0, 1) + iccp, pixels),
        "cicp-p3": (cicp(12, 13, 0, 1), in_srgb(values, P3, decoded)),
        "cicp-2020": (cicp(9, 14, 0, 1), in_srgb(values, BT2020, lambda v: v**2.4)),
        "cicp-709": (cicp(1, 1, 0, 1), in_srgb(values, SRGB, lambda v: v**2.4)),
        "cicp-narrow": (cicp(12, 13, 0, 0) + iccp, as_p3),
    }.items():
        (folder / f"{name}.png").write_bytes(png(pixels, 2, 8, chunks))
        write(f"{name}.png", expected)
    deep = random.integers(0, 65536, (SIDE, SIDE, 3)).astype(np.uint16)
    (folder / "deep.png").write_bytes(png(deep, 2, 16, iccp))
    write("deep.png", in_srgb(deep / 65535, P3, lambda v: v**2.2))
    alpha = np.full((SIDE, SIDE, 1), 40000, np.uint16)
    (folder / "deep-alpha.png").write_bytes(png(np.dstack([deep, alpha]), 6, 16, gama(100000)))
    over = 255 - (255 - in_srgb(deep / 65535, SRGB, lambda v: v).astype(float)) * 40000 / 65535
    write("deep-alpha.png", np.round(over).astype(np.uint8))
    greys = random.integers(0, 700, (SIDE, SIDE)).astype(np.uint16)
    (folder / "deep-grey.png").write_bytes(png(greys, 0, 16, b""))
    write("deep-grey.png", np.repeat(np.round(greys / 257).astype(np.uint8)[..., None], 3, 2))
    (folder / "grey-alpha.png").write_bytes(png(np.dstack([np.asarray(grey), np.asarray(grey)]), 4, 8, gama(100000)))
    share = np.asarray(grey) / 255
    over = np.round(255 - (255 - np.round(255 * encoded(share))) * share).astype(np.uint8)
    write("grey-alpha.png", np.repeat(over[..., None], 3, 2))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
