"""Places for photos, and whose turn it is where all workers are busy."""

import asyncio
import threading

from api.admission import Admission
from api.problems import Problem


def test_the_second_half_of_the_places_is_for_callers_who_are_known() -> None:
    admission = Admission(workers=1, queue_length=3)

    def is_let_in(*, is_known: bool) -> bool:
        try:
            with admission.place("somebody", is_known=is_known):
                return True
        except Problem:
            return False

    def who_is_let_in() -> tuple[bool, bool]:
        return is_let_in(is_known=False), is_let_in(is_known=True)

    with admission.place("a", is_known=False), admission.place("b", is_known=False):
        assert who_is_let_in() == (False, True)
        with admission.place("c"), admission.place("d"):
            assert who_is_let_in() == (False, False)
    assert who_is_let_in() == (True, True)


def test_a_worker_takes_up_the_photos_of_callers_who_are_known_first() -> None:
    begun: list[str] = []

    async def all_at_once() -> None:
        admission, go_on = Admission(workers=1, queue_length=9), threading.Event()

        def work(name: str) -> None:
            begun.append(name)
            assert go_on.wait(30)

        async def ask(name: str, *, is_known: bool) -> None:
            with admission.place(name, is_known=is_known) as place:
                await place.run(work, name)

        asked = [("first", False), ("stranger", False), ("gone", True), ("known", True)]
        tasks = [asyncio.ensure_future(ask(name, is_known=known)) for name, known in asked]
        await asyncio.sleep(0.05)
        tasks[2].cancel()
        go_on.set()
        await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 30)
        await ask("after all", is_known=False)

    asyncio.run(all_at_once())
    assert begun == ["first", "known", "stranger", "after all"]
