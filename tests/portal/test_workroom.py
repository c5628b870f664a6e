import threading

import pytest

from workbench.portal.workroom import StillMaking, Workroom


def test_it_gives_what_is_made():
    assert Workroom().ask("a", lambda: 42, 5) == 42


def test_the_same_thing_is_made_once():
    room, gate, made = Workroom(), threading.Event(), []

    def make():
        gate.wait(5)
        made.append(1)
        return len(made)

    answers = []
    askers = [threading.Thread(target=lambda: answers.append(room.ask("a", make, 5))) for _ in range(8)]
    for asker in askers:
        asker.start()
    threading.Event().wait(0.2)  # until all of them have asked
    gate.set()
    for asker in askers:
        asker.join()
    assert answers == [1] * 8


def test_different_things_are_made_one_after_the_other():
    room, at_work, most = Workroom(), [], []

    def make():
        at_work.append(1)
        most.append(len(at_work))
        threading.Event().wait(0.02)
        at_work.pop()

    askers = [threading.Thread(target=room.ask, args=(n, make, 5)) for n in range(5)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert most == [1] * 5


def test_who_cannot_wait_comes_back():
    room, gate = Workroom(), threading.Event()
    with pytest.raises(StillMaking):
        room.ask("a", lambda: gate.wait(5), 0.01)
    gate.set()
    assert room.ask("a", lambda: "again", 5) in (True, "again")


def test_a_full_room_takes_no_more():
    room, gate = Workroom(waiting_n=2), threading.Event()
    for key in "ab":
        with pytest.raises(StillMaking):
            room.ask(key, lambda: gate.wait(5), 0)
    with pytest.raises(StillMaking):
        room.ask("c", lambda: pytest.fail("made"), 5)
    gate.set()


def test_a_failure_is_everyones_and_is_forgotten():
    room = Workroom()

    def fail():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        room.ask("a", fail, 5)
    assert room.ask("a", lambda: 1, 5) == 1


def test_a_timeout_of_the_making_is_not_taken_for_waiting():
    def fail():
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        Workroom().ask("a", fail, 5)
