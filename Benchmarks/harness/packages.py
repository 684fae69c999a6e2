"""Pages of Debian's documentation packages."""

import os
import re
import subprocess

from harness.process import run, say

PAGE = re.compile(r"\.x?html?(\.gz)?$")
# Lists of names and copies of source code, not text.
NO_TEXT = re.compile(r"/(src|src-html|search|genindex|index-all|print|class-use)\b")


def download(package, folder):
    """The folder of the unpacked package, or None where there is no such package here."""
    target = os.path.join(folder, package)
    if os.path.isdir(target):
        return target
    known = subprocess.run(["apt-cache", "show", package], capture_output=True, check=False)
    if known.returncode != 0:
        say(f"skipped: there is no package {package} here")
        return None
    say("downloading", package)
    # As the user who may not write there, apt says so on standard error and downloads all the same.
    run(["apt-get", "download", package], folder=folder)
    archive = next(name for name in os.listdir(folder) if name.startswith(package + "_"))
    run(["dpkg-deb", "--extract", os.path.join(folder, archive), target + ".new"])
    os.unlink(os.path.join(folder, archive))
    os.rename(target + ".new", target)
    return target


def pages(folder):
    """The paths below a folder, sorted, without links, so that the order is the same everywhere."""
    paths = (os.path.join(where, name) for where, _, names in os.walk(folder) for name in names)
    return sorted(path for path in paths if PAGE.search(path) and not NO_TEXT.search(path)
                  and not os.path.islink(path))
