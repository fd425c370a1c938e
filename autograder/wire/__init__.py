"""How two processes, one of which may lie, work on each other's values and objects."""
