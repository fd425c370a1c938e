"""Whether this process can be forked so that the fork can compute.

What breaks a fork: threads that wait for work (OpenMP's: a fork has none of them, and waits for
them for ever), and CUDA that has begun.
"""

import ctypes
import os

CUDA_ERROR_NOT_INITIALIZED = 3  # of cuda.h: cuInit has not been called


def end_idle_threads() -> None:
    """Bring the process down to one thread; raise RuntimeError where that does not work.

    OpenBLAS starts threads when it is loaded, ends them before a fork, and starts them again when
    there is something to compute, each process its own.
    """
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    if threads() != 1:
        raise RuntimeError(f"{threads()} threads after the imports: forks could hang")


def refuse_cuda() -> None:
    """Raise RuntimeError where an import has begun CUDA, which cannot be used after a fork."""
    try:
        driver = ctypes.CDLL("libcuda.so.1", mode=os.RTLD_NOLOAD)
    except OSError:
        return  # Not even loaded.
    if driver.cuCtxGetCurrent(ctypes.byref(ctypes.c_void_p())) != CUDA_ERROR_NOT_INITIALIZED:
        raise RuntimeError("an import has begun CUDA: forks could not use it")


def threads() -> int:
    """Count the threads of this process, also those that Python has not started."""
    return len(os.listdir("/proc/self/task"))
