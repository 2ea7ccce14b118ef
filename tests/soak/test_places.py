"""Where a store may be, on real mounts: sshfs, a bound tmpfs, read-only media, and a disk that is full."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from imr_tui.errors import BadInput
from imr_tui.services import session
from imr_tui.services.chronology import chronology
from imr_tui.services.chronology.chronology import EventDetail
from imr_tui.services.review import reviews
from imr_tui.store import places
from tests.conftest import Made, Run
from tests.paths import ROOT

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

needs_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can mount")
needs_sshfs = pytest.mark.skipif(
    not (SSHD and shutil.which("sshfs") and Path("/dev/fuse").exists()), reason="needs sshfs, sshd and /dev/fuse"
)


@contextmanager
def mounted(kind: str, folder: Path, *options: str) -> Iterator[Path]:
    """Mount a file system on a new folder."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", kind, *options, kind, str(folder)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip(f"this machine mounts no {kind}: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def sshfs(tmp_path: Path) -> Iterator[Path]:
    """A folder mounted over ssh from this machine itself."""
    assert SSHD is not None
    own = tmp_path / "ssh"
    own.mkdir(mode=0o700)
    for name in ("host", "client"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(own / name)], check=True)
    shutil.copyfile(own / "client.pub", own / "allowed")
    (own / "allowed").chmod(0o600)
    port = 20_000 + os.getpid() % 20_000
    (own / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {own}/host\nAuthorizedKeysFile {own}/allowed\n"
        f"StrictModes no\nPidFile {own}/pid\nUsePAM no\nSubsystem sftp internal-sftp\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", str(own / "config")], stderr=subprocess.PIPE, text=True)
    mount, real = tmp_path / "mount", tmp_path / "real"
    mount.mkdir()
    real.mkdir()
    try:
        assert server.stderr is not None
        for line in server.stderr:
            if "listening" in line:
                break
        words = [
            "sshfs",
            "-p",
            str(port),
            "-o",
            f"IdentityFile={own}/client,StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            f"root@127.0.0.1:{real}",
            str(mount),
        ]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            pytest.skip(f"sshfs cannot mount here: {done.stderr.strip()}")
        yield mount
    finally:
        subprocess.run(["umount", "-l", str(mount)], check=False, capture_output=True)
        server.terminate()
        server.wait()


@needs_root
@needs_sshfs
def test_a_mount_over_ssh_is_refused_unless_it_is_allowed(
    sshfs: Path, made: Made, run_cli: Run, tmp_path: Path
) -> None:
    assert places.type_of(sshfs) == "fuse.sshfs"
    secret = tmp_path / "secret"
    secret.write_text(made.passphrase)
    secret.chmod(0o600)
    done = run_cli("--store", sshfs / "new", "--passphrase-file", secret, "init", "--name", "Ada")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is on a network drive or a FUSE mount (fuse.sshfs)" in done.stderr
    assert not (sshfs / "new").exists()
    # A store that was moved there is refused as well.
    shutil.copytree(made.folder, sshfs / "store")
    words = ("--store", sshfs / "store", "--passphrase-file", secret)
    assert run_cli(*words, "reviews").returncode == 2
    assert run_cli(*words, "reviews", env={places.OVERRIDE: "1"}).returncode == 0


@needs_root
def test_a_bound_tmpfs_is_accepted(made: Made, tmp_path: Path) -> None:
    with mounted("tmpfs", tmp_path / "tmpfs") as there:
        bound = tmp_path / "bound"
        bound.mkdir()
        subprocess.run(["mount", "--bind", str(there), str(bound)], check=True)
        try:
            copy = made.copied(bound / "store")
            with copy.opened() as store:
                store.run(reviews.create, "IMR-1", "Title")
        finally:
            subprocess.run(["umount", "-l", str(bound)], check=True)


