"""The command line. No Textual."""
