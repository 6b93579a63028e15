"""The certificate of PUBLIC_URL, looked at over a real socket."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from prosaas.doctor import certificate
from tests.project.doctor.meddling import meddler

Serve = Callable[[timedelta], ssl.SSLContext]


def _certificate(path: Path, ends_in: timedelta) -> Path:
    """Key and self-signed certificate of 127.0.0.1, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "doctor")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=90))
        .not_valid_after(now + ends_in)
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def served(tmp_path: Path, settings: Settings) -> Iterator[Serve]:
    """Serves a certificate that ends then at PUBLIC_URL; gives who trusts it."""
    with ExitStack() as stack:

        def serve(ends_in: timedelta) -> ssl.SSLContext:
            path = _certificate(tmp_path / "certificate.pem", ends_in)
            shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            shown.load_cert_chain(path)
            front = stack.enter_context(meddler(shown))
            settings.PUBLIC_URL = f"https://127.0.0.1:{front.port}"
            return ssl.create_default_context(cafile=path)

        yield serve


def test_one_that_nobody_vouches_for_is_a_problem(served: Serve) -> None:
    served(timedelta(days=60))
    (found,) = certificate.look()
    assert found.code == "certificate"
    assert "self-signed" in found.what


def test_one_that_is_over_is_a_problem(served: Serve) -> None:
    (found,) = certificate.look(trust=served(timedelta(days=-1)))
    assert found.what.endswith("certificate has expired.")


def test_one_that_ends_soon_is_a_warning(served: Serve) -> None:
    (found,) = certificate.look(trust=served(timedelta(days=5, hours=1)))
    assert found.what == "The certificate of PUBLIC_URL ends in 5 days."


def test_a_good_one_needs_no_word(served: Serve) -> None:
    assert list(certificate.look(trust=served(timedelta(days=60)))) == []


def test_where_nothing_listens_nothing_answers(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://127.0.0.1:9"
    (found,) = certificate.look()
    assert found.code == "public-url-unreachable"
