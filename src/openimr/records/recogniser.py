"""The line recogniser: RapidOCR's PP-OCRv6 model run directly, so that batches, memory and positions are ours.

The model knows 18,708 characters, nearly all of them Chinese; only those that occur in English and Spanish
records are looked at.
"""

import unicodedata
from pathlib import Path
from typing import Any

_MODEL = "PP-OCRv6_rec_small.onnx"
_ALSO = "“”‘’–—…•·°±×÷µ≤≥≈→←↑↓✓√☐☑☒■□●○®©™§¶½¼¾²³"


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

    def __init__(self) -> None:
        import numpy as np
        import onnxruntime
        import rapidocr

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        model = Path(rapidocr.__file__).parent / "models" / _MODEL
        self._session = onnxruntime.InferenceSession(
            str(model), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0].name
        characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        classes = ["", *characters, " "]
        self._chosen = np.array([0] + [i for i, c in enumerate(classes) if i and _belongs(c)])
        self.alphabet = [classes[i] for i in self._chosen]

    def probabilities(self, batch: Any) -> list[tuple[Any, Any]]:
        """For each line the likeliest class of every column and how likely it is.

        Args:
            batch: float32 array (lines, 3, 48, width), values -1..1.

        Returns:
            Per line two arrays of one value a column: index into ``alphabet``, probability 0..1.
        """
        output = self._session.run(None, {self._input: batch})[0]
        results = []
        for line in output:
            seen = line[:, self._chosen]
            best = seen.argmax(axis=1)
            results.append((best, seen.max(axis=1)))
        return results
