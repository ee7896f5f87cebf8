"""What values look like: one that fits each format, and those that have been mistaken for it."""

from __future__ import annotations

import pytest

from infra.platform.variables.formats import FORMATS, FormatName, description, fits

URL = "postgresql://role:secret@ep-cool-1-pooler.eu-central-1.aws.neon.tech/elevadb?sslmode=require"

FITTING: list[tuple[FormatName, str]] = [
    ("any", "x"),
    ("postgres-url", URL),
    ("postgres-url", URL.replace("postgresql", "postgres") + "&channel_binding=require"),
    ("https-url", "https://eleva.care/path?query"),
    ("https-origin", "https://eleva.care"),
    ("public-https-url", "https://hooks.example.com:8443/a//b%20c?x=1,2&y="),
    ("public-https-url", "https://user:pass@hooks-1.example.com"),
    ("wss-url", "wss://eu.socket.novu.co"),
    ("upstash-url", "https://eu1-cool-1.upstash.io"),
    ("heartbeat-url", "https://uptime.betterstack.com/api/v1/heartbeat/abc123"),
    ("dsn", "https://key@host.betterstackdata.com/1606629"),
    ("path", "/"),
    ("decimal", "0.15"),
    ("mode", "live"),
    ("qstash-signing-key", "sig_0123456789abcdef"),
    ("random", "0123456789abcdef0123456789abcdef"),
    ("hex-key", "0123456789abcdefABCDEF" + "0" * 42),
    ("webhook-secret", "whsec_0123456789"),
    ("clerk-secret", "sk_live_abc"),
    ("clerk-publishable", "pk_test_Y2xlcmsuZXhhbXBsZSQ="),
    ("stripe-secret", "sk_test_abc"),
    ("stripe-publishable", "pk_live_abc"),
    ("stripe-version", "2025-07-30.basil"),
    ("stripe-version", "2023-08-16"),
    ("resend-key", "re_abc"),
    ("posthog-key", "phc_Abc1"),
    ("sentry-token", "sntrys_eyJpYXQ="),
    ("google-client-id", "123-abc.apps.googleusercontent.com"),
    ("blob-token", "vercel_blob_rw_abc"),
    ("email-sender", "bookings@notifications.eleva.care"),
    ("email-sender", "Eleva Care <bookings@notifications.eleva.care>"),
]

MISTAKEN: list[tuple[FormatName, str]] = [
    ("any", " "),
    ("postgres-url", URL.replace("?sslmode=require", "")),
    ("postgres-url", URL.replace("require", "disable")),
    ("postgres-url", URL + "&sslmode=disable"),
    ("postgres-url", URL.replace("ep-cool-1-pooler.eu-central-1.aws.neon.tech", "localhost")),
    ("postgres-url", URL.replace("ep-cool-1-pooler.eu-central-1.aws.neon.tech", "127.0.0.1")),
    ("postgres-url", URL.replace("elevadb", "placeholder")),
    ("postgres-url", URL.replace("/elevadb", "")),
    ("postgres-url", URL.replace("role:secret@", "")),
    ("postgres-url", URL.replace("postgresql", "mysql")),
    ("https-url", "http://eleva.care"),
    ("https-url", "https://"),
    ("https-url", "https://["),
    *(
        ("public-https-url", url)
        for url in (
            "http://eleva.care/failed",
            "https://",
            "https:///failed",
            "https://?failed",
            "https://[",
            "https://eleva care/failed",
            "https://eleva.care/a b",
            "https://eleva.care/failed\n",
            "https://eleva.care/failed\x00",
            "https://eleva.care/f\u00e4iled",
            "https://eleva.care/failed#part",
            "https://eleva.care#",
            "https://eleva..care",
            "https://eleva_care",
            "https://eleva.care:port",
            "https://eleva.care:99999",
            "https://localhost/failed",
            "https://127.0.0.1/failed",
            "https://[::1]/failed",
        )
    ),
    ("https-origin", "https://eleva.care/"),
    ("https-origin", "https://eleva.care,https://www.eleva.care"),
    ("https-origin", "https://user@eleva.care"),
    ("https-origin", "http://localhost:3000"),
    ("upstash-url", "https://upstash.io.example"),
    ("heartbeat-url", "https://uptime.betterstack.com/api/v1/heartbeat/"),
    ("heartbeat-url", "https://elsewhere.example/api/v1/heartbeat/abc"),
    ("path", "dashboard"),
    ("decimal", "15"),
    ("mode", "production"),
    ("qstash-signing-key", "dummy"),
    ("random", "short"),
    ("hex-key", "0123456789abcdef" * 3),
    ("hex-key", "g" * 64),
    ("clerk-secret", "pk_live_abc"),
    ("stripe-secret", "rk_live_abc"),
    ("posthog-key", "phx_abc"),
    ("email-sender", "bookings"),
]


@pytest.mark.parametrize(("name", "value"), FITTING)
def test_what_fits(name: FormatName, value: str) -> None:
    assert fits(name, value)


@pytest.mark.parametrize(("name", "value"), MISTAKEN)
def test_what_does_not(name: FormatName, value: str) -> None:
    assert not fits(name, value)


def test_every_format_is_described_and_tried() -> None:
    assert {name for name, _ in FITTING} == set(FORMATS)
    assert all(description(name) for name in FORMATS)
