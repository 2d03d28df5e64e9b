"""A QR code as one path of an SVG, made here: no image of a secret is asked of anyone."""

import segno


def size_of(text: str) -> int:
    """Modules on a side, without the margin."""
    return len(segno.make_qr(text, error="m").matrix)


def path_of(text: str) -> str:
    """A square for each run of dark modules of a row."""
    parts = []
    for y, row in enumerate(segno.make_qr(text, error="m").matrix):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                parts.append(f"M{x} {y}h{run}v1h-{run}z")
            x += max(run, 1)
    return "".join(parts)
