"""The installer: says what is missing, repeats nothing, tells uv what pip was told."""

import shutil
import subprocess
import sys

import pytest

from contest import install


@pytest.fixture
def log(monkeypatch, tmp_path):
    monkeypatch.setattr(install, "LOG", tmp_path / "setup.log")
    return install.LOG


@pytest.fixture
def no_root(monkeypatch):
    monkeypatch.setattr(install, "as_root", lambda: None)
    monkeypatch.setattr(install.shutil, "which", lambda name: f"/usr/bin/{name}")


def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch, no_root):
    monkeypatch.setattr(install, "missing_packages", lambda names: ["ffmpeg", "fonts-noto-cjk"])

    with pytest.raises(install.Stop) as stopped:
        install.system_packages(["ffmpeg"])

    assert "Missing system packages: ffmpeg, fonts-noto-cjk" in str(stopped.value)
    assert "sudo apt-get install -y --no-install-recommends ffmpeg fonts-noto-cjk" in str(stopped.value)


def test_packages_that_are_there_are_not_installed_again(log, no_root, monkeypatch):
    monkeypatch.setattr(install, "run", lambda *command: pytest.fail(f"ran {command}"))

    assert install.missing_packages(["libc6", "no-such-package"]) == ["no-such-package"]
    assert install.system_packages(["libc6"]) == "up to date"


def test_a_step_that_fails_shows_the_last_lines(log):
    with pytest.raises(install.Stop, match=r"(?s)exit code 3.*line 49$"):
        install.run(sys.executable, "-c", "for n in range(50): print('line', n)\nraise SystemExit(3)")

    assert "line 0\n" in log.read_text()


def test_work_is_done_once_until_what_it_depends_on_changes(tmp_path):
    source, stamp, done = tmp_path / "source", tmp_path / "stamp", []
    source.write_text("one")

    def step():
        return install.once(stamp, install.fingerprint(source), lambda: done.append(1))

    assert step() is None
    assert step() == "up to date"
    source.write_text("two")
    assert step() is None
    assert len(done) == 2


def test_work_that_failed_is_done_again(tmp_path):
    def fail():
        raise install.Stop("no network")

    with pytest.raises(install.Stop):
        install.once(tmp_path / "stamp", "mark", fail)

    assert install.once(tmp_path / "stamp", "mark", lambda: None) is None


def test_uv_is_told_what_pip_was_told(monkeypatch):
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_INSECURE_HOST", "UV_HTTP_TIMEOUT"):
        monkeypatch.delenv(name, raising=False)
    listed = (
        "global.index-url='https://mirror.example.org/simple'\n"
        ":env:.extra-index-url='https://a.example.org/simple https://b.example.org/simple'\n"
        "install.trusted-host='mirror.example.org'\n"
    )
    monkeypatch.setattr(
        install.subprocess, "run", lambda *args, **kwargs: subprocess.CompletedProcess(args, 0, stdout=listed)
    )

    environment = install.uv_environment()

    assert environment["UV_DEFAULT_INDEX"] == "https://mirror.example.org/simple"
    assert environment["UV_INDEX"] == "https://a.example.org/simple https://b.example.org/simple"
    assert environment["UV_INSECURE_HOST"] == "mirror.example.org"


@pytest.mark.parametrize(
    ("environment", "file", "mode"),
    [
        (None, None, "1"),
        ("0", None, "0"),
        (None, "DEMO_MODE=0\n", "0"),
        ("1", "DEMO_MODE=0\n", "1"),
        (None, "PORT=9000\nexport DEMO_MODE=0\n", "0"),
        (None, "\ufeffDEMO_MODE=0\n", "0"),
        (None, 'DEMO_MODE="0"\n', "0"),
        (None, "DEMO_MODE=0\nDEMO_MODE=1\n", "0"),
    ],
)
def test_demonstration_mode_is_on_unless_somebody_said_otherwise(
    monkeypatch, tmp_path, environment, file, mode
):
    monkeypatch.setattr(install, "BASE", tmp_path)
    if file:
        (tmp_path / ".env").write_text(file, encoding="utf-8")
    monkeypatch.setenv("DEMO_MODE", environment or "")
    if environment is None:
        monkeypatch.delenv("DEMO_MODE")

    install.choose_demo_mode()

    assert install.os.environ["DEMO_MODE"] == mode


def test_make_run_leaves_address_and_port_to_the_settings():
    """A default of its own would win over HOST and PORT in the file .env."""
    make = shutil.which("make")
    assert make is not None
    told = subprocess.run(
        [make, "-n", "run"], cwd=install.BASE, capture_output=True, text=True, check=True
    ).stdout
    assert "contest.install run" in told
    assert "--port" not in told
    assert "--host" not in told
