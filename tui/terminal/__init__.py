"""What belongs to the machine and its terminal: clipboard, signals, the filter of what is written."""
