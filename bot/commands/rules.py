"""Rule bases: tried, saved, looked at."""

from dataclasses import asdict

from bot.commands.errand import Errand
from bot.commands.extraction_wire import (
    DeletedAnswer,
    EffectAnswer,
    MoverLine,
    NameRequest,
    RuleBaseLine,
    RuleBasesAnswer,
    RuleLine,
    RulesAnswer,
    RulesRequest,
    VersionRequest,
    VersionsAnswer,
)
from bot.commands.staff import ACTOR
from bot.commands.versions import versions_answer
from bot.commands.wire import Nothing, ShareLine, Tell
from core.actions.questions.save_rules import (
    delete_rules,
    found_rules,
    restore_rules,
    rule_bases,
    rules_history,
    rules_version,
    save_rules,
)
from core.actions.questions.score_customers import understood_rules
from core.actions.questions.try_rules import try_rules
from core.errors import RefusedError, ShownError
from core.extraction.catalogue import Catalogue
from core.extraction.rules.rule import rules_from_body
from core.extraction.rules.text import parse_rules, print_rules


def everything(errand: Errand, _request: Nothing, _tell: Tell) -> RuleBasesAnswer:
    """List the rule bases."""
    with errand.shop.store.read() as session:
        return RuleBasesAnswer(
            rule_bases=tuple(
                RuleBaseLine(
                    name=row.name, rules=len(row.rules), saved_by=row.saved_by, saved_at=row.saved_at.isoformat()
                )
                for row in rule_bases(session)
            )
        )


def show(errand: Errand, request: NameRequest, _tell: Tell) -> RulesAnswer:
    """Show a rule base, each rule as it is written and in a sentence."""
    with errand.shop.store.read() as session:
        row = found_rules(session, request.name)
        rules = rules_from_body(row.rules)
        problem = None
        sentences = ["" for _ in rules]
        try:
            meant = understood_rules(errand.shop, Catalogue(session), rules)
            sentences = [each.sentence for each in meant]
        except ShownError as error:
            problem = str(error)
        return RulesAnswer(
            name=row.name,
            text=print_rules(rules),
            rules=tuple(
                RuleLine(text=rule.written, sentence=said) for rule, said in zip(rules, sentences, strict=True)
            ),
            problem=problem,
            version=rules_version(session, row.name),
            saved_by=row.saved_by,
            saved_at=row.saved_at.isoformat(),
        )


def preview(errand: Errand, request: RulesRequest, _tell: Tell) -> EffectAnswer:
    """Say what rules would do, compared with those of the name as they are."""
    effect = try_rules(errand.shop, parse_rules(request.text), request.name, top=request.top)
    with errand.shop.store.read() as session:
        version = rules_version(session, request.name) if request.name else 0
    return EffectAnswer(
        of=effect.of,
        untouched=effect.untouched,
        rules=tuple(
            RuleLine(text=each.rule.rule.written, sentence=each.rule.sentence, customers=each.customers)
            for each in effect.touched
        ),
        spread=tuple(ShareLine(label=share.label, count=share.count) for share in effect.spread),
        top=effect.top,
        entering=effect.entering,
        leaving=effect.leaving,
        enters=tuple(MoverLine(**asdict(each)) for each in effect.enters),
        leaves=tuple(MoverLine(**asdict(each)) for each in effect.leaves),
        version=version,
    )


def save(errand: Errand, request: RulesRequest, tell: Tell) -> RulesAnswer:
    """Save rules under a name."""
    if request.name is None:
        message = "Say under which name to save the rules."
        raise RefusedError(message)
    rules = parse_rules(request.text)
    with errand.shop.store.write() as tx:
        name = save_rules(tx, errand.shop, request.name, rules, ACTOR, seen=request.seen).name
    return show(errand, NameRequest(name=name), tell)


def history(errand: Errand, request: NameRequest, _tell: Tell) -> VersionsAnswer:
    """List the versions of a rule base."""
    with errand.shop.store.read() as session:
        versions = rules_history(session, request.name)
        return versions_answer(request.name, versions, lambda body: print_rules(rules_from_body(body["rules"])))


def restore(errand: Errand, request: VersionRequest, tell: Tell) -> RulesAnswer:
    """Bring a version back."""
    with errand.shop.store.write() as tx:
        name = restore_rules(tx, errand.shop, request.name, request.version, ACTOR).name
    return show(errand, NameRequest(name=name), tell)


def delete(errand: Errand, request: NameRequest, _tell: Tell) -> DeletedAnswer:
    """Delete a rule base."""
    with errand.shop.store.write() as tx:
        return DeletedAnswer(name=delete_rules(tx, errand.shop, request.name, ACTOR))
