"""Bring a bare machine to a running contest: `make run`, `make hall`, `make setup` and the first half of `make test`.

Standard library only, because it runs before anything is installed. Each step says what it does and how long it
took, writes its output to var/log/setup.log, and is skipped when nothing it depends on has changed.
"""

import argparse
import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
VENV = BASE / ".venv"
PYTHON = VENV / "bin" / "python"
NODE_MODULES = BASE / "node_modules"
STATIC_ROOT = BASE / "static_root"
LOG = BASE / "var" / "log" / "setup.log"
UV = "uv==0.13.9"
UV_OPTIONS = ("--require-hashes", "--python", str(PYTHON))

RUN_PACKAGES = (
    "ffmpeg",
    "fontconfig",
    "fonts-babelstone-han",
    "fonts-lxgw-wenkai",
    "fonts-noto-cjk",
    "libharfbuzz-subset0",
    "libpango-1.0-0",
    "libpangoft2-1.0-0",
)
TEST_PACKAGES = (
    "chromium",
    "gettext",
    "libatomic1",
    "libnss3-tools",
    "libreoffice-calc-nogui",
    "libreoffice-impress-nogui",
    "libreoffice-writer-nogui",
    "nginx",
    "poppler-utils",
    "postgresql",
    "qpdf",
)
NPM_PACKAGES = ("libatomic1",)  # the Node that comes from the Python registry is linked against it

PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "proxy": "ALL_PROXY",
}
"""A person who told pip about her mirror, certificate or proxy need not tell uv again."""


class Stop(Exception):
    """The installation cannot go on; the text says what to do."""


@dataclass
class Console:
    """Prints one line per step and keeps everything else in the log."""

    total: int
    number: int = 0
    started: float = field(default_factory=time.monotonic)

    def step(self, title: str, work: Callable[[], str | None]) -> None:
        """Run one step and print how long it took, with its answer, if any."""
        self.number += 1
        print(f"[{self.number}/{self.total}] {title} ", end="", flush=True)
        begin = time.monotonic()
        with LOG.open("a", encoding="utf-8") as log:
            log.write(f"\n=== {title}\n")
        try:
            answer = work()
        except (Stop, KeyboardInterrupt):
            print("… stopped")
            raise
        seconds = time.monotonic() - begin
        print("." * max(3, 46 - len(title)), f"{seconds:.1f} s", f"({answer})" if answer else "")


