"""``python -m tests.e2e.images``: the pictures that the guide and the README show, made small, into docs/images."""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
FROM = ROOT / "build" / "cache" / "screenshots"
TO = ROOT / "docs" / "images"
SHOWN = (
    "welcome",
    "chat-answer",
    "chat-refused",
    "library-working",
    "library-details",
    "palette",
    "desktop-panel",
    "desktop-answer",
    "desktop-commands",
    "desktop-file",
    "desktop-tray",
    "desktop-notification",
    "settings",
    "models-downloading",
    "models-tight",
    "activity-network",
)
LOOKS = ("en-light", "zh-light")
DARK = tuple(
    f"{name}-{language}-dark"
    for name in (
        "chat-answer",
        "desktop-panel",
        "desktop-answer",
        "desktop-file",
        "desktop-tray",
        "desktop-notification",
    )
    for language in ("en", "zh")
)
LARGEST = 60_000


def main() -> int:
    """0 when every picture is there and small enough; what was shown before and is not any more goes."""
    TO.mkdir(parents=True, exist_ok=True)
    names = [*(f"{name}-{look}" for name in SHOWN for look in LOOKS), *DARK]
    for old in TO.glob("*.webp"):
        if old.stem not in names:
            old.unlink()
    good = True
    for name in names:
        source = FROM / f"{name}.png"
        if not source.is_file():
            print(f"{source} is missing: make screenshots makes it", file=sys.stderr)
            good = False
            continue
        size = _save(source, TO / f"{name}.webp")
        good = good and size <= LARGEST
        print(f"{name}: {size / 1000:.0f} kB")
    return 0 if good else 1


def _save(source: Path, target: Path) -> int:
    """As WebP, in as good a quality as fits; gives the bytes."""
    with Image.open(source) as picture:
        plain = picture.convert("RGB")
    for quality in (90, 82, 74, 66, 55, 40):
        plain.save(target, "WEBP", quality=quality, method=6)
        if target.stat().st_size <= LARGEST:
            break
    return target.stat().st_size


if __name__ == "__main__":
    sys.exit(main())
