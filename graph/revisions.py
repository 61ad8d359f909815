"""What git knows of a folder: its content at a revision, and the files that differ from it now."""

from __future__ import annotations

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .errors import GraphError

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Revisions:
    """A folder in a git repository."""

    folder: Path

    def tree(self, revision: str) -> str:
        """Return the hash of the folder's content at a revision; raise GraphError where there is none."""
        if revision.startswith("-"):
            raise GraphError(f"{revision!r} is no revision", "name a commit, a branch or a tag, such as HEAD or origin/main")
        prefix = self._text("rev-parse", "--show-prefix").rstrip("\n").rstrip("/")
        try:
            return self._text("rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}:{prefix}").strip()
        except GraphError:
            hint = "name a commit, a branch or a tag that holds the records; a shallow clone lacks older ones"
            raise GraphError(f"the revision {revision!r} has no {self.folder}", hint) from None

    def known(self, tree: str) -> bool:
        """Say whether the repository has a tree."""
        return self._run("cat-file", "-e", tree).returncode == 0

    def differing(self, revision: str) -> list[str]:
        """Return the files of the folder that are not as at a revision, those that git does not know included."""
        with ThreadPoolExecutor(1) as beside:
            new = beside.submit(self._names, "ls-files", "--others", "-z", "--", ".")
            changed = self._names("diff", "--name-only", "--no-renames", "--relative", "-z", revision, "--", ".")
        return sorted({*changed, *new.result()})

    def between(self, one: str, other: str) -> list[str]:
        """Return the files that differ between two trees."""
        return self._names("diff-tree", "-r", "--name-only", "--no-renames", "-z", one, other)

    def files(self, tree: str) -> list[str]:
        """Return the files of a tree."""
        return self._names("ls-tree", "-r", "--full-tree", "--name-only", "-z", tree)

    def contents(self, tree: str, names: Iterable[str]) -> dict[str, bytes | None]:
        """Return the content of files in a tree, None for those that it does not have."""
        wanted = list(names)
        request = "".join(f"{tree}:{name}\n" for name in wanted if "\n" not in name).encode()
        output = self._run("cat-file", "--batch", given=request).stdout
        found: dict[str, bytes | None] = {}
        at = 0
        for name in wanted:
            if "\n" in name:
                continue
            end = output.index(b"\n", at)
            header, at = output[at:end], end + 1
            if header.endswith(b" missing"):
                found[name] = None
                continue
            length = int(header.rsplit(b" ", 1)[1])
            found[name] = output[at : at + length]
            at += length + 1
        return found

    def _names(self, *arguments: str) -> list[str]:
        return [name for name in self._text(*arguments).split("\0") if name]

    def _text(self, *arguments: str) -> str:
        done = self._run(*arguments)
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().splitlines()[:1]
            raise GraphError(f"git can't tell what changed in {self.folder}: {' '.join(reason)}", "run inside a git repository")
        return done.stdout.decode(errors="surrogateescape")

    def _run(self, *arguments: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        command = ["git", "-C", str(self.folder), *arguments]
        try:
            return subprocess.run(command, input=given, capture_output=True, check=False)  # noqa: S603 - git, with checked arguments
        except FileNotFoundError as error:
            raise GraphError("git is missing", "install git") from error
