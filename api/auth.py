"""Who may do what: keys of people and machines, and the access code of one photo number.

Both are random and long enough (256 and 80 bits) that a plain SHA-256 of them gives nothing
away, and only that is kept.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from api.photo_numbers import ALPHABET
from api.store import Store, repositories
from api.store.tables import ApiKey, Attempt, PhotoNumber

KEY_PREFIX = "rx_"
_CODE_GROUPS, _CODE_GROUP_LENGTH = 4, 4
_MISREAD = str.maketrans("OIL", "011", " -")


class Role(StrEnum):
    """What a key is for; the admin's opens everything."""

    ADMIN = "admin"
    ISSUER = "issuer"
    STUDIO = "studio"


class Deed(StrEnum):
    """What is done with a photo number."""

    SEND = "send"
    READ = "read"
    ERASE = "erase"


class Standing(NamedTuple):
    """A photo number, the newest photo sent under it, and the keys with which that was sent."""

    number: PhotoNumber
    newest: Attempt | None
    senders: Set[int]


def _on_what_no_other_sent(key_id: int, standing: Standing) -> bool:
    return standing.newest is None or key_id in standing.senders


def _on_what_it_issued(key_id: int, standing: Standing) -> bool:
    return standing.number.issued_by == key_id


def _on_what_it_sent(key_id: int, standing: Standing) -> bool:
    return key_id in standing.senders


RIGHTS: Mapping[Deed, Mapping[Role, Callable[[int, Standing], bool]]] = {
    Deed.SEND: {Role.STUDIO: _on_what_no_other_sent},
    Deed.READ: {Role.STUDIO: _on_what_it_sent, Role.ISSUER: _on_what_it_issued},
    Deed.ERASE: {Role.ISSUER: _on_what_it_issued},
}
"""What the keys of a role may do and on which photo numbers; the admin's may do it on all.

Beside the key of such a role the access code opens its number for the same deed.
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who holds what came with a request: a key, an access code, or a code beside a key."""

    key_id: int | None = None
    role: Role | None = None
    access_code: str = ""

    def is_any_of(self, *roles: Role) -> bool:
        """Tell whether the caller's key has one of these roles or is the admin's."""
        return self.role is not None and self.role in {Role.ADMIN, *roles}

    def holder(self, otherwise: str) -> str:
        """Name the key whose share of the service a request is of, or else what is given."""
        return otherwise if self.key_id is None else f"key {self.key_id}"

    def replaces_others(self, number: PhotoNumber) -> bool:
        """Tell whether the caller may replace a photo of the number that somebody else sent."""
        return self.role is Role.ADMIN or is_access_code(
            self.access_code, number.access_code_digest
        )

    def may(self, deed: Deed, standing: Standing) -> bool:
        """Tell whether the caller's key may do this with the number."""
        if self.key_id is None or self.role is None:
            return False
        if self.role is Role.ADMIN:
            return True
        right = RIGHTS[deed].get(self.role)
        return right is not None and right(self.key_id, standing)


def digest(secret: str) -> str:
    """Give what is kept of a key or an access code."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_key(role: Role) -> str:
    """Draw a key of 256 random bits; its beginning lets people and scanners recognise it."""
    return f"{KEY_PREFIX}{role}_{secrets.token_urlsafe(32)}"


def new_access_code() -> str:
    """Draw an access code of 80 random bits in four groups that can be typed from paper."""
    groups = (
        "".join(secrets.choice(ALPHABET) for _ in range(_CODE_GROUP_LENGTH))
        for _ in range(_CODE_GROUPS)
    )
    return "-".join(groups)


def access_code_digest(code: str) -> str:
    """Give the digest of an access code, however its letters and hyphens were typed."""
    return digest(code.upper().translate(_MISREAD))


def is_access_code(code: str, kept_digest: str) -> bool:
    """Compare an access code with what was kept, in constant time."""
    return hmac.compare_digest(access_code_digest(code), kept_digest)


def identify(store: Store, key: str) -> Caller | None:
    """Find whose key this is; None if nobody's or revoked."""
    with store.database.reading() as session:
        found = repositories.find_key(session, digest(key))
    return None if found is None else Caller(key_id=found.id, role=Role(found.role))


def make_key(store: Store, role: Role, label: str, now: datetime) -> tuple[ApiKey, str]:
    """Make and keep a key; the key itself is given here and never again."""
    key = new_key(role)
    row = ApiKey(role=role, label=label, digest=digest(key), created_at=now, revoked_at=None)
    return store.add_key(row), key


def first_admin_key(store: Store, now: datetime) -> str | None:
    """Make the admin's key if there is none yet."""
    with store.database.reading() as session:
        if repositories.keys_in_force(session, Role.ADMIN):
            return None
    return make_key(store, Role.ADMIN, "first start", now)[1]


def replace_admin_keys(store: Store, now: datetime) -> str:
    """Revoke the admin's keys and make a new one, for whoever lost the old one."""
    with store.database.writing() as session:
        for key in repositories.keys_in_force(session, Role.ADMIN):
            key.revoked_at = now
    return make_key(store, Role.ADMIN, "replacement", now)[1]
