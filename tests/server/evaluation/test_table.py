from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from server.evaluation.table import Plan, SlotState, Table, TicketState
from server.words import make_memory


def make(slots: int, reserve: int, queue: int, long: int = 1) -> Table:
    plan = Plan(slots, reserve, queue, long)
    table = Table(plan, make_memory("test", plan.words))
    for slot in range(slots):
        table.install(slot, 100 + slot)
    return table


@pytest.fixture
def table() -> Iterator[Table]:
    yield make(3, 1, 4)


def test_the_reserve_is_for_clients_that_hold_nothing(table: Table) -> None:
    assert [table.acquire(1, 9), table.acquire(1, 9)] == [0, 1]
    assert table.acquire(1, 9) is None
    assert table.acquire(2, 9) == 2


def test_who_waits_does_not_get_the_reserve_while_its_requests_give_way(
    table: Table,
) -> None:
    assert [table.acquire(1, 9), table.acquire(1, 9)] == [0, 1]
    table.enqueue(1, 9)
    table.remove(0)
    table.remove(1)
    assert table.acquire(1, 9, long=True) is None
    waits = table.enqueue(1, 9, long=True)
    assert waits is not None
    assert table.outcome(waits)[0] is TicketState.WAITING
    assert table.acquire(2, 9) == 2


def test_a_free_slot_goes_to_the_client_served_longest_ago(table: Table) -> None:
    for client in (1, 1, 2):
        table.acquire(client, 9)
    tickets = [table.enqueue(client, 9) for client in (1, 1, 3, 2)]
    table.release(0)
    states = [table.outcome(t)[0] for t in tickets if t is not None]
    assert states[2] is TicketState.GRANTED
    assert states.count(TicketState.WAITING) == 3


def test_a_full_queue_gives_up_the_newest_of_the_greediest(table: Table) -> None:
    for client in (1, 1, 7):
        table.acquire(client, 9)
    greedy = [table.enqueue(1, 9) for _ in range(4)]
    assert table.enqueue(1, 9) is None
    mine = table.enqueue(2, 9)
    assert mine is not None
    assert table.outcome(greedy[3] or 0)[0] is TicketState.GIVEN_UP
    assert table.waiting() == 4
    assert table.refused() == 2


def test_a_cancelled_ticket_passes_its_slot_on(table: Table) -> None:
    for client in (1, 1, 7):
        table.acquire(client, 9)
    first, second = table.enqueue(2, 9), table.enqueue(3, 9)
    assert first is not None and second is not None
    table.release(0)
    table.cancel(first)
    assert table.outcome(second) == (TicketState.GRANTED, 0)


def test_what_a_dead_process_held_is_known(table: Table) -> None:
    table.acquire(1, 8)
    table.acquire(2, 9)
    table.acquire(3, 8)
    table.enqueue(4, 8)
    assert [slot for slot, _ in table.forget(8)] == [0, 2]
    assert table.waiting() == 0


def test_an_old_order_does_not_remove_a_new_executor(table: Table) -> None:
    slot = table.acquire(1, 9)
    assert slot is not None
    generation = table.generation(slot)
    assert table.remove(slot, generation)
    table.install(slot, 200)
    assert not table.remove(slot, generation)
    assert table.state(slot) is SlotState.FREE


def test_long_requests_give_way_to_short_ones() -> None:
    table = make(2, 0, 4, long=1)
    assert [table.acquire(1, 9), table.acquire(1, 9)] == [0, 1]
    assert table.stay(0)
    assert table.is_long(0)
    assert table.stay(1)
    assert not table.is_long(1)
    short = table.enqueue(1, 9)
    assert table.stay(0)
    assert not table.stay(1)
    again = table.enqueue(1, 9, long=True)
    assert short is not None and again is not None
    table.release(1)
    assert table.outcome(short) == (TicketState.GRANTED, 1)
    table.release(1)
    assert table.outcome(again)[0] is TicketState.WAITING
    table.release(0)
    assert table.outcome(again) == (TicketState.GRANTED, 0)
    assert table.is_long(0)


class Machine(RuleBasedStateMachine):
    """Any order of calls: no slot is held twice, none is lost, nobody waits idly."""

    held: Bundle[int] = Bundle("held")
    tickets: Bundle[int] = Bundle("tickets")
    clients = st.integers(1, 4)

    def __init__(self) -> None:
        super().__init__()
        self.table = make(3, 1, 3)
        self.busy: set[int] = set()
        self.open: dict[int, int] = {}

    @rule(target=held, client=clients)
    def acquire(self, client: int) -> int:
        slot = self.table.acquire(client, 9)
        return self._got(slot)

    @rule(target=tickets, client=clients)
    def enqueue(self, client: int) -> int:
        ticket = self.table.enqueue(client, 9)
        if ticket is None:
            return -1
        assert ticket not in self.open
        self.open[ticket] = client
        return ticket

    @rule(target=held, ticket=tickets)
    def look(self, ticket: int) -> int:
        if ticket not in self.open:
            return -1
        state, slot = self.table.outcome(ticket)
        if state is TicketState.WAITING:
            return -1
        del self.open[ticket]
        return self._got(slot) if state is TicketState.GRANTED else -1

    @rule(ticket=consumes(tickets))
    def cancel(self, ticket: int) -> None:
        if self.open.pop(ticket, None) is not None:
            self.table.cancel(ticket)

    @rule(slot=consumes(held))
    def release(self, slot: int) -> None:
        if slot in self.busy:
            self.busy.discard(slot)
            self.table.release(slot)

    def _got(self, slot: int | None) -> int:
        if slot is None:
            return -1
        assert slot not in self.busy
        self.busy.add(slot)
        return slot

    @invariant()
    def no_common_slot_is_idle_while_somebody_waits(self) -> None:
        free = [s for s in range(2) if self.table.state(s) is SlotState.FREE]
        assert not (free and self.table.waiting())

    @invariant()
    def the_queue_is_bounded(self) -> None:
        assert self.table.waiting() <= 3


def test_any_order_of_calls_keeps_the_table_true() -> None:
    run_state_machine_as_test(
        Machine, settings=settings(max_examples=60, stateful_step_count=40)
    )
