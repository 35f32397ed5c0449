"""An offline Azure: the v1 chat protocol on loopback HTTP."""
