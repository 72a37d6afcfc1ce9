"""`python -m server` is `lianzhen`."""

import sys

from server.cli import main

sys.exit(main())
