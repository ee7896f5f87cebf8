"""AWS on the local cloud: moto's S3, KMS and Secrets Manager, with the bucket and the key that stacks are kept with."""

from __future__ import annotations

import logging

import boto3
import httpx
from botocore.config import Config
from moto.server import ThreadedMotoServer

from infra.localcloud.accounts import LOCAL, Accounts
from infra.localcloud.aws import ACCESS_KEY_ID, SECRET_ACCESS_KEY, STATE_BUCKET, STATE_KEY_ALIAS


class Aws:
    """The emulated AWS, served from a thread of this process."""

    def __init__(self, accounts: Accounts = LOCAL) -> None:
        self._accounts = accounts
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        logging.getLogger("werkzeug").setLevel(logging.WARNING)  # a line per request helps nobody

    def start(self) -> None:
        """Begin to listen, and make the state's bucket and key."""
        self._server.start()
        self._seed()

    @property
    def url(self) -> str:
        """The endpoint of every emulated service."""
        host, port = self._server.get_host_and_port()
        return f"http://{host}:{port}"

    def reset(self) -> None:
        """Forget everything, stacks included, and begin again with an empty bucket and a new key."""
        httpx.post(f"{self.url}/moto-api/reset", trust_env=False).raise_for_status()
        self._seed()

    def stop(self) -> None:
        """Stop listening."""
        self._server.stop()

    def _seed(self) -> None:
        session = boto3.Session(ACCESS_KEY_ID, SECRET_ACCESS_KEY, region_name=self._accounts.aws_region)
        straight = Config(proxies={})  # whatever proxy the user has is for the internet
        s3 = session.client("s3", endpoint_url=self.url, config=straight)
        s3.create_bucket(
            Bucket=STATE_BUCKET, CreateBucketConfiguration={"LocationConstraint": self._accounts.aws_region}
        )
        kms = session.client("kms", endpoint_url=self.url, config=straight)
        key = kms.create_key(Description="Encrypts the secrets of the local stacks")["KeyMetadata"]
        kms.create_alias(AliasName=STATE_KEY_ALIAS, TargetKeyId=key["KeyId"])
