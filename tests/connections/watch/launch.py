"""``python`` for children that are started isolated: they take no folder on their path, so what watches them comes
with their code. Called with the real interpreter, then what it was to be called with.
"""

import os
import sys
from pathlib import Path

real, *arguments = sys.argv[1:]
if "-c" in arguments:
    at = arguments.index("-c") + 1
    watch = str(Path(__file__).with_name("sitecustomize.py"))
    first = f"exec(compile(open({watch!r}, encoding='utf-8').read(), {watch!r}, 'exec'), {{}})"
    arguments[at] = f"{first}\n{arguments[at]}"
os.execv(real, [real, *arguments])
