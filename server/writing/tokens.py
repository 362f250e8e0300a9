"""Who may write: the holders of the tokens in a file that only its owner reads."""

from __future__ import annotations

import hashlib
import hmac
import stat
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import SettingError
from server.errors import Problem

_SHORTEST = 8


@dataclass(frozen=True, slots=True)
class Tokens:
    """Digests of the tokens; compared in constant time."""

    digests: tuple[bytes, ...] = field(repr=False)

    def check(self, authorization: str | None) -> None:
        """Let the holder of a token pass.

        :raises Problem: 401 for anybody else.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() == "bearer" and self._knows(token.strip()):
            return
        detail = "writing needs a token: Authorization: Bearer …"
        if authorization:
            detail = "this token is not known here"
        headers = {"WWW-Authenticate": 'Bearer realm="noograph"'}
        raise Problem(401, "unauthorised", detail, headers=headers)

    def _knows(self, token: str) -> bool:
        given = _digest(token)
        # Every token is compared, so that the time does not tell which one is near.
        return sum(hmac.compare_digest(given, known) for known in self.digests) > 0


def read_tokens(path: str) -> Tokens:
    """Return the tokens in a file, one a line; ``#`` starts a comment.

    :raises SettingError: where others can read it, or it holds no usable token.
    """
    if not path:
        problem = "is needed with --writable; name a file of tokens, one a line"
        raise SettingError("token_file", problem)
    file = Path(path)
    try:
        mode = file.stat().st_mode
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("token_file", f"{path} cannot be read: {error}") from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        problem = f"{path} can be read by others; make it yours alone: chmod 600 {path}"
        raise SettingError("token_file", problem)
    tokens = [line.strip() for line in lines if line.strip() and line[0] != "#"]
    if not tokens or min(map(len, tokens)) < _SHORTEST:
        problem = f"{path} needs tokens of at least {_SHORTEST} characters, one a line"
        raise SettingError("token_file", problem)
    return Tokens(tuple(_digest(token) for token in tokens))


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
