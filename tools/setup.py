"""Make a virtual environment and install a lock file and the project into it: `python tools/setup.py VENV LOCK`.

Runs with any Python; says plainly when it is older than the project needs.
"""

import subprocess
import sys
from pathlib import Path

NEEDED = (3, 11)


def main() -> int:
    """Install, and return the exit status."""
    if sys.version_info < NEEDED:
        print(f"Python {NEEDED[0]}.{NEEDED[1]} or later is needed; this is {sys.version.split()[0]}. Set PYTHON=… to another one.")
        return 1
    venv, lock = Path(sys.argv[1]), sys.argv[2]
    python = venv / "bin" / "python"
    if not python.exists():
        try:
            import venv as module

            module.create(venv, with_pip=True)
        except (ImportError, subprocess.CalledProcessError) as error:
            print(f"can't make a virtual environment ({error}); on Debian: apt-get install python3-venv")
            return 1
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    for command in ([*pip, "-r", lock], [*pip, "--no-deps", "-e", "."]):
        if subprocess.run(command, check=False).returncode:
            print("the installation failed; see the lines above")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
