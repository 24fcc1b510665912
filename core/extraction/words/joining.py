"""The conditions of a sentence's clauses, joined as they were said; what can be read in two ways is refused.

"Or" binds the names after one verb, and what stands after "either" or after the last "who"; "but" comes last of all.
Beyond that, only the person can say what goes together.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.extraction.language import nodes
from core.extraction.language.nodes import Node
from core.extraction.words.clause import Clause
from core.extraction.words.stretches import Joint


class TwoWaysError(Exception):
    """“And” beside “or”, so that it can be read in two ways."""


class WhichPeriodError(Exception):
    """A period at the end of several things, which may be that of the last one alone."""


@dataclass(frozen=True)
class Joined:
    """A clause, or what is already joined of several, and what stands before it."""

    clause: Clause
    joint: Joint
    either: bool = False

    @property
    def node(self) -> Node | None:
        """Return the condition."""
        return self.clause.node


def joined(clauses: Sequence[Joined]) -> Node | None:
    """Return the condition that the clauses ask for together; None where they have none.

    Raises `TwoWaysError` and `WhichPeriodError`.
    """
    said = _listed(clauses)
    dated = [_dated(each, said[number + 1 :]) for number, each in enumerate(said)]
    cuts = [number for number, each in enumerate(dated) if each.joint is Joint.EXCEPT]
    if len(cuts) > 1:
        raise TwoWaysError
    if not cuts:
        return _parts(dated)
    kept, left_out = _parts(dated[: cuts[0]]), _parts(dated[cuts[0] :])
    if left_out is None or any(each.joint is Joint.OR for each in dated[cuts[0] :] if not each.clause.follows):
        raise TwoWaysError
    return nodes.chain(nodes.And, [*([kept] if kept else []), nodes.Not(left_out, span=left_out.span)])


def _listed(clauses: Sequence[Joined]) -> list[Joined]:
    """Give every comma the meaning of the word that ends its list: "a, b or c"."""
    found = list(clauses)
    for number in range(len(found) - 2, -1, -1):
        each = found[number]
        if each.joint is Joint.COMMA and (later := _next_alike(found, number)) is not None:
            found[number] = replace(each, joint=later.joint)
    return found


def _next_alike(clauses: Sequence[Joined], number: int) -> Joined | None:
    following = [each for each in clauses[number + 1 :] if each.node is not None]
    if not following or following[0].clause.follows != clauses[number].clause.follows:
        return None
    return following[0] if following[0].joint in {Joint.OR, Joint.AND} else None


def _dated(each: Joined, later: Sequence[Joined]) -> Joined:
    """Return a clause in the period that ends what leans on it ("a lamp and a bulb in 2010")."""
    clause = each.clause
    for follower in later:
        leaning = follower.clause.follows or follower.joint is Joint.NOR or follower.clause.leans
        if not leaning or clause.period is not None or clause.again is None:
            break
        if follower.clause.period is not None:
            if follower.clause.leans == "part" and follower.joint is not Joint.NOR:
                raise WhichPeriodError
            return replace(each, clause=replace(clause, node=clause.again(follower.clause.period)))
    return each


def _parts(clauses: Sequence[Joined]) -> Node | None:
    """Return the condition of clauses none of which is taken away."""
    units = _units(clauses)
    if not units:
        return None
    buts = [number for number, each in enumerate(units) if number and each.joint is Joint.BUT]
    if not any(each.joint is Joint.OR for each in units[1:]):
        return nodes.chain(nodes.And, [unit.node for unit in units if unit.node is not None])
    if buts and not any(each.joint is Joint.OR for each in units[buts[0] :]):
        rest = [unit.node for unit in units[buts[0] :] if unit.node is not None]
        return nodes.chain(nodes.And, [_alternatives(units[: buts[0]]), *rest])
    if buts:
        raise TwoWaysError
    return _alternatives(units)


def _alternatives(units: Sequence[Joined]) -> Node:
    """Return units of which "or" joins all, or all after the last "who"."""
    begin = max((number for number, each in enumerate(units) if number and each.joint is Joint.WHO), default=0)
    before = [each.node for each in units[:begin] if each.node is not None]
    if any(each.joint is Joint.OR for each in units[1:begin]) or any(
        each.joint is not Joint.OR for each in units[begin + 1 :]
    ):
        raise TwoWaysError
    return nodes.chain(
        nodes.And, [*before, nodes.chain(nodes.Or, [each.node for each in units[begin:] if each.node is not None])]
    )


def _units(clauses: Sequence[Joined]) -> list[Joined]:
    """Return the conditions that stand by themselves, each with the names that follow its verb."""
    units: list[list[Joined]] = []
    waiting = Joint.NEXT
    for each in clauses:
        if each.node is None:
            # "customers from Japan who": what follows begins with "who".
            waiting = each.joint if units or each.joint is Joint.WHO else waiting
            continue
        joint = each.joint if each.joint is not Joint.NEXT or not units else waiting
        waiting = Joint.NEXT
        if units and (each.clause.follows or each.joint is Joint.NOR):
            units[-1].append(each)
        else:
            units.append([replace(each, joint=joint)])
    return _either([_unit(each) for each in units])


def _unit(clauses: Sequence[Joined]) -> Joined:
    """Return a clause with those that lean on it: "not a or b" is neither of them."""
    head, *leaning = clauses
    if not leaning:
        return head
    joints = {Joint.OR if each.joint is Joint.OR or each.clause.either else Joint.AND for each in leaning}
    if len(joints) > 1:
        raise TwoWaysError
    alternatives = Joint.OR in joints and not head.clause.negative
    kind = nodes.Or if alternatives else nodes.And
    said = list(dict.fromkeys(each.node for each in clauses if each.node is not None))
    node = nodes.chain(kind, said)
    return replace(head, clause=replace(head.clause, node=node))


def _either(units: Sequence[Joined]) -> list[Joined]:
    """Join what stands after "either" by the "or" that follows it."""
    found: list[Joined] = []
    for each in units:
        open_before = bool(found) and found[-1].either
        if open_before and each.joint is Joint.OR and each.node is not None and found[-1].node is not None:
            either = nodes.chain(nodes.Or, [found[-1].node, each.node])
            found[-1] = replace(found[-1], clause=replace(found[-1].clause, node=either))
        else:
            found.append(each)
    return found