def run(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Run a program with its output in the log; show the tail of it when it fails."""
    words = [str(word) for word in command]
    with LOG.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(words)}\n")
        log.flush()
        begin = log.tell()
        done = subprocess.run(
            words, cwd=BASE, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    if done.returncode:
        with LOG.open(encoding="utf-8", errors="replace") as log:
            log.seek(begin)
            tail = "".join(log.readlines()[-25:])
        raise Stop(f"{' '.join(words[:6])} … failed (exit code {done.returncode}). Its last lines:\n\n{tail}")


def fingerprint(*paths: Path, extra: str = "") -> str:
    """Return a hash over the contents of files and, for folders, over names, sizes and times in them."""
    digest = hashlib.sha256(extra.encode())
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                stat = file.stat()
                digest.update(f"{file.relative_to(path)}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
        elif path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def once(stamp: Path, mark: str, work: Callable[[], None]) -> str | None:
    """Do the work unless the stamp carries this mark already."""
    if stamp.is_file() and stamp.read_text(encoding="ascii") == mark:
        return "up to date"
    work()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(mark, encoding="ascii")
    return None


# System packages ------------------------------------------------------------------------------------------


def missing_packages(names: Iterable[str]) -> list[str]:
    """Return which Debian packages are not installed."""
    names = sorted(set(names))
    listed = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    installed = {line.split()[0] for line in listed.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in installed]


def as_root() -> list[str] | None:
    """Return what to put before a command so that root runs it, or None when nobody here may."""
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and not subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode
    ):
        return ["sudo", "-n"]
    return None


def system_packages(names: Iterable[str]) -> str | None:
    """Install what is missing, or say the one command that does."""
    if not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        return "no apt here: see docs/install.md for what is needed"
    missing = missing_packages(names)
    if not missing:
        return "up to date"
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    root = as_root()
    if root is None:
        raise Stop(
            f"Missing system packages: {', '.join(missing)}.\nInstall them, then start again:\n\n"
            f"    sudo apt-get update && sudo {' '.join(install)}\n"
        )
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    if root:
        run(*root, "apt-get", "update")
        run(*root, "env", *(f"{name}={value}" for name, value in quiet.items()), *install)
    else:
        run("apt-get", "update")
        run(*install, env=os.environ | quiet)
    return f"{len(missing)} installed"


def needed_packages(*, test: bool) -> list[str]:
    """Return the Debian packages for running, and for testing too when asked."""
    names = list(RUN_PACKAGES)
    probe = [sys.executable, "-c", "import ensurepip, venv"]
    if not PYTHON.exists() and subprocess.run(probe, capture_output=True, check=False).returncode:
        names.append(f"python3.{sys.version_info.minor}-venv")
    if test:
        names += TEST_PACKAGES
    if not shutil.which("npm"):
        names += NPM_PACKAGES
    return names


# Python and browser packages ------------------------------------------------------------------------------


def uv_environment() -> dict[str, str]:
    """Translate pip's configuration (files and variables) into uv's variables."""
    env = dict(os.environ)
    listed = subprocess.run(
        [PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    ).stdout
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        name = PIP_TO_UV.get(key.rpartition(".")[2].strip("'"))
        if name and name not in os.environ:
            env[name] = value.strip().strip("'\"").replace("\\n", " ").strip()
    # Every file is checked against its hash, so it may come from whichever index has it.
    return env | {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "1", "UV_NO_PROGRESS": "1"}


def python_packages(requirements: str) -> str | None:
    """Make the virtual environment and put the pinned, hashed packages in it."""
    source = BASE / requirements

    def work() -> None:
        if not PYTHON.exists():
            run(sys.executable, "-m", "venv", VENV)
        if not (VENV / "bin" / "uv").exists():
            run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", UV)
        run(VENV / "bin" / "uv", "pip", "install", *UV_OPTIONS, "-r", source, env=uv_environment())

    mark = fingerprint(source, extra=f"{UV} {platform.python_version()}")
    if not PYTHON.exists():
        (VENV / f".installed-{source.stem}").unlink(missing_ok=True)
    return once(VENV / f".installed-{source.stem}", mark, work)


def browser_files() -> str | None:
    """Install styles, scripts and icons with npm; without an npm it comes from the Python registry."""

    def work() -> None:
        npm: list[str | Path] = ["npm"]
        if not shutil.which("npm"):
            python_packages("requirements-npm.txt")
            npm = [VENV / "bin" / "npm"]
        path = f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"
        run(*npm, "ci", "--ignore-scripts", "--omit=dev", env=os.environ | {"PATH": path})

    lock = BASE / "package-lock.json"
    return once(NODE_MODULES / ".installed", fingerprint(lock), work)


# The site itself ------------------------------------------------------------------------------------------


def manage(*words: str) -> None:
    """Run one management command."""
    run(PYTHON, "manage.py", *words)


def translations() -> str | None:
    """Compile the catalogues of translated texts."""
    stale = [
        source
        for source in (BASE / "contest" / "locale").rglob("*.po")
        if not source.with_suffix(".mo").is_file()
        or source.with_suffix(".mo").stat().st_mtime <= source.stat().st_mtime
    ]
    if not stale:
        return "up to date"
    run(VENV / "bin" / "pybabel", "compile", "-D", "django", "-d", "contest/locale")
    return None


def static_files() -> str | None:
    """Collect styles and scripts under names that carry their content's hash."""
    sources = [BASE / app / "static" for app in ("contest", "judging", "talent_pool")]
    mark = fingerprint(
        *sources,
        BASE / "requirements.txt",
        BASE / "package-lock.json",
        BASE / "contest" / "settings.py",
        BASE / "contest" / "staticfiles.py",
        BASE / ".env",
        extra=os.environ.get("COMPRESS_STATIC", ""),
    )
    return once(STATIC_ROOT / ".collected", mark, lambda: manage("collectstatic", "--noinput", "--clear"))


def database() -> str | None:
    """Bring the tables up to date."""
    manage("migrate", "--noinput")
    manage("createcachetable")
    return None


def demo_wanted() -> bool:
    """Say whether the demonstration contest belongs here: yes, unless somebody switched it off."""
    return os.environ["DEMO_MODE"].lower() in {"1", "true", "yes", "on"}


def choose_demo_mode(default: str = "1") -> None:
    """Switch demonstration mode on or off, unless the environment or the .env file says something about it."""
    if "DEMO_MODE" in os.environ:
        return
    file = BASE / ".env"
    text = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
    told = re.findall(r"^(?:export )?DEMO_MODE=(.*)$", text, re.MULTILINE)  # the settings take the first, too
    os.environ["DEMO_MODE"] = told[0].strip().strip("'\"").strip() if told else default


def demo() -> str | None:
    """Load the demonstration contest; it is left alone when it is there already."""
    manage("load_demo")
    return None


def setup(*, test: bool, site: bool) -> None:
    """Run the steps that were asked for, in order."""
    steps: list[tuple[str, Callable[[], str | None]]] = [
        ("System packages", lambda: system_packages(needed_packages(test=test))),
        ("Python packages", lambda: python_packages("requirements.txt")),
    ]
    if test:
        steps.append(("Python packages for the tests", lambda: python_packages("requirements-dev.txt")))
    steps += [("Styles, scripts and icons", browser_files), ("Translations", translations)]
    if site:
        steps += [("Database", database), ("Static files", static_files)]
        if demo_wanted():
            steps.append(("Demonstration contest", demo))
    console = Console(total=len(steps))
    for title, work in steps:
        console.step(title, work)
    print(f"Ready after {time.monotonic() - console.started:.0f} s; details in {LOG.relative_to(BASE)}")


def main() -> None:
    """Read the command line and do it."""
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    parser.add_argument("goal", choices=["setup", "run", "hall", "test"])
    parser.add_argument("serve", nargs="*", help="words for manage.py serve or hall")
    words = parser.parse_args()
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text(json.dumps({"python": sys.version, "goal": words.goal}) + "\n", encoding="utf-8")
    choose_demo_mode(default="0" if words.goal == "hall" else "1")
    try:
        setup(test=words.goal == "test", site=words.goal in {"run", "hall"})
    except Stop as stop:
        raise SystemExit(f"\n{stop}\nThe whole log: {LOG}") from None
    except KeyboardInterrupt:
        raise SystemExit("\nStopped. Start again at any time: finished steps are not repeated.") from None
    if words.goal in {"run", "hall"}:
        command = "serve" if words.goal == "run" else "hall"
        sys.stdout.flush()
        os.chdir(BASE)
        os.execv(PYTHON, [str(PYTHON), "manage.py", command, *words.serve])  # noqa: S606 - Ctrl-C then goes to it


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - here the wrong Python is a mistake people make
        raise SystemExit(f"Python 3.11 or newer is needed; this is {platform.python_version()}.")
    main()
