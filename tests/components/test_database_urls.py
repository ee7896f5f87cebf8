"""The URLs of a database: both of its ways, and every character of a password in its place."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pulumi
import pytest

from infra.components.database_urls import urls
from infra.platform.databases import DATABASES, pooler_host
from tests.support.declaring import declare

HOST = "ep-a.eu-central-1.aws.neon.tech"


def made(role: str = "role", password: str = "password", host: str = HOST) -> dict[str, str]:
    found: dict[str, str] = {}

    def program() -> pulumi.Output[None]:
        parts = [pulumi.Output.from_input(each) for each in (role, password, pooler_host(host), host)]
        return pulumi.Output.all(**urls(DATABASES[1], *parts)).apply(found.update)

    declare(program)
    return found


def test_each_way_has_its_host() -> None:
    hosts = {name: urlsplit(url).hostname for name, url in made().items()}
    assert hosts == {"audit.pooled_url": "ep-a-pooler.eu-central-1.aws.neon.tech", "audit.direct_url": HOST}


@pytest.mark.parametrize("text", ["p@ss/w:rd", "a%20b", "é ?#&", "[x]", "+"])
def test_no_character_of_a_role_or_a_password_reaches_another_part(text: str) -> None:
    for url in made(role=text, password=text).values():
        parts = urlsplit(url)
        assert (unquote(parts.username or ""), unquote(parts.password or "")) == (text, text)
        assert (parts.path, parts.query, parts.fragment) == ("/auditdb", "sslmode=require", "")


@pytest.mark.parametrize("emptied", [{"role": ""}, {"password": ""}, {"host": ""}])
def test_a_url_without_one_of_its_parts_is_refused(emptied: dict[str, str]) -> None:
    with pytest.raises(pulumi.RunError, match="for the database auditdb"):
        made(**emptied)
