"""Every state of the screen as it was last looked at, as text with the colours named by their role."""
