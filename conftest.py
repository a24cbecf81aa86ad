"""Fixtures for every test, those beside the code included."""

pytest_plugins = ["tests.fixtures", "tests.cells", "tests.parts"]
