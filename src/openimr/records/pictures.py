"""Turns pictures (TIFF with its pages, JPEG, PNG …) into PDF pages without reading them twice or losing quality."""

import io
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .bounds import Limits
from .opened import Opened, Remark
from .problems import Unreadable

_LETTER_LONG_SIDE = 11.0
_LONGEST_PAGE = 15.0
# Dots across a line (A4/letter, B4, A3) and their number per inch.
_FAX_WIDTHS = {1728: 204.0, 2048: 204.0, 2432: 204.0}
# A letter page has about 1,078 coarse lines or 2,156 fine ones.
_COARSE_FAX_HEIGHT = 1420
_MOST_PIXELS = 150_000_000
_DAMAGE = (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, struct.error, OverflowError)


def picture_pdf(file: Path, opened: Opened, limits: Limits) -> bytes:
    """A PDF with one page a picture of the file.

    Damaged pages end the file early; what could be read is kept and a remark says so.

    Raises:
        Unreadable: ``corrupt`` where no picture could be read, ``too_large``, ``too_many_pages``.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    try:
        with Image.open(file) as image:
            frames = _frame_count(image)
            if frames is not None and frames > limits.pages:
                raise Unreadable("too_many_pages", pages=frames, limit=limits.pages)
            return _written(_pages(image, frames, opened, file, limits))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unreadable("too_large", detail="more than 150 million pixels") from error
    except _DAMAGE as error:
        raise Unreadable("corrupt") from error


def heif_pdf(file: Path) -> bytes:
    """A PDF with one page a picture of a HEIC file.

    Raises:
        Unreadable: ``corrupt``, ``too_large``, or ``heic`` for pictures that are not coded as HEVC.
    """
    from .heif import heif_pictures

    return _written(_page(picture, None) for picture in heif_pictures(file))


def append_pictures(pdf: bytes, pictures: list[bytes]) -> bytes:
    """``pdf`` (empty bytes for none) with one page added for each picture file."""
    from PIL import Image

    def pages() -> Iterator[bytes]:
        if pdf:
            yield pdf
        for picture in pictures:
            with Image.open(io.BytesIO(picture)) as image:
                yield _page(image, picture if image.format == "JPEG" else None)

    return _written(pages())


def _frame_count(image: Any) -> int | None:
    """How many pictures the file says it holds; None where it is cut off before it says so."""
    if image.format == "GIF":
        return 1
    try:
        return int(getattr(image, "n_frames", 1))
    except _DAMAGE:
        return None


def _pages(image: Any, frames: int | None, opened: Opened, file: Path, limits: Limits) -> Iterator[bytes]:
    """One PDF a picture; at the first damaged one, what is left of it and a remark."""
    for number in range(frames or limits.pages):
        try:
            image.seek(number)
            page = _page(image, file.read_bytes() if image.format == "JPEG" else None)
        except _DAMAGE as error:
            page = _rest_of(image)
            read = number + bool(page)
            if not read:
                raise Unreadable("corrupt") from error
            if page:
                yield page
            amount = f"{read} of {frames} pages" if frames else f"the first {read} pages"
            opened.remarks.append(Remark("truncated", {"read": amount}))
            return
        yield page


def _rest_of(image: Any) -> bytes:
    """What is left of a damaged picture, the missing part grey; nothing where nothing is left."""
    from PIL import ImageFile

    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return _page(image, None)
    except _DAMAGE:
        return b""
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _written(pages: Iterator[bytes]) -> bytes:
    import pypdfium2

    target = pypdfium2.PdfDocument.new()
    for page in pages:
        single = pypdfium2.PdfDocument(page)
        target.import_pages(single)
        single.close()
    out = io.BytesIO()
    target.save(out)
    target.close()
    return out.getvalue()


def _page(image: Any, jpeg: bytes | None) -> bytes:
    """One picture as a PDF of one page. A JPEG that needs no turning goes in as it is, unchanged."""
    from PIL import ImageOps

    x_dpi, y_dpi = _resolution(image)
    if jpeg is not None and image.mode in ("L", "RGB") and image.getexif().get(0x0112, 1) == 1:
        image.load()
        return _jpeg_page(jpeg, image.width * 72 / x_dpi, image.height * 72 / y_dpi)
    upright = ImageOps.exif_transpose(image)
    if upright.size != image.size:
        x_dpi, y_dpi = y_dpi, x_dpi
    out = io.BytesIO()
    printable = _printable(upright)
    # Black and white goes in as fax compression (CCITT group 4), which has no quality to set.
    options = {} if printable.mode == "1" else {"quality": 90}
    printable.save(out, "PDF", dpi=(x_dpi, y_dpi), **options)
    return out.getvalue()


def _resolution(image: Any) -> tuple[float, float]:
    """Dots per inch; where the file says nothing believable, those of a fax or those that make the page 11 inches."""
    fallback = max(image.size) / _LETTER_LONG_SIDE
    try:
        # A TIFF that names no unit still gives the two in their ratio.
        given = image.info.get("dpi") or image.info.get("resolution") or (0, 0)
        x_dpi, y_dpi = (float(value) for value in given[:2])
    except (TypeError, ValueError, ZeroDivisionError):
        x_dpi = y_dpi = 0.0
    believable = all(60 <= dpi <= 2400 for dpi in (x_dpi, y_dpi)) and 0.3 <= x_dpi / y_dpi <= 3.5
    if not believable or max(image.width / x_dpi, image.height / y_dpi) > _LONGEST_PAGE:
        return _fax_resolution(image) or (fallback, fallback)
    return x_dpi, y_dpi


def _fax_resolution(image: Any) -> tuple[float, float] | None:
    """The resolution of a fax whose file does not tell it: by the width of its lines (ITU-T T.4) and its height.

    Fax machines write lines of 8 dots a millimetre, 98 or 196 of them an inch; the coarse ones would make a page of
    normal shape look squashed.
    """
    if image.mode != "1" or image.width not in _FAX_WIDTHS:
        return None
    coarse = image.height <= _COARSE_FAX_HEIGHT
    return _FAX_WIDTHS[image.width], 98.0 if coarse else 196.0


def _printable(image: Any) -> Any:
    """The picture in a mode a PDF page holds: black and white, grey or colour on white paper."""
    import numpy as np
    from PIL import Image

    if image.mode in ("1", "L", "RGB"):
        return image
    if image.mode.startswith(("I", "F")):
        values = np.asarray(image, dtype=np.float64)
        low, high = float(values.min()), float(values.max())
        return Image.fromarray(((values - low) * (255.0 / (high - low or 1.0))).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        picture = image.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        paper.alpha_composite(picture)
        return paper.convert("RGB")
    return image.convert("RGB")


def _jpeg_page(jpeg: bytes, width: float, height: float) -> bytes:
    import pypdfium2

    document = pypdfium2.PdfDocument.new()
    page = document.new_page(width, height)
    picture = pypdfium2.PdfImage.new(document)
    picture.load_jpeg(io.BytesIO(jpeg), inline=True, autoclose=True)
    picture.set_matrix(pypdfium2.PdfMatrix().scale(width, height))
    page.insert_obj(picture)
    page.gen_content()
    out = io.BytesIO()
    document.save(out)
    document.close()
    return out.getvalue()
