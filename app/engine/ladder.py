"""What is given up when memory is short, in which order: context, threads, the model itself. Pure rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from app.core.types import Notice
from app.resources.power import threads_for
from app.resources.pressure import Setback, class_allowed, fits, held_back, pressed

CONTEXTS = (131_072, 65_536, 32_768, 16_384, 8192, 6144, 4096, 3072, 2048, 1024)
"""Steps of context, in tokens; below the last one there is no room for a passage beside a question."""
_AUTO_MOST, _AUTO_LEAST = 8192, 2048
_UNKNOWN_CONTEXT = 2048
_THREAD_BYTES = 8 << 20
"""What one thread's stack counts against a limit of memory."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A chat model that is on this computer. ``need``: bytes it takes with a context of so many tokens.

    ``parameters`` None and ``trained`` (tokens) 0 where its file does not say.
    """

    id: str
    name: str
    parameters: int | None
    trained: int
    need: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a model should run when there is memory: tokens of context (0: as suits the computer) and threads.

    ``step_down``: something may be given up; ``pinned``: but not the model. ``battery``: with half of the threads.
    """

    context: int
    threads: int
    step_down: bool = True
    pinned: bool = False
    battery: bool = False


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to run a model. ``need`` in bytes; ``fewer``: with half of the threads, to spare memory; ``name``: the
    model's for people.
    """

    model: str
    context: int
    need: int
    parameters: int | None = None
    name: str = field(default="", compare=False)
    fewer: bool = False

    def threads(self, wish: Wish) -> int:
        """Threads to compute with."""
        threads = threads_for(wish.threads, battery=wish.battery)
        return max(1, threads // 2) if self.fewer else threads


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs, best first, for ``wanted``; ``ideal`` is the one that gives nothing up."""

    wanted: Candidate
    ideal: Rung
    rungs: tuple[Rung, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What there is now. ``available``: bytes; ``held``: bytes that come free when what is loaded goes; ``now``: seconds.

    ``loaded`` is the rung in memory, ``last`` the one that the last question for this model was answered with;
    ``quoted``: for want of memory it was answered with quotes.
    """

    available: int
    now: float
    held: int = 0
    loaded: Rung | None = None
    last: Rung | None = None
    quoted: bool = False
    setbacks: Sequence[Setback] = field(default=())


def ladder_for(wanted: Candidate, others: Sequence[Candidate], wish: Wish, total: int) -> Ladder:
    """The ladder for ``wanted``: less context, fewer threads, then the ``others`` that are smaller, the largest first.

    ``total``: bytes this computer (or the process) has at all, which the context suits where none is asked for.
    """
    ideal = _at(wanted, ideal_context(wanted, wish.context, total))
    rungs = list(_rungs(wanted, ideal.context, wish))
    if wish.step_down and not wish.pinned:
        size = wanted.need(_AUTO_LEAST)
        smaller = [other for other in others if other.id != wanted.id and other.need(_AUTO_LEAST) < size]
        for other in sorted(smaller, key=lambda other: (-other.need(_AUTO_LEAST), other.id)):
            rungs += _rungs(other, ideal_context(other, wish.context, total), wish)
    return Ladder(wanted, ideal, tuple(rungs))


def ideal_context(model: Candidate, asked: int, total: int) -> int:
    """Tokens of context: as ``asked`` but no more than it was trained on, else what suits a computer of ``total``."""
    trained = model.trained or _UNKNOWN_CONTEXT
    if asked > 0:
        return min(asked, trained)
    choices = [size for size in CONTEXTS if _AUTO_LEAST <= size <= min(_AUTO_MOST, trained)]
    if trained < _AUTO_MOST and trained not in choices:
        choices.insert(0, trained)
    # A quarter of the memory is for everything else that runs here.
    return next((size for size in choices if fits(model.need(size), total - total // 4)), choices[-1])


def choose(ladder: Ladder, now: Conditions) -> Rung | None:
    """The rung to answer with; None when not even the last one can be carried."""
    rungs = ladder.rungs
    free = now.available + now.held
    # It runs and nothing presses: what other programs take for a moment is no reason to give it up.
    kept = now.loaded if not pressed(now.available) and not _refused(now.loaded, free, now) else None
    # Up again only with room to spare, else it would come and go with every program that is opened.
    before = rungs.index(now.last) if now.last in rungs else len(rungs) if now.quoted else 0
    for place, rung in enumerate(rungs):
        if rung == kept or _carried(rung, free, now, again=place < before):
            return rung
    return None


def given_up(ladder: Ladder, rung: Rung | None, wish: Wish) -> tuple[Notice, ...]:
    """What an answer with ``rung`` has to tell."""
    wanted, ideal = ladder.wanted, ladder.ideal
    if rung is None:
        return (Notice("model.quotes", {"wanted": wanted.name}),)
    told: list[Notice] = []
    if rung.model != wanted.id:
        told.append(Notice("model.smaller", {"model": rung.name, "wanted": wanted.name}))
    elif rung.context < ideal.context:
        told.append(Notice("model.less_context", {"tokens": str(rung.context), "wanted": str(ideal.context)}))
    full, charged, used = wish.threads, threads_for(wish.threads, battery=wish.battery), rung.threads(wish)
    if charged < full:
        told.append(Notice("model.battery", {"threads": str(charged), "wanted": str(full)}))
    if used < charged:
        told.append(Notice("model.fewer_threads", {"threads": str(used), "wanted": str(charged)}))
    return tuple(told)


def _rungs(model: Candidate, most: int, wish: Wish) -> list[Rung]:
    contexts = [most]
    if wish.step_down:
        contexts += [size for size in CONTEXTS if size < most]
    elif wish.context == 0:  # the program chooses the context: what fits now is no step down
        contexts += [size for size in CONTEXTS if _AUTO_LEAST <= size < most]
    made = [_at(model, context) for context in contexts]
    threads = threads_for(wish.threads, battery=wish.battery)
    if wish.step_down and threads > 1:
        last = made[-1]
        saved = (threads - max(1, threads // 2)) * _THREAD_BYTES
        made.append(replace(last, need=last.need - saved, fewer=True))
    return made


def _at(model: Candidate, context: int) -> Rung:
    return Rung(model.id, context, model.need(context), model.parameters, model.name)


def _carried(rung: Rung, free: int, now: Conditions, *, again: bool = False) -> bool:
    return (
        fits(rung.need, free, again=again)
        and class_allowed(rung.parameters, free)
        and not held_back(now.setbacks, rung.model, rung.need, free, now.now)
    )


def _refused(rung: Rung | None, free: int, now: Conditions) -> bool:
    return rung is not None and held_back(now.setbacks, rung.model, rung.need, free, now.now)
