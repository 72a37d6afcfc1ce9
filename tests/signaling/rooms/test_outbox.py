"""What waits for a slow connection."""

from signaling.rooms.core.outbox import Outbox


def drained(outbox: Outbox) -> list[bytes]:
    taken = []
    while (message := outbox.take()) is not None:
        taken.append(message)
    return taken


def test_durable_messages_come_in_order_and_passing_ones_only_as_the_latest() -> None:
    outbox = Outbox()

    for message, latest in [(b"a", None), (b"v1", "v"), (b"b", None), (b"v2", "v"), (b"p", "p")]:
        assert outbox.put(message, latest)

    assert drained(outbox) == [b"a", b"b", b"v2", b"p"]


def test_passing_messages_give_way_before_a_durable_one_is_refused() -> None:
    outbox = Outbox(max_waiting=3)
    outbox.put(b"a")
    outbox.put(b"p1", "1")
    outbox.put(b"p2", "2")

    assert outbox.put(b"p3", "3")
    assert outbox.put(b"b")
    assert outbox.put(b"c")
    assert not outbox.put(b"d")

    assert drained(outbox) == [b"a", b"b", b"c"]


def test_the_size_is_bounded_but_a_first_message_always_fits() -> None:
    outbox = Outbox(max_waiting_bytes=10)

    assert outbox.put(bytes(50))
    assert not outbox.put(b"x")
    assert len(drained(outbox)) == 1
    assert outbox.put(bytes(9))
    assert outbox.put(b"x")
    assert not outbox.put(b"x")
