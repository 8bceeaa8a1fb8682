"""Python reads this file when it starts. moto's KMS hashes once more what it is given as a digest; AWS signs it as it is."""

from contextvars import ContextVar

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from moto.kms.responses import KmsResponse
from moto.kms.utils import ECDSAPrivateKey

digest = ContextVar("digest", default=False)
respond, sign = KmsResponse.sign, ECDSAPrivateKey.sign


def respond_to(self):
    token = digest.set(self._get_param("MessageType") == "DIGEST")
    try:
        return respond(self)
    finally:
        digest.reset(token)


def sign_as_aws(self, message, signing_algorithm):
    if not digest.get():
        return sign(self, message, signing_algorithm)
    return self.private_key.sign(message, ec.ECDSA(Prehashed(hashes.SHA256())))


KmsResponse.sign, ECDSAPrivateKey.sign = respond_to, sign_as_aws
