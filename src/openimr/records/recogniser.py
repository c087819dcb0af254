"""The line recogniser: RapidOCR's PP-OCRv6 model run directly, so that memory and positions are ours.

The model knows 18,708 characters, nearly all of them Chinese. Its last layer is therefore computed here, for the
few hundred characters that occur in English and Spanish records, which saves a fifth of the time and most of
the memory.
"""

import unicodedata
from pathlib import Path
from typing import Any

from .network import load
from .onnxfile import last_projection, metadata, with_output

_MODEL = "PP-OCRv6_rec_small.onnx"
_ALSO = "“”‘’–—…•·°±×÷µ≤≥≈→←↑↓✓√☐☑☒■□●○®©™§¶½¼¾²³"


def model_file(name: str) -> bytes:
    """A model that comes inside RapidOCR's wheel."""
    import rapidocr

    return (Path(rapidocr.__file__).parent / "models" / name).read_bytes()


def _belongs(character: str) -> bool:
    if len(character) != 1:
        return False
    if character in _ALSO or " " <= character <= "~":
        return True
    return "\u00a1" <= character <= "\u024f" and unicodedata.category(character)[0] in "LSP"


class Recogniser:
    """Reads straightened lines of text, 48 pixels high.

    ``alphabet[i]`` is the character of class ``i``; class 0 is the blank between characters.
    """

    def __init__(self, engine: str | None = None) -> None:
        """``engine`` is that of `network.load`."""
        import numpy as np

        model = model_file(_MODEL)
        classes = ["", *metadata(model, "character").splitlines(), " "]
        chosen = np.array([0, *(i for i, c in enumerate(classes) if i and _belongs(c))])
        self.alphabet = [classes[i] for i in chosen]
        self._chosen = chosen
        self._weight: Any = None
        projection = last_projection(model, len(classes))
        if projection is None:
            self._network = load(model, engine=engine)
            return
        self._weight = np.ascontiguousarray(projection.weight[:, chosen])
        self._bias = projection.bias[chosen]
        self._network = load(with_output(model, projection.hidden), projection.hidden, engine=engine)

    def read(self, line: Any) -> tuple[Any, Any]:
        """The likeliest class of every column of a line and how likely it is.

        Args:
            line: float32 array (1, 3, 48, width), values -1..1.

        Returns:
            Two arrays of one value a column: index into ``alphabet``, probability 0..1.
        """
        import numpy as np

        output = self._network.run(line)[0]
        if self._weight is None:
            seen = output[:, self._chosen]
            return seen.argmax(axis=1), seen.max(axis=1)
        scores = output.astype(np.float32) @ self._weight + self._bias
        best = scores.argmax(axis=1)
        # With the best score at 0, its probability is one over the sum of all.
        scores -= scores.max(axis=1, keepdims=True)
        return best, 1.0 / np.exp(scores).sum(axis=1)
