"""Benchmarks of OpenIMR. ``make bench`` runs them; results are kept with machine and date in docs/benchmarks.md."""
