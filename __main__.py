"""Where Pulumi enters.

It stands here and not in `stacks` because the host of dynamic providers looks for `.venv` in the program's folder.
"""

import gc
import os

import pulumi

gc.disable()  # a program lives for seconds and keeps what it makes: looking for garbage takes a tenth of its time
if not os.environ.get("PULUMI_OPTION_DEBUG"):
    # The SDK's, four a resource, are calls that the program waits for, and only --debug shows them: another tenth.
    pulumi.log.debug = lambda *_, **__: None

from stacks.ahead import ask_ahead  # noqa: E402

asked = ask_ahead(pulumi.get_stack())

from stacks.run import main  # noqa: E402

main(asked)
