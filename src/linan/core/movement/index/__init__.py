"""The fast index of the stored days: built beside the work, served while it is true, gone when retention says so.

    LINAN_HOME/movement/index/            the files of `kernel.contacts.files`, with the ids of people and places
    LINAN_HOME/movement/index/progress.json    what a build is doing, for whoever asks

It holds whole builds of days (`StoredDay.build`). While every build it holds still counts it serves, and what was
stored since is added to each search; a build that no longer counts (a late visit, a correction, retention) makes it
stale.
"""
