"""Signs launches as a hospital's system does, with nothing of the product's own code."""

import base64
import hashlib
import hmac
import json
from typing import Any

PATIENT = {
    "name": "赵桂英",
    "sex": "female",
    "birth_date": "1949-12-31",
    "id_kind": "resident_id",
    "id_number": "11010519491231002X",
    "phone": "13800000001",
    "record_number": "MZ-20261122-7",
}
COMPLAINT = "右下腹痛 6 小时"
CONTEXT = {
    "patient": PATIENT,
    "diagnosis": "急性阑尾炎",
    "diagnosis_code": "K35.8",
    "chief_complaint": COMPLAINT,
    "accession_numbers": ["CT20261122001"],
}
KEY = "a launch key of thirty-two bytes or more"


def claims(account: str, expires_s: int, nonce: str = "nonce-0123456789abcdef") -> dict[str, Any]:
    """What a signed launch says."""
    return {
        "aud": "lianzhen-launch",
        "sub": account,
        "jti": nonce,
        "exp": expires_s,
        "context": CONTEXT,
    }


def signed(said: object, facility: str, key: str = KEY, **header: object) -> str:
    """A JWS in compact form (RFC 7515 §3.1)."""
    head = {"alg": "HS256", "typ": "JWT", "kid": facility} | header
    text = f"{part(head)}.{part(said)}"
    mac = hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
    return f"{text}.{_base64url(mac)}"


def part(value: object) -> str:
    """JSON in base64url without padding."""
    return _base64url(json.dumps(value, ensure_ascii=False).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
