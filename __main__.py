"""Where Pulumi enters.

It stands here and not in `stacks` because the host of dynamic providers looks for `.venv` in the program's folder.
"""

from stacks.run import main

main()
