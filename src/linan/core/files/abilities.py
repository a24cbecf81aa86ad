"""What one may be allowed to do with files."""

from linan.kernel.actor import Ability
from linan.kernel.words import Words

STORE_FILE = Ability("files.store", Words("attach a file"))
ERASE_FILE = Ability("files.erase", Words("erase an attached file"))
