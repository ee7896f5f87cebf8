"""Which branches a repository has: all of them, exactly, or it is said that nobody knows."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.operations.previews import remote
from infra.operations.previews.remote import RemoteUnknown, branches
from infra.platform.hosting import REPOSITORY

GIT = shutil.which("git") or "git"
AUTHOR = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
ODD = ("fix/auth", "fix-auth", "Ünïcode-✓", 'quo"te', "$(id)", "`id`", "a;b", "x" * 200, "-rf", "a'b", "release.1")


class Host:
    """A folder that stands for the host: every repository of it is a bare one there."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / f"{REPOSITORY.name}.git"
        self.git("init", "--quiet", "--bare", str(self.repository))
        tree = self.git("hash-object", "-t", "tree", "-w", "--stdin")
        self.commit = self.git("commit-tree", "-m", "empty", tree.decode()).decode()

    def git(self, *arguments: str | bytes) -> bytes:
        where = ["-C", str(self.repository)] if self.repository.exists() else []
        environment = {**os.environ, **AUTHOR}
        return subprocess.check_output([GIT, *where, *arguments], input=b"", env=environment).strip()

    def push(self, *names: str | bytes) -> None:
        for name in names:
            self.git("update-ref", b"refs/heads/" + (name if isinstance(name, bytes) else name.encode()), self.commit)


@pytest.fixture
def host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Host:
    found = Host(tmp_path)
    monkeypatch.setenv("ELEVA_LOCAL_CLOUD", "http://127.0.0.1:1")
    monkeypatch.setenv("ELEVA_LOCAL_GIT", str(tmp_path))
    return found


@pytest.fixture
def fake_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder first on PATH, for a `git` of the test's own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return folder


def script(folder: Path, *lines: str) -> None:
    path = folder / "git"
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
    path.chmod(0o755)


def test_every_branch_is_found_exactly_as_git_has_it(host: Host) -> None:
    host.push("main", *ODD, b"latin-\xe9", b"latin-\xe8")
    host.git("update-ref", "refs/tags/v1", host.commit)
    assert branches() == {"main", *ODD, os.fsdecode(b"latin-\xe9"), os.fsdecode(b"latin-\xe8")}


def test_no_branch_at_all_is_not_known(host: Host) -> None:
    with pytest.raises(RemoteUnknown, match=rf"{REPOSITORY.url} are not known: it names no branch at all; look"):
        branches()


def test_a_list_without_the_production_branch_is_not_the_whole_list(host: Host) -> None:
    host.push("feature", "main2")
    with pytest.raises(RemoteUnknown, match=r"lacks the production branch main.*infra/platform/hosting\.py"):
        branches()


def test_a_repository_that_is_not_there_is_not_known(host: Host) -> None:
    shutil.rmtree(host.repository)
    with pytest.raises(
        RemoteUnknown, match=rf"git failed: '.*' does not appear to be a git repository; .*{remote.TOKEN}"
    ):
        branches()


def test_a_branch_that_git_cut_off_is_not_taken_for_an_answer(fake_git: Path) -> None:
    script(fake_git, "printf '0\\trefs/heads/main\\n'", "exit 128")
    with pytest.raises(RemoteUnknown, match="git failed: it says nothing"):
        branches()


def test_where_there_is_no_git_the_remedy_is_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RemoteUnknown, match=r"git cannot be run .*; install git"):
        branches()


def test_a_host_that_hangs_is_given_up_with_all_that_git_has_started(fake_git: Path, tmp_path: Path) -> None:
    """The child holds on to git's output, as git-remote-https does: whoever ends git alone would wait for it."""
    script(fake_git, f"(sleep 60; touch {tmp_path}/waited-for) &", "wait")
    with pytest.raises(RemoteUnknown, match=r"no answer within 0\.5 s; try again later"):
        branches(timeout_s=0.5)
    assert not (tmp_path / "waited-for").exists()


class TestWithToken:
    """The token reaches git for this repository alone, and nothing else."""

    SECRET = "ghs_secretOfTheTest0123456789"

    @pytest.fixture(autouse=True)
    def _token(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(remote.TOKEN, self.SECRET)

    def test_git_sends_it_to_the_repository_and_to_nobody_else(
        self, fake_git: Path, host: Host, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Git's own reading of the settings says so; here git's settings lead to the repository, and no local cloud."""
        monkeypatch.delenv("ELEVA_LOCAL_CLOUD")
        monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
        monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{fake_git.parent.as_uri()}/.insteadOf")
        monkeypatch.setenv("GIT_CONFIG_VALUE_0", REPOSITORY.url.removesuffix(REPOSITORY.name))
        urls = [REPOSITORY.url, f"{REPOSITORY.url}/info/refs", "https://github.com/other/name", "https://example.com/"]
        lines = [
            f"{GIT} config --get-urlmatch http.extraheader {url} > {fake_git}/{n} || :" for n, url in enumerate(urls)
        ]
        script(fake_git, *lines, f'echo "$@" > {fake_git}/arguments', f'exec {GIT} "$@"')
        host.push("main", "feature")
        assert branches() == {"main", "feature"}  # the settings that were there before hold, too
        sent = [(fake_git / str(number)).read_text().strip() for number in range(len(urls))]
        expected = "Authorization: Basic eC1hY2Nlc3MtdG9rZW46Z2hzX3NlY3JldE9mVGhlVGVzdDAxMjM0NTY3ODk="
        assert sent == [expected, expected, "", ""]
        assert (fake_git / "arguments").read_text().split() == ["ls-remote", "--heads", "--", REPOSITORY.url]

    def test_it_is_in_no_message_and_traces_are_off(self, fake_git: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("GIT_TRACE", "GIT_TRACE_CURL", "GIT_CURL_VERBOSE"):
            monkeypatch.setenv(name, "1")
        script(
            fake_git,
            "env | grep -q -e GIT_TRACE -e GIT_CURL_VERBOSE && exit 3",
            f"echo 'fatal: {self.SECRET}' >&2",
            "exit 128",
        )
        with pytest.raises(RemoteUnknown, match=rf"git failed; look whether {remote.TOKEN} may") as unknown:
            branches()
        assert self.SECRET not in str(unknown.value)
