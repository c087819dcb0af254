"""The line detector: RapidOCR's PP-OCRv6 model finds where the lines of text are on the picture of a page."""

from typing import Any

from .network import load
from .recogniser import model_file

_MODEL = "PP-OCRv6_det_small.onnx"
_SIDE = 1000


class Detector:
    """Finds lines of text on a copy of the page with 1,000 pixels on the long side."""

    def __init__(self, engine: str | None = None) -> None:
        """``engine`` is that of `network.load`."""
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        self._network = load(model_file(_MODEL), engine=engine)
        self._boxes = DBPostProcess(
            thresh=0.3, box_thresh=0.5, max_candidates=1000, unclip_ratio=1.6, score_mode="fast", use_dilation=True
        )

    def find(self, picture: Any) -> list[Any]:
        """The lines on a grey picture.

        Args:
            picture: uint8 array (height, width).

        Returns:
            For each line its corners (4, 2) in pixels: top left, top right, bottom right, bottom left.
        """
        import cv2
        import numpy as np

        height, width = picture.shape
        ratio = min(1.0, _SIDE / max(height, width))
        # The network halves the picture five times, so both sides are multiples of 32.
        size = [max(32, round(side * ratio / 32) * 32) for side in (width, height)]
        small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1.0
        batch = np.ascontiguousarray(np.broadcast_to(small, (1, 3, *small.shape)))
        found, _ = self._boxes(self._network.run(batch), (height, width))
        return [np.asarray(box, dtype=np.float32) for box in found]
