"""Servers that misbehave, a certificate of our own making, and name servers that lie."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Serve = Callable[[socket.socket], None]


@contextmanager
def serving(serve: Serve, tls: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[str]]]:
    """A server on 127.0.0.1 that treats each connection so; its port, and who came."""
    came: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    sock, address = server.accept()
                    came.append(address[0])
                    with sock, suppress(OSError):
                        _served(sock, serve, tls)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _served(sock: socket.socket, serve: Serve, tls: ssl.SSLContext | None) -> None:
    """What the other side still sends is read, so that closing does not take our answer back."""
    sock.settimeout(5)
    with tls.wrap_socket(sock, server_side=True) if tls else sock as spoken:
        serve(spoken)
        spoken.shutdown(socket.SHUT_WR)
        while spoken.recv(65_536):
            pass


def says(answer: bytes) -> Serve:
    """Reads a request's beginning and answers this."""

    def serve(sock: socket.socket) -> None:
        sock.recv(65_536)
        sock.sendall(answer)

    return serve


def authority_made(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server's context with a certificate for this name, and one that trusts its maker alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(tz=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
