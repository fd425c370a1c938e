"""What the operating system does to hold back a process that runs a stranger's code."""
