"""Reading the application file of a new case as it was uploaded."""

import tempfile
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from openimr.domain.case import Case
from openimr.domain.errors import InputRefused
from openimr.yaml_values import MAX_BYTES, read_value


def read_application(upload: "UploadedFile[bytes]") -> Case:
    """The application in an uploaded ``case.yaml``.

    Raises:
        InputRefused: it is too large, not YAML or does not fit, named by line and field.
    """
    name = Path(upload.name or "case.yaml").name
    if (upload.size or 0) > MAX_BYTES:
        raise InputRefused(name, "The file is larger than 5 MB.", "Records belong in the field below.")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.yaml"
        path.write_bytes(upload.read())
        return read_value(path, Case)