@needs_root
def test_read_only_media_open_for_reading(made: Made, run_cli: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(made.passphrase)
    secret.chmod(0o600)
    with mounted("tmpfs", tmp_path / "disc") as disc:
        copy = made.copied(disc / "store")
        with copy.opened() as store:
            store.run(reviews.create, "IMR-1", "On the disc")
        subprocess.run(["mount", "-o", "remount,ro", str(disc)], check=True)
        words = ("--store", disc / "store", "--passphrase-file", secret)
        listed = run_cli(*words, "reviews")
        assert (listed.returncode, "On the disc" in listed.stdout) == (0, True), listed.stderr
        checked = run_cli(*words, "verify")
        assert (checked.returncode, "No faults found in what could be checked" in checked.stdout) == (0, True)
        new = run_cli(*words, "new", "IMR-2", "--title", "Refused")
        assert new.returncode == 2
        assert "is read-only. Nothing was saved." in new.stderr
        backup = run_cli(*words, "backup", tmp_path / "from-disc.imrbackup")
        assert backup.returncode == 0, backup.stderr


def fill_disk(folder: Path) -> Path:
    """Take all free space of a file system, and return the file that takes it."""
    blocker = folder / "blocker"
    with blocker.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            pass
    return blocker


@needs_root
def test_on_a_full_disk_nothing_acknowledged_is_lost_and_work_goes_on(made: Made, tmp_path: Path) -> None:
    with mounted("tmpfs", tmp_path / "small", "-o", "size=6m") as small:
        copy = made.copied(small / "store")
        with copy.opened() as store:
            review = store.run(reviews.create, "IMR-1", "Title")
            blocker = fill_disk(small)
            saved, refusals = 0, []
            for number in range(40):
                try:
                    store.run(chronology.save, review, EventDetail(what_happened=f"{number} " + "word " * 2000))
                    saved += 1
                except BadInput as error:
                    refusals.append(str(error))
            assert refusals
            sentence = f"The disk of {copy.folder} is full. This was not saved. Free some space and try again."
            assert set(refusals) == {sentence}
            assert store.run(chronology.count, review) == saved
            blocker.unlink()
            store.run(chronology.save, review, EventDetail(what_happened="After"))
            assert store.run(chronology.count, review) == saved + 1
            assert store.run(session.verify)[0] == []
        with copy.opened() as store:
            assert store.run(chronology.count, review) == saved + 1


@needs_root
@pytest.mark.parametrize("free", [0, 100_000, 400_000, 900_000, 1_600_000])
def test_a_migration_on_a_full_disk_ends_with_one_sentence(free: int, tmp_path: Path) -> None:
    with mounted("tmpfs", tmp_path / "small", "-o", "size=12m") as small:
        folder = small / "store"
        shutil.copytree(ROOT / "tests" / "fixtures" / "0.1.0" / "store", folder)
        before = sorted(path.name for path in folder.iterdir())
        blocker = fill_disk(small)
        with blocker.open("r+b") as file:
            file.truncate(max(0, blocker.stat().st_size - free))
        unlocked = session.unlock(folder, passphrase="demonstration only")
        refusal = ""
        try:
            session.open_unlocked(folder, unlocked).close()
        except BadInput as error:
            refusal = str(error)
        if refusal:
            assert "not enough space" in refusal or "is full" in refusal
            # Without space for its index, SQLite leaves an empty log.
            left = [path for path in folder.iterdir() if not path.name.endswith("-shm")]
            assert sorted(path.name for path in left if path.stat().st_size) == before
        blocker.unlink()
        store = session.open_unlocked(folder, session.unlock(folder, passphrase="demonstration only"))
        assert store.run(session.verify)[0] == []
        store.close()


@needs_root
def test_a_backup_to_a_full_disk_leaves_nothing(made: Made, run_cli: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(made.passphrase)
    secret.chmod(0o600)
    with mounted("tmpfs", tmp_path / "small", "-o", "size=256k") as small:
        target = small / "store.imrbackup"
        done = run_cli("--store", made.folder, "--passphrase-file", secret, "backup", target)
        assert (done.returncode, done.stdout) == (2, "")
        assert "Traceback" not in done.stderr
        assert list(small.iterdir()) == []


def test_the_type_of_a_folder_that_does_not_exist_is_that_of_its_parent(tmp_path: Path) -> None:
    assert places.type_of(tmp_path / "not" / "yet") == places.type_of(tmp_path)
