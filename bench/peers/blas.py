"""Names the OpenBLAS that PyTorch multiplies with in this process; as a program, prints it or ends with exit code 2 and a sentence."""
import ctypes
import re
import sys

import torch


def openblas():
    """Version, build and kernels, as OpenBLAS tells them; None where PyTorch uses another BLAS."""
    torch.ones(2, 2) @ torch.ones(2, 2)  # libraries that are loaded late are loaded now
    with open("/proc/self/maps") as maps:
        library = re.search(r"/\S*/libopenblas\S*", maps.read())
    if library is None:
        return None
    config = ctypes.CDLL(library.group()).openblas_get_config
    config.restype = ctypes.c_char_p
    return config().decode().strip()


if __name__ == "__main__":
    name = openblas()
    if name is None:
        print("versus: PyTorch does not multiply with OpenBLAS here, and its dense layers would be many times slower than they can be; on Debian: "
              "apt-get install libopenblas0-pthread, and choose it with update-alternatives --config libblas.so.3-$(uname -m)-linux-gnu", file=sys.stderr)
        sys.exit(2)
    print(name)
