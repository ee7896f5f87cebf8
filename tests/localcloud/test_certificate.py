"""What the local cloud's certificates are good for, and that their keys lie nowhere."""

from __future__ import annotations

import ssl
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from infra.localcloud import certificate


def test_the_authority_may_sign_for_the_given_names_alone_and_not_for_long() -> None:
    made = x509.load_pem_x509_certificate(certificate.issue(["*.upstash.io", "api.vercel.com"]).authority)
    allowed = made.extensions.get_extension_for_class(x509.NameConstraints)
    assert allowed.critical
    assert [name.value for name in allowed.value.permitted_subtrees or []] == ["api.vercel.com", "upstash.io"]
    assert made.not_valid_after_utc - made.not_valid_before_utc < timedelta(days=30)


def test_two_authorities_have_nothing_in_common_but_their_name() -> None:
    first, second = (x509.load_pem_x509_certificate(certificate.issue(["a.example"]).authority) for _ in range(2))
    assert first.subject == second.subject
    assert first.public_key() != second.public_key()


def test_keys_are_for_this_user_alone_and_gone_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    load = ssl.SSLContext.load_cert_chain

    def look(context: ssl.SSLContext, certfile: Path) -> None:
        seen.append(stat.S_IMODE(certfile.stat().st_mode))
        assert certfile.is_relative_to(tmp_path)
        assert certfile.read_bytes().count(b"PRIVATE KEY") == 2  # begin and end of one key
        load(context, certfile)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", look)
    certificate.issue(["a.example"], tmp_path)
    assert seen == [0o600]
    assert list(tmp_path.iterdir()) == []
