"""`python -m ui` is `wenju`."""

import sys

from ui.cli import main

sys.exit(main())
