"""As whom PostgreSQL runs, and where it may keep its files.

PostgreSQL refuses to run as root. As an ordinary user nothing is special. As root we run it as
`nobody`; its directories stay where they are, even under an untraversable /root, because
util-linux's `setpriv` lets the process keep one capability, CAP_DAC_OVERRIDE, across the change
of user (`no_setuid_fixup` makes access(2), which PostgreSQL uses on its own binary, honour it).
Where that is impossible (no setpriv, capability dropped by a container), data and a copy of the
binaries live in a private directory under /var/tmp that `nobody` can reach.
"""

import grp
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prosaas.embedded.problems import EmbeddedError

UNPRIVILEGED = "nobody"


@dataclass(frozen=True, slots=True)
class Account:
    """How to run a server program: `argv` through `command`, in `home`, files owned by `uid`."""

    uid: int
    gid: int
    prefix: tuple[str, ...]
    home: Path
    binaries: Path
    switches_user: bool = False

    def run(self, argv: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
        """Run one program to its end as this account, output captured together."""
        command = [*self.prefix, *(str(part) for part in argv)]
        return subprocess.run(  # noqa: S603  # our own argv, no shell
            command,
            cwd="/",
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            user=self.uid if self.switches_user else None,
            group=self.gid if self.switches_user else None,
            extra_groups=[] if self.switches_user else None,
        )

    def own(self, path: Path, mode: int = 0o700) -> Path:
        """Make a directory that belongs to this account and to nobody else."""
        try:
            path.mkdir(parents=True, exist_ok=True, mode=mode)
            if os.geteuid() == 0:
                os.chown(path, self.uid, self.gid)
            path.chmod(mode)
        except PermissionError as error:
            raise EmbeddedError(
                f"{path} belongs to another user. Remove it, or set DATABASE_URL."
            ) from error
        return path


def account_for(directory: Path, binaries: Path) -> Account:
    """The account that runs PostgreSQL for the files in `directory`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), (), directory, binaries)
    user = _unprivileged_user(directory)
    keeping = Account(user.pw_uid, user.pw_gid, _setpriv(user), directory, binaries)
    if keeping.prefix and _works(keeping):
        return keeping
    return _elsewhere(user, directory, binaries)


def _unprivileged_user(directory: Path) -> pwd.struct_passwd:
    """Who made the cluster that is there already, else `nobody`."""
    cluster = directory / "postgres"
    maker = cluster.stat().st_uid if cluster.exists() else 0
    try:
        return pwd.getpwuid(maker) if maker != 0 else pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise EmbeddedError(
            f"PostgreSQL does not run as root, and neither {UNPRIVILEGED!r} nor the owner of "
            f"{cluster} is a user here. "
            "Run as an ordinary user, or set DATABASE_URL."
        ) from error


def _setpriv(user: pwd.struct_passwd) -> tuple[str, ...]:
    program = shutil.which("setpriv")
    if program is None:
        return ()
    group = grp.getgrgid(user.pw_gid).gr_gid
    return (
        program,
        f"--reuid={user.pw_uid}",
        f"--regid={group}",
        "--clear-groups",
        "--securebits=+no_setuid_fixup",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
    )


def _works(account: Account) -> bool:
    """Whether this account can run the binaries and write where they must write."""
    try:
        version = account.run([account.binaries / "postgres", "--version"])
        executable = account.run(["test", "-x", account.binaries / "initdb"])
    except OSError:
        return False
    return version.returncode == 0 and executable.returncode == 0


def _elsewhere(user: pwd.struct_passwd, directory: Path, binaries: Path) -> Account:
    """Data and a copy of the binaries in /var/tmp, keyed by the checkout."""
    key = hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:16]
    home = Path("/var/tmp") / f"prosaas-{key}"  # noqa: S108  # owner checked just below
    plain = Account(user.pw_uid, user.pw_gid, (), home, binaries, switches_user=True)
    if home.exists() and home.stat().st_uid != user.pw_uid:
        raise EmbeddedError(f"{home} belongs to another user; remove it or set DATABASE_URL.")
    plain.own(home)
    if _works(plain):
        return plain
    package = binaries.parents[1]
    site = home / binaries.parent.name
    for source in (package / binaries.parent.name, package.with_name(f"{package.name}.libs")):
        # The binaries find their libraries by a path relative to site-packages.
        target = site / source.relative_to(package.parent)
        if not target.exists():
            shutil.copytree(source, target, symlinks=True)
    copied = site / binaries.relative_to(package.parent)
    moved = Account(user.pw_uid, user.pw_gid, (), home, copied, switches_user=True)
    result = moved.run([moved.binaries / "postgres", "--version"])
    if result.returncode != 0:
        raise EmbeddedError(
            f"PostgreSQL cannot run as {UNPRIVILEGED!r}: {result.stdout.strip()} "
            "Run as an ordinary user, or set DATABASE_URL."
        )
    return moved
