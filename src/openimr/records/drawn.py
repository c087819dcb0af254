"""What a page draws besides its letters: shapes and pictures, and where they stand on it.

Everything here runs in a bounded child process or under the lock of `pdfium`: PDFium is not thread-safe.
"""

import ctypes
from typing import Any, NamedTuple

Place = tuple[float, float, float, float]

_DEEPEST = 4
"""Drawings within drawings are looked into so far."""
_MOST = 2000
"""A page of more shapes is a drawing; the rest of them is left out."""


class Drawn(NamedTuple):
    """A shape or a picture: PDFium's object, its left, bottom, right and top in the page's own coordinates, and the
    matrices of the drawings it stands in, from the innermost."""

    thing: Any
    place: Place
    within: tuple[Any, ...]


def drawn_on(page: Any) -> tuple[list[Drawn], list[Drawn]]:
    """The shapes and the pictures that a pypdfium2 page draws, in the order in which it does."""
    import pypdfium2.raw as pdfium

    shapes: list[Drawn] = []
    pictures: list[Drawn] = []
    # A page has thousands of letters and few shapes: only what is wanted becomes an object of Python.
    open_: list[tuple[Any, Any, Any, tuple[Any, ...]]] = [
        (page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject, ())
    ]
    while open_:
        holder, count, get, within = open_.pop()
        for n in range(max(0, count(holder))):
            thing = get(holder, n)
            kind = pdfium.FPDFPageObj_GetType(thing)
            if kind == pdfium.FPDF_PAGEOBJ_FORM and len(within) < _DEEPEST - 1:
                inner = (_matrix(thing), *within)
                open_.append((thing, pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject, inner))
            elif (kind == pdfium.FPDF_PAGEOBJ_PATH and len(shapes) < _MOST) or kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                found = shapes if kind == pdfium.FPDF_PAGEOBJ_PATH else pictures
                found.append(Drawn(thing, _place(thing, within), within))
    return shapes, pictures


def own_matrix(drawn: Drawn) -> tuple[Any, ...]:
    """The matrices that take a point of a shape's own coordinates to the page's, in their order."""
    return (_matrix(drawn.thing), *drawn.within)


def _matrix(thing: Any) -> Any:
    import pypdfium2
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, matrix)
    return pypdfium2.PdfMatrix.from_raw(matrix)


def _place(thing: Any, within: tuple[Any, ...]) -> Place:
    import pypdfium2.raw as pdfium

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top):
        return 0.0, 0.0, 0.0, 0.0
    place = left.value, bottom.value, right.value, top.value
    for matrix in within:
        place = _moved(place, matrix)
    return place


def _moved(place: Place, matrix: Any) -> Place:
    """A place within a drawing as it stands on what the drawing is put on."""
    left, bottom, right, top = place
    points = [matrix.on_point(x, y) for x, y in ((left, bottom), (right, bottom), (left, top), (right, top))]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
