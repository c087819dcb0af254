"""Runs the two networks of OCR: on OpenVINO where it is installed, else on ONNX Runtime, one thread each.

OpenVINO reads the same files two to four times as fast on x86 processors, most on those that compute with 16 bits.
"""

from typing import Any, Protocol


class Network(Protocol):
    """A network with one input and, as far as it is used here, one output."""

    def run(self, batch: Any) -> Any:
        """The output for a float32 array."""


def load(model: bytes, output: str | None = None, *, engine: str | None = None) -> Network:
    """Make a network ready.

    Args:
        model: an ONNX file's content.
        output: the tensor to give; by default the file's first output. What only other outputs need is not computed.
        engine: ``openvino`` or ``onnxruntime``; by default the faster one that is installed.

    Raises:
        ImportError: where the engine asked for is not installed.
    """
    if engine != "onnxruntime":
        try:
            return _OpenVino(model, output)
        except ImportError:
            if engine is not None:
                raise
    return _OnnxRuntime(model, output)


class _OpenVino:
    def __init__(self, model: bytes, output: str | None) -> None:
        import openvino

        core = openvino.Core()
        whole = core.read_model(model)
        wanted = [o for o in whole.outputs if output is None or output in o.names][:1]
        part = openvino.Model(wanted, whole.get_parameters(), "ocr")
        # Pinned to a core, as is the default, all workers would crowd onto the same one.
        settings = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "ENABLE_CPU_PINNING": False}
        self._request = core.compile_model(part, "CPU", settings).create_infer_request()

    def run(self, batch: Any) -> Any:
        self._request.infer({0: batch})
        # The tensor is overwritten by the next run.
        return self._request.get_output_tensor(0).data.copy()


class _OnnxRuntime:
    def __init__(self, model: bytes, output: str | None) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._run_options = onnxruntime.RunOptions()
        self._run_options.only_execute_path_to_fetches = True
        self._session = onnxruntime.InferenceSession(model, sess_options=options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        self._output = output or self._session.get_outputs()[0].name

    def run(self, batch: Any) -> Any:
        return self._session.run([self._output], {self._input: batch}, self._run_options)[0]
