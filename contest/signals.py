"""What the ground floor tells the floors above, which it can't import.

setup_lines: asked when the set-up page of an edition is shown; receivers get `edition` and return
    a list of contest.setup.SetupLine.
edition_copied: sent inside the transaction that makes a new edition from last year's; receivers get
    `source`, `edition`, `actor` and `copied`, a dict from (model class, old primary key) to the new object.
entry_left: sent inside the transaction in which an entry is withdrawn, disqualified or restored;
    receivers get `entry`, `actor` and `reason`.
edition_moved: sent inside the transaction in which an edition changes its state; receivers get `edition`,
    `source`, `actor` and `reason` ("" but for a step back).
blockers_asked: asked before an edition moves; receivers get `edition`, `target` and return a list of sentences
    that say what still blocks the move.
removal_blockers: asked before a role is taken from a person; receivers get `membership` and return a list of
    sentences that say what still needs the person in it.
work_asked: asked when a person opens the home page; receivers get `user` and `held`, a dict from the edition's
    primary key to (edition, roles), and return a list of contest.work.WorkItem.
news_asked: asked when anybody looks at an edition; receivers get `edition` and `version`, the number of its last line in
    the journal, and return a list of contest.work.News.
blind_asked: asked whether judges of an edition must not see names; receivers get `edition` and return a list with
    True in it if so.
earlier_scripts: asked before scripts are compared; receivers get `known`, a dict from key to length of those that
    are kept already, and return a list of contest.likeness.EarlierScript that are new or have changed.
"""

from typing import Any, cast

from django.dispatch import Signal

setup_lines = Signal()
edition_copied = Signal()
entry_left = Signal()
edition_moved = Signal()
blockers_asked = Signal()
removal_blockers = Signal()
work_asked = Signal()
news_asked = Signal()
blind_asked = Signal()
earlier_scripts = Signal()


def answers(signal: Signal, **asked: Any) -> list[Any]:
    """Ask every receiver and return all that their lists hold, in one list."""
    found: list[Any] = []
    for _receiver, more in signal.send(sender=None, **asked):
        found.extend(cast("list[Any]", more))
    return found
