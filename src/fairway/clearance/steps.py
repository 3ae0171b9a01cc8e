"""The steps of a case: which are done, which can be done now, and which must wait for another.

What an authority has decided is done with its decision. An applicant marks their own steps; nobody marks an
authority's that speaks for itself.
"""

from __future__ import annotations

from django.utils.timezone import localdate

from fairway.clearance import gateway, status
from fairway.clearance.actors import Actor
from fairway.clearance.casework import NotNow
from fairway.clearance.history import act, record
from fairway.clearance.models import Case, Task
from fairway.law.procedure import Step
from fairway.law.rulebook import default

COMPLETED, INCOMPLETE, WAITS = "completed", "incomplete", "cannot start yet"
ENDED = (status.REFUSED, status.WITHDRAWN, status.EXPIRED, status.REVOKED)


def step_of(task: Task) -> Step | None:
    """The step as the rulebook knows it; nothing where today's no longer does."""
    procedure = default().procedures.get(task.procedure)
    return next((step for step in procedure.steps if step.id == task.step), None) if procedure else None


def crossed(case: Case) -> bool:
    """Whether the movement has begun: something was let through at a gate, or all is granted and its day has come."""
    return case.crossings.filter(word="admit").exists() or (
        case.status in status.GRANTED and case.crossing <= localdate()
    )


def states(case: Case) -> dict[int, str]:
    """How every step of a case stands, by its number."""
    tasks = list(case.tasks.select_related("part").order_by("number"))
    over, begun = case.status in ENDED, crossed(case)
    done = {(task.procedure, task.step) for task in tasks if _done(task)}
    found = {}
    for task in tasks:
        ready = (task.before or begun) and _after(task) <= done | _missing(tasks, task)
        found[task.number] = COMPLETED if _done(task) else INCOMPLETE if ready and not over else WAITS
    return found


def _done(task: Task) -> bool:
    part = task.part
    return task.done is not None or bool(part and task.before and part.status in status.GRANTED)


def _after(task: Task) -> set[tuple[str, str]]:
    step = step_of(task)
    return {(task.procedure, name) for name in step.after} if step else set()


def _missing(tasks: list[Task], task: Task) -> set[tuple[str, str]]:
    """Steps that a step is to follow and that the case does not have: they hold up nothing."""
    return _after(task) - {(item.procedure, item.step) for item in tasks}


def own(task: Task) -> bool:
    """Whether it is for the applicant to say that a step is done."""
    return task.part is None or not task.before or not task.part.connected


def finish(actor: Actor, case_ref: str, number: int) -> Task:
    """Mark one of the applicant's own steps as done.

    Raises:
        NotNow: when it is an authority's to say, or another step comes first.
    """
    actor.must("finish a step")
    with act():
        case = gateway.cases(actor).select_for_update().get(pk=case_ref)
        task = gateway.visible(Task, actor).select_related("part").get(case=case, number=number)
        if task.done:
            return task
        if not own(task) or states(case)[number] != INCOMPLETE:
            raise NotNow("this step can't be marked as done now; see what it waits for")
        task.done = localdate()
        task.save(update_fields=["done"])
        record(case, "step done", actor.name, part=task.part, procedure=task.procedure, step=task.step)
    return task
