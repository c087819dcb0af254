"""The line recogniser: RapidOCR's PP-OCRv6 model run directly, so that batches, memory and positions are ours.

The model knows 18,708 characters, nearly all of them Chinese. Its last layer is therefore computed here, for the
few hundred characters that occur in English and Spanish records, which saves a fifth of the time and most of
the memory.
"""

import unicodedata
from pathlib import Path
from typing import Any

from .onnxfile import last_projection, metadata, with_output

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

        model = (Path(rapidocr.__file__).parent / "models" / _MODEL).read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._run_options = onnxruntime.RunOptions()
        classes = ["", *metadata(model, "character").splitlines(), " "]
        chosen = np.array([0, *(i for i, c in enumerate(classes) if i and _belongs(c))])
        self.alphabet = [classes[i] for i in chosen]
        self._chosen = chosen
        self._weight: Any = None
        projection = last_projection(model, len(classes))
        if projection is not None:
            model = with_output(model, projection.hidden)
            self._weight = np.ascontiguousarray(projection.weight[:, chosen])
            self._bias = projection.bias[chosen]
            self._run_options.only_execute_path_to_fetches = True
        self._session = onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
        self._output: str = projection.hidden if projection else self._session.get_outputs()[0].name
        self._input: str = self._session.get_inputs()[0].name

    def probabilities(self, batch: Any) -> list[tuple[Any, Any]]:
        """For each line the likeliest class of every column and how likely it is.

        Args:
            batch: float32 array (lines, 3, 48, width), values -1..1.

        Returns:
            Per line two arrays of one value a column: index into ``alphabet``, probability 0..1.
        """
        import numpy as np

        output = self._session.run([self._output], {self._input: batch}, self._run_options)[0]
        if self._weight is None:
            seen = output[:, :, self._chosen]
            return list(zip(seen.argmax(axis=2), seen.max(axis=2), strict=True))
        scores = output @ self._weight + self._bias
        best = scores.argmax(axis=2)
        scores -= scores.max(axis=2, keepdims=True)
        # The best score is now 0, so its probability is one over the sum of all.
        certainty = 1.0 / np.exp(scores).sum(axis=2)
        return list(zip(best, certainty, strict=True))
