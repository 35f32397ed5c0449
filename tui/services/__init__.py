"""What the program does, reached through ports; no screen, no library of the service, no file."""
