"""A letter that cannot be read is a named problem, never a letter without findings."""

from typer.testing import CliRunner

from openimr.cli.main import app


def test_a_letter_that_cannot_be_read_is_not_said_to_have_no_findings(tmp_path):
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(bytes(range(128, 228)))
    result = CliRunner().invoke(app, ["check", str(bad)])
    assert result.exit_code == 1
    assert "No findings" not in result.output
    assert "bad.pdf" in result.output
