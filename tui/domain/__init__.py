"""The ground: what aztui is about, as plain values. Standard library only; no I/O and no clock."""
