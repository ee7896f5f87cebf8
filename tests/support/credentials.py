"""What may be exported in the shell of somebody who works on real accounts: plausible in form, made up."""

from __future__ import annotations

REAL = {
    "VERCEL_API_TOKEN": "aB3dE5fG7hJ9kL1mN3pQ5rS7",
    "NEON_API_KEY": "napi_9x8y7z6w5v4u3t2s1r0q",
    "UPSTASH_EMAIL": "somebody@eleva.example",
    "UPSTASH_API_KEY": "3f2b8c9d-1e4a-4b6c-8d7e-9f0a1b2c3d4e",
    "QSTASH_TOKEN": "eyJVc2VySUQiOiJyZWFsIiwiUGFzc3dvcmQiOiJyZWFsIn0=",
    "BETTERUPTIME_API_TOKEN": "Zx9Yw8Vu7Ts6Rq5Po4Nm3",
    "BETTERSTACK_API_TOKEN": "Mn3Op4Qr5St6Uv7Wx8Yz9",
    "STRIPE_SECRET_KEY": "sk_" + "live_51H8abcdefghijklmnop",
    "AWS_ACCESS_KEY_ID": "AKIA3XAMPLE4REALKEY5",
    "AWS_SECRET_ACCESS_KEY": "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",
    "AWS_SESSION_TOKEN": "FwoGZXIvYXdzEJr//////////wEaDG",
    "AWS_PROFILE": "eleva-production-admin",
    "AWS_ENDPOINT_URL_S3": "https://s3.eu-central-1.amazonaws.com",
    "PULUMI_ACCESS_TOKEN": "pul-0123456789abcdef0123456789abcdef01234567",
    "PULUMI_BACKEND_URL": "https://api.pulumi.com",
    "PULUMI_CONFIG_PASSPHRASE": "correct horse battery staple",
    "HTTPS_PROXY": "http://proxy.corp.example:3128",
    "https_proxy": "http://proxy.corp.example:3128",
    "GITHUB_TOKEN": "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
}
