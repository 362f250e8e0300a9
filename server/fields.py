"""The header fields that every answer has: open to other origins, closed to tricks."""

from __future__ import annotations

EXPOSED = "ETag, Link, Location, Noograph-Timeout, Noograph-Truncated, Retry-After"
COMMON = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": EXPOSED,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
# A cache may keep an answer and has to ask each time whether it still holds.
KEPT = "public, max-age=0, must-revalidate"
NOT_KEPT = "no-store"
