"""No way out to the network for a process, by the kernel's word.

The guard refuses queries that call other servers; should one get past it, the system
call that makes a socket fails. seccomp(2) filters are inherited and never removed.
Where the kernel refuses the filter (a container may), the guard stands alone.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2

_LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_IF_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K
_ALLOW = 0x7FFF0000
_ERROR = 0x00050000 | errno.EACCES

# AUDIT_ARCH_*, and the numbers of socket, connect and io_uring_setup.
_CALLS = {
    "x86_64": (0xC000003E, (41, 42, 425)),
    "aarch64": (0xC00000B7, (198, 203, 425)),
}


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def close_network() -> bool:
    """Make every new socket fail with EACCES; False where the kernel does not do it."""
    known = _CALLS.get(platform.machine())
    if known is None:
        return False
    code = _program(*known)
    buffer = ctypes.create_string_buffer(code, len(code))
    program = _Program(len(code) // 8, ctypes.addressof(buffer))
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    if prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)


def _program(architecture: int, calls: tuple[int, ...]) -> bytes:
    """Assemble: of this architecture, these calls fail; all others go through."""
    steps = [(_LOAD_WORD, 0, 0, 4), (_JUMP_IF_EQUAL, 1, 0, architecture)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_LOAD_WORD, 0, 0, 0)]
    for index, call in enumerate(calls):
        steps.append((_JUMP_IF_EQUAL, len(calls) - index, 0, call))
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _ERROR)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
