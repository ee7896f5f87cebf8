"""Where Pulumi enters.

It stands here and not in `stacks` because the host of dynamic providers looks for `.venv` in the program's folder.
"""

import atexit
import gc
import os

import pulumi

gc.disable()  # a program lives for seconds and keeps what it makes: looking for garbage takes a tenth of its time
atexit.register(gc.freeze)  # also at its end, when Python itself looks, three times
if not os.environ.get("PULUMI_OPTION_DEBUG"):
    # The SDK's, four a resource, are calls that the program waits for, and only --debug shows them: another tenth.
    pulumi.log.debug = lambda *_, **__: None

from stacks.run import main  # noqa: E402

pulumi.run(main)
