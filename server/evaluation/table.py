"""Who may evaluate next: executor slots and a queue, shared by all web processes.

The table is a piece of shared memory of 64-bit words, changed under a lock that dies
with its holder. A slot is handed straight from the one who leaves it to the one who
waits; the clients take turns. The last ``reserve`` slots are only for clients that hold
none, and a full queue gives up the newest request of the client that has most, so one
client cannot starve the others. Requests that have run for a while are long ones; only
so many of them run while short ones wait, so long ones cannot starve short ones.
"""

from __future__ import annotations

import enum
import os
from contextlib import suppress
from dataclasses import dataclass

from server.words import SharedWords

_HEADER = 8
_SLOT = 7
_TICKET = 5
_SERVED = 256

# Words of the header.
_CLOCK, _REFUSED, _QUEUED = 0, 1, 2
# Words of a slot.
_STATE, _EXECUTOR, _OWNER, _CLIENT, _GENERATION, _LONG, _IN_MEMORY = range(7)
# Words of a ticket; its state stands apart, for all states are looked at at once.
_T_OWNER, _T_CLIENT, _T_ORDER, _T_SLOT, _T_LONG = 0, 1, 2, 3, 4


class SlotState(enum.IntEnum):
    """What an executor slot is doing; ABSENT until its executor is ready."""

    ABSENT = 0
    FREE = 1
    BUSY = 2


class TicketState(enum.IntEnum):
    """What became of a place in the queue."""

    UNUSED = 0
    WAITING = 1
    GRANTED = 2
    GIVEN_UP = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """How many slots there are, how many of them in reserve, how many may wait.

    ``long`` is how many slots requests that have run long may hold while others wait.
    """

    slots: int
    reserve: int
    queue: int
    long: int

    @property
    def words(self) -> int:
        """Return the words that the table takes."""
        tickets = self.places * (1 + _TICKET)
        return _HEADER + self.slots * _SLOT + tickets + 2 * _SERVED

    @property
    def places(self) -> int:
        """Return the places there are: those given up are left a moment later."""
        return 2 * self.queue


