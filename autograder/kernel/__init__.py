"""Kernels that start at once, as forks of a process that has imported the libraries already.

`provisioner` is what Jupyter loads. It asks a server (`server`, one for each user and environment,
found by `place`) for a kernel; where there is none, the kernel starts the normal way, while a
server prepares for the next.
"""
