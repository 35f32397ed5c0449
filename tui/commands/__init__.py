"""What the command line can do, a module for each command: its `run` takes the options and gives the exit code.

`__main__` imports only the one that is asked for, by the `command` that its options carry, so that none pays for what
another needs. A module takes from `shop` what its command works with, and hands it to `cli`.
"""
