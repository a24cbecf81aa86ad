"""Tests: order, sample, result, and what a result is still worth. See README.md."""
