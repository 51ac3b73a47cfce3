"""``python -m quotewire``: the same as the command ``quotewire``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