class Table:
    """The shared table; every method takes the lock for a few microseconds."""

    def __init__(self, plan: Plan, memory: int, wakers: tuple[int, ...] = ()) -> None:
        """Map the table.

        :param memory: file descriptor of memory for ``plan.words`` words.
        :param wakers: an eventfd a place in the queue, written when it is served.
        """
        self.plan = plan
        self.wakers = wakers
        shared = SharedWords(memory, plan.words)
        self._words = shared.words
        self._locked = shared.locked
        self._slots = _HEADER
        self._states = self._slots + plan.slots * _SLOT
        self._tickets = self._states + plan.places
        self._served = self._tickets + plan.places * _TICKET

    # -- of a web process ---------------------------------------------------------

    def acquire(self, client: int, owner: int, *, long: bool = False) -> int | None:
        """Take a free slot for ``client``, or None where it has to wait."""
        with self._locked():
            slot = self._find_free(client, long=long)
            if slot is not None:
                self._take(slot, client, owner, long=long)
            return slot

    def enqueue(self, client: int, owner: int, *, long: bool = False) -> int | None:
        """Take a place in the queue; None where there is no room.

        A slot may have become free in the meantime: then the ticket is granted.
        """
        with self._locked():
            ticket = self._room(client)
            if ticket is None:
                self._words[_REFUSED] += 1
                return None
            at = self._ticket(ticket)
            slot = self._find_free(client, long=long)
            self._words[self._states + ticket] = TicketState.WAITING
            self._words[at + _T_OWNER] = owner
            self._words[at + _T_CLIENT] = client
            self._words[at + _T_ORDER] = self._tick()
            self._words[at + _T_LONG] = long
            self._words[_QUEUED] += 1
            if slot is not None:
                self._grant(ticket, slot)
            return ticket

    def stay(self, slot: int, *, whatever: bool = False) -> bool:
        """Say that the request of a slot runs on; False where it has to give way.

        It becomes a long one where there is room for one more, or ``whatever`` comes.
        """
        with self._locked():
            at = self._slot(slot) + _LONG
            if self._words[at]:
                return True
            if whatever or self._long() < self.plan.long:
                self._words[at] = 1
                return True
            return not any(
                not self._words[self._ticket(t) + _T_LONG] for t in self._waiting()
            )

    def is_long(self, slot: int) -> bool:
        """Return whether the request of a slot has become a long one."""
        return bool(self._words[self._slot(slot) + _LONG])

    def outcome(self, ticket: int) -> tuple[TicketState, int]:
        """Return the state of a ticket and its slot; frees it if it is decided."""
        with self._locked():
            at = self._ticket(ticket)
            state = TicketState(self._words[self._states + ticket])
            self._quieten(ticket)
            if state is not TicketState.WAITING:
                self._words[self._states + ticket] = TicketState.UNUSED
            return state, int(self._words[at + _T_SLOT])

    def cancel(self, ticket: int) -> None:
        """Leave the queue; a slot granted in the meantime goes to the next."""
        with self._locked():
            at = self._ticket(ticket)
            state = self._words[self._states + ticket]
            self._quieten(ticket)
            self._words[self._states + ticket] = TicketState.UNUSED
            if state == TicketState.GRANTED:
                self._free(int(self._words[at + _T_SLOT]))

    def release(self, slot: int) -> None:
        """Give back a slot whose executor has answered in full."""
        with self._locked():
            self._free(slot)

    def generation(self, slot: int) -> int:
        """Return how many executors the slot has had."""
        return int(self._words[self._slot(slot) + _GENERATION])

    # -- of the holder and the main process -----------------------------------------

    def install(self, slot: int, executor: int, *, in_memory: bool = False) -> None:
        """Put a ready executor into a slot and let the next one in.

        :param in_memory: whether it has the graph in memory.
        """
        with self._locked():
            at = self._slot(slot)
            self._words[at + _EXECUTOR] = executor
            self._words[at + _IN_MEMORY] = in_memory
            self._words[at + _GENERATION] += 1
            self._free(slot)

    def remove(self, slot: int, generation: int | None = None) -> bool:
        """Take a slot out of service; False where it has a newer executor already."""
        with self._locked():
            at = self._slot(slot)
            if generation is not None and self._words[at + _GENERATION] != generation:
                return False
            self._words[at + _STATE] = SlotState.ABSENT
            return True

    def remove_if_free(self, slot: int) -> bool:
        """Take a slot out of service unless somebody is using it."""
        with self._locked():
            at = self._slot(slot)
            if self._words[at + _STATE] == SlotState.BUSY:
                return False
            self._words[at + _STATE] = SlotState.ABSENT
            return True

    def forget(self, owner: int) -> list[tuple[int, int]]:
        """Free what a web process that is gone held.

        Its places in the queue are free again; its slots are returned with their
        generation, for their executors are in the middle of something.
        """
        with self._locked():
            for ticket in range(self.plan.places):
                at = self._ticket(ticket)
                if self._words[at + _T_OWNER] == owner:
                    granted = self._words[self._states + ticket] == TicketState.GRANTED
                    self._quieten(ticket)
                    self._words[self._states + ticket] = TicketState.UNUSED
                    if granted:
                        self._free(int(self._words[at + _T_SLOT]))
            return [
                (slot, self.generation(slot))
                for slot in range(self.plan.slots)
                if self._words[self._slot(slot) + _OWNER] == owner
                and self._words[self._slot(slot) + _STATE] == SlotState.BUSY
            ]

    # -- of anybody who asks ----------------------------------------------------------

    def state(self, slot: int) -> SlotState:
        """Return what a slot is doing."""
        return SlotState(self._words[self._slot(slot) + _STATE])

    def executor(self, slot: int) -> int:
        """Return the process id of a slot's executor."""
        return int(self._words[self._slot(slot) + _EXECUTOR])

    def busy(self) -> int:
        """Return how many executors are evaluating."""
        return sum(self.state(s) is SlotState.BUSY for s in range(self.plan.slots))

    def ready(self) -> int:
        """Return how many executors are there, busy or not."""
        return sum(
            self.state(s) is not SlotState.ABSENT for s in range(self.plan.slots)
        )

    def in_memory(self) -> int:
        """Return how many executors have the graph in memory."""
        return sum(
            self.state(s) is not SlotState.ABSENT
            and self._words[self._slot(s) + _IN_MEMORY]
            for s in range(self.plan.slots)
        )

    def waiting(self) -> int:
        """Return how many requests wait."""
        return len(self._waiting())

    def count(self, client: int) -> int:
        """Return how many requests of a client are answered or wait."""
        waiting = self._waiting()
        return self._held(client) + sum(
            self._words[self._ticket(t) + _T_CLIENT] == client for t in waiting
        )

    def refused(self) -> int:
        """Return how many requests found the queue full, since the start."""
        return int(self._words[_REFUSED])

    # -- under the lock ---------------------------------------------------------------

    def _slot(self, slot: int) -> int:
        return self._slots + slot * _SLOT

    def _ticket(self, ticket: int) -> int:
        return self._tickets + ticket * _TICKET

    def _tick(self) -> int:
        self._words[_CLOCK] += 1
        return int(self._words[_CLOCK])

    def _held(self, client: int) -> int:
        return sum(
            self._words[self._slot(slot) + _CLIENT] == client
            and self._words[self._slot(slot) + _STATE] == SlotState.BUSY
            for slot in range(self.plan.slots)
        )

    def _long(self) -> int:
        return sum(
            self._words[self._slot(slot) + _LONG]
            and self._words[self._slot(slot) + _STATE] == SlotState.BUSY
            for slot in range(self.plan.slots)
        )

    def _find_free(self, client: int, *, long: bool) -> int | None:
        if long and self._long() >= self.plan.long:
            return None
        common = self.plan.slots - self.plan.reserve
        for slot in range(common):
            if self._words[self._slot(slot) + _STATE] == SlotState.FREE:
                return slot
        if self.count(client):
            # One whose requests give way all at once holds none for a moment.
            return None
        for slot in range(common, self.plan.slots):
            if self._words[self._slot(slot) + _STATE] == SlotState.FREE:
                return slot
        return None

    def _take(self, slot: int, client: int, owner: int, *, long: bool) -> None:
        at = self._slot(slot)
        self._words[at + _STATE] = SlotState.BUSY
        self._words[at + _LONG] = long
        self._words[at + _CLIENT] = client
        self._words[at + _OWNER] = owner
        served = self._served + 2 * (client % _SERVED)
        self._words[served] = client
        self._words[served + 1] = self._tick()

    def _free(self, slot: int) -> None:
        self._words[self._slot(slot) + _STATE] = SlotState.FREE
        ticket = self._next_for(slot)
        if ticket is not None:
            self._grant(ticket, slot)

    def _grant(self, ticket: int, slot: int) -> None:
        at = self._ticket(ticket)
        owner = int(self._words[at + _T_OWNER])
        long = bool(self._words[at + _T_LONG])
        self._take(slot, int(self._words[at + _T_CLIENT]), owner, long=long)
        self._words[self._states + ticket] = TicketState.GRANTED
        self._words[at + _T_SLOT] = slot
        self._wake(ticket)

    def _wake(self, ticket: int) -> None:
        if self.wakers:
            os.eventfd_write(self.wakers[ticket], 1)

    def _quieten(self, ticket: int) -> None:
        """Take back a wake-up: the next who waits here must not see it."""
        if self.wakers:
            with suppress(BlockingIOError):
                os.eventfd_read(self.wakers[ticket])

    def _waiting(self) -> list[int]:
        states = self._words[self._states : self._tickets].tolist()
        if TicketState.WAITING not in states:
            return []
        return [t for t, state in enumerate(states) if state == TicketState.WAITING]

    def _last_served(self, client: int) -> int:
        served = self._served + 2 * (client % _SERVED)
        return int(self._words[served + 1]) if self._words[served] == client else 0

    def _next_for(self, slot: int) -> int | None:
        """Return the waiting ticket of the client served longest ago, oldest first."""
        best: tuple[int, int] | None = None
        chosen = None
        reserved = slot >= self.plan.slots - self.plan.reserve
        waiting = self._waiting()
        room = bool(waiting) and self._long() < self.plan.long
        for ticket in waiting:
            at = self._ticket(ticket)
            client = int(self._words[at + _T_CLIENT])
            if reserved and self._held(client):
                continue
            if self._words[at + _T_LONG] and not room:
                continue
            rank = (self._last_served(client), int(self._words[at + _T_ORDER]))
            if best is None or rank < best:
                best, chosen = rank, ticket
        return chosen

    def _room(self, client: int) -> int | None:
        """Return a free place; a client with more than its share makes room."""
        waiting = self._waiting()
        if len(waiting) >= self.plan.queue and not self._make_room(client, waiting):
            return None
        for ticket in range(self.plan.places):
            if self._words[self._states + ticket] == TicketState.UNUSED:
                return ticket
        return None

    def _make_room(self, client: int, waiting: list[int]) -> bool:
        counts: dict[int, int] = {}
        for ticket in waiting:
            who = int(self._words[self._ticket(ticket) + _T_CLIENT])
            counts[who] = counts.get(who, 0) + 1
        greedy = max(counts, key=lambda who: counts[who], default=client)
        if counts.get(greedy, 0) <= counts.get(client, 0) + 1:
            return False
        newest = max(
            (t for t in waiting if self._words[self._ticket(t) + _T_CLIENT] == greedy),
            key=lambda t: self._words[self._ticket(t) + _T_ORDER],
        )
        self._words[self._states + newest] = TicketState.GIVEN_UP
        self._words[_REFUSED] += 1
        self._wake(newest)
        return True
