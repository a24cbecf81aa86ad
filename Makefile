# 邻安 Linan. `make run` and `make test` are the front door; both work on a fresh Debian with make, python3 and python3-venv.
PY := .venv/bin/python
.DEFAULT_GOAL := help
# Trust what the machine trusts: a department's network often has an authority of its own.
export UV_SYSTEM_CERTS := 1
# Modules compiled once: a command then starts in half the time, and the tests start hundreds.
export PYTHONDONTWRITEBYTECODE :=
.PHONY: help setup run check test spark soak bench domain lock clean
