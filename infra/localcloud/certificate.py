"""TLS for the local cloud's own ports: a certificate made anew at each start, by an authority that made no other.

The authority's key is never written and is forgotten once it has signed; it may sign for the given names alone. So
whoever trusts it, trusts this one server of this machine under these names, and nothing that anybody makes later.
"""

from __future__ import annotations

import datetime
import ssl
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

#: How long certificates are good; longer than a local cloud that is in use goes without being started again.
VALID = datetime.timedelta(days=14)
_TOLERANCE = datetime.timedelta(hours=1)  # of clocks that differ, as a virtual machine's after a sleep
#: The authority's name, by which it is found in a keychain.
AUTHORITY = "Eleva local cloud"


_SIGNS_CERTIFICATES_ALONE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": True,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}


@dataclass(frozen=True)
class Certificate:
    """`server` has the certificate and its key; `authority` (PEM) is what a client has to trust."""

    server: ssl.SSLContext
    authority: bytes


def issue(names: Sequence[str], folder: Path | None = None) -> Certificate:
    """Make a certificate for the DNS `names` (`*.example.org` has a wildcard) and the authority behind it.

    Args:
        names: what the server is called; the authority may sign for these names and what is below them alone.
        folder: where the server's key lies for a moment, readable by this user alone; a folder of the system's if None.
    """
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _authority(authority_key, names)
    certificate = (
        _builder(_name(names[0]), authority.subject, key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    return Certificate(_context(key, certificate, folder), authority.public_bytes(serialization.Encoding.PEM))


def _authority(key: ec.EllipticCurvePrivateKey, names: Sequence[str]) -> x509.Certificate:
    subject = _name(AUTHORITY)
    allowed = sorted({name.removeprefix("*.") for name in names})
    return (
        _builder(subject, subject, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(**_SIGNS_CERTIFICATES_ALONE), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.NameConstraints([x509.DNSName(name) for name in allowed], None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _TOLERANCE)
        .not_valid_after(now + VALID)
    )


def _context(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, folder: Path | None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    # the ssl module reads certificates from files only
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        pem = Path(scratch) / "server.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(private + certificate.public_bytes(encoding))
        context.load_cert_chain(pem)
    return context
