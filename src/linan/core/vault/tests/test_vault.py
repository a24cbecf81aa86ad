"""Keys are made once, stay private, and open only what they should."""

from __future__ import annotations

import stat

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linan.core import vault
from linan.core.vault import keys


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.LINAN_HOME = tmp_path
    keys.look_again()
    yield tmp_path
    keys.look_again()


def test_a_ciphertext_opens_only_under_its_purpose_and_untouched():
    sealed = vault.encrypt("a", b"secret")
    assert vault.decrypt("a", sealed) == b"secret" and b"secret" not in sealed
    with pytest.raises(InvalidTag):
        vault.decrypt("b", sealed)
    for n in range(1, len(sealed)):
        with pytest.raises(InvalidTag):
            vault.decrypt("a", sealed[:n] + bytes([sealed[n] ^ 1]) + sealed[n + 1 :])


def test_after_a_rotation_old_opens_new_uses_the_new_root_and_lookups_still_find():
    old, found = vault.encrypt("a", b"x"), vault.lookup("id", "330110")
    assert keys.rotate_root() == 2
    new = vault.encrypt("a", b"x")
    assert (old[0], new[0]) == (1, 2)
    assert vault.decrypt("a", old) == vault.decrypt("a", new) == b"x"
    assert vault.lookup("id", "330110") == found


def test_key_files_are_private(home):
    vault.encrypt("a", b"x")
    vault.sign_key("log")
    vault.token_keys("code")
    modes = {stat.S_IMODE(p.stat().st_mode) for p in (home / "keys").iterdir()}
    assert modes == {0o600}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.text("0123456789X", min_size=2, max_size=18), st.data())
def test_one_wrong_character_is_still_found(number, data):
    place = data.draw(st.integers(0, len(number) - 1))
    wrong = number[:place] + data.draw(st.sampled_from("0123456789X")) + number[place + 1 :]
    assert set(vault.lookup_deletions("id", number)) & set(vault.lookup_deletions("id", wrong))
