"""Run cells: in this process, in another one, or in forks of one."""
