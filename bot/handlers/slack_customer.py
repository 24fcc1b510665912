"""One customer's rights, as staff serve them: agreements with their proof, a copy of everything, erasure."""

from typing import Any

from sqlmodel import Session, select

from bot.handlers.slack_turn import Desk, Turn, number_of
from bot.views import slack_customer as views
from bot.views import telegram_privacy as asked
from bot.views.telegram_keyboards import markup
from bot.workers.inbox import Effect
from core.actions.customers.confirm_consent import REQUEST_DAYS, find_request, note_consent, request_consent
from core.actions.customers.find_customer import find_customer
from core.actions.privacy.erase_customer import erase_customer, forget_files, preview_erasure
from core.actions.privacy.export_customer import export_customer, note_export, outgoing_copies
from core.customers.agreement import Agreement, consent_row, standings
from core.customers.identity import demanded, routes_of
from core.errors import RefusedError
from core.models import ChannelName, ConsentState, Customer, Purpose, Role, RouteState, Staff
from core.replies import Replies
from core.staff import demand

HANDED_OVER = "a link that staff handed over, asked because: "


def show_consent(desk: Desk, turn: Turn, words: str) -> Effect:
    """Show what a customer agreed to and how that is known."""
    customer = find_customer(desk.shop, words)
    with desk.shop.store.read() as session:
        known = standings(session, customer.id or 0, desk.shop.clock.now())
    blocks = views.consent_card(desk.shop, customer, known)

    def effect(tx: Session, replies: Replies) -> None:
        desk.staff(tx, turn)
        turn.say(replies, f"What {views.called(customer)} agreed to", blocks)

    return effect


def ask_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that asks a customer to agree."""
    customer = _customer(desk, turn.value)
    return views.ask_form(customer, {**turn.where, "customer": customer.id})


def note_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form that takes down what a customer said."""
    customer = _customer(desk, turn.value)
    return views.note_form(customer, {**turn.where, "customer": customer.id})


def ask(desk: Desk, turn: Turn) -> Effect:
    """Ask a customer to agree: in their own chat, or by a link that staff hand over."""

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        _ask(desk, turn, tx, replies, f"{staff.name}: {_how(turn)}")

    return effect


def note(desk: Desk, turn: Turn) -> Effect:
    """Take down what a customer said; where that is no agreement yet, ask them to confirm."""
    agrees = turn.state.get("said") == views.AGREES

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        about = _asked_about(turn)
        proof = f"told {staff.name}: {_how(turn)}"
        state = note_consent(tx, desk.shop, about, proof, agrees=agrees)
        if agrees and state is not ConsentState.GIVEN:
            _ask(desk, turn, tx, replies, proof)
        else:
            turn.whisper(replies, f"Noted: {views.about(about.channel, about.purpose)} {state}.")

    return effect


def _ask(desk: Desk, turn: Turn, tx: Session, replies: Replies, how: str) -> None:
    """Write down the question, and send it or hand out its link; somebody who withdrew is sent nothing."""
    about = _asked_about(turn)
    customer = demanded(tx, about.customer_id)
    standing = consent_row(tx, about.of(customer.id or 0))
    withdrew = standing is not None and standing.state is ConsentState.WITHDRAWN
    chat = _open_chat(tx, customer) if about.channel is ChannelName.TELEGRAM and not withdrew else None
    if chat is None and not desk.shop.public_url:
        message = (
            "There is no way to ask them: their Telegram is not linked (`@najimi invite`), or they withdrew, and for a "
            "link customers have to reach this server (NAJIMI_PUBLIC_URL)."
        )
        raise RefusedError(message)
    proof = how if chat is not None else f"{HANDED_OVER}{how}"
    token = request_consent(tx, desk.shop, about, proof, asked.CONFIRM_VERSION)
    if chat is None:
        told = " They withdrew once, so nothing is sent to them: hand it over if they ask for it." if withdrew else ""
        link = f"{desk.shop.public_url}/consent/{token}"
        turn.whisper(replies, f"For them alone, once, for {REQUEST_DAYS} days: {link}{told}")
        return
    request = find_request(tx, token)
    keyboard = markup(asked.confirming(request.id or 0 if request is not None else 0))
    text = asked.asked_by_shop(desk.shop, about.purpose)
    replies.telegram("sendMessage", chat_id=chat, text=text, parse_mode="HTML", reply_markup=keyboard)
    turn.whisper(replies, "Asked in their Telegram chat. Nothing else is sent until they confirm.")


def _open_chat(tx: Session, customer: Customer) -> int | None:
    routes = routes_of(tx, customer.id or 0, ChannelName.TELEGRAM)
    return next((int(route.address) for route in routes if route.state is RouteState.OPEN), None)


def _asked_about(turn: Turn) -> Agreement:
    state = turn.state
    try:
        customer = int(turn.metadata["customer"])
        return Agreement(customer, ChannelName(state["channel"]), Purpose(state["purpose"]))
    except (KeyError, ValueError) as error:
        message = "Choose by which way, and what for."
        raise RefusedError(message) from error


def _how(turn: Turn) -> str:
    how = turn.state.get("how", "").strip()
    if not how:
        message = "Write down how and where that was: it is the proof."
        raise RefusedError(message)
    return how


def export(desk: Desk, turn: Turn, words: str) -> Effect:
    """Send everything that is held on a customer to the asker's own conversation with the bot, whatever the channel."""
    _demand_admin(desk, turn)
    named = words.strip()
    if named.casefold().startswith("customer "):
        named = named[len("customer ") :]
    customer = find_customer(desk.shop, named)
    with desk.shop.store.read() as session:
        found = export_customer(session, desk.shop, customer.id or 0)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        demand(staff, Role.ADMIN)
        note_export(tx, desk.shop, found, f"staff:{staff.id}")
        text = views.exported_text(found.number, found.rows)
        card = replies.slack("chat.postMessage", channel=turn.user, text=text)
        for path in outgoing_copies(desk.shop, found):
            name = f"customer-{found.number}{path.suffix}"
            replies.slack(
                "files.upload",
                channel=turn.user,
                thread_ts={"reply": card},
                path=str(path),
                filename=name,
                title=name,
            )
        turn.whisper(replies, "I have sent it to you directly: it is personal data, and not for a channel.")

    return effect


def preview_erase(desk: Desk, turn: Turn, words: str) -> Effect:
    """Show, to the asker alone, what erasing a customer would mean."""
    _demand_admin(desk, turn)
    customer = find_customer(desk.shop, words)
    with desk.shop.store.read() as session:
        preview = preview_erasure(session, desk.shop, customer.id or 0)

    def effect(tx: Session, replies: Replies) -> None:
        demand(desk.staff(tx, turn), Role.ADMIN)
        turn.whisper(replies, "What erasing them would mean", views.erase_card(preview))

    return effect


def erase_form(desk: Desk, turn: Turn) -> dict[str, Any]:
    """Return the form in which the number has to be typed."""
    _demand_admin(desk, turn)
    with desk.shop.store.read() as session:
        preview = preview_erasure(session, desk.shop, number_of(turn.value))
    return views.erase_form(preview, {**turn.where, "customer": preview.customer_id, "number": preview.number})


def check_erase(_desk: Desk, turn: Turn) -> dict[str, str]:
    """Return that the number was typed wrongly, where it was."""
    number = str(turn.metadata.get("number", ""))
    if turn.state.get("number", "").strip().casefold() == number.casefold():
        return {}
    return {"number": f"To erase this customer, type {number}."}


def erase(desk: Desk, turn: Turn) -> Effect:
    """Erase a customer whose number was typed."""
    _demand_admin(desk, turn)
    if check_erase(desk, turn):
        message = "The number that you typed is not the customer's. Nothing was erased."
        raise RefusedError(message)
    number = int(turn.metadata["customer"])
    forget_files(desk.shop, number)

    def effect(tx: Session, replies: Replies) -> None:
        staff = desk.staff(tx, turn)
        demand(staff, Role.ADMIN)
        done = erase_customer(tx, desk.shop, number, f"staff:{staff.id}")
        turn.whisper(replies, views.erased_text(done))

    return effect


def _demand_admin(desk: Desk, turn: Turn) -> None:
    """Refuse whoever is no admin before anything is collected for them."""
    with desk.shop.store.read() as session:
        staff = session.exec(select(Staff).where(Staff.slack_user == turn.user)).first()
    if turn.user in desk.approvers:
        return
    if staff is None:
        message = "Only somebody with the role admin can do this. An admin can grant it: `@najimi roles`."
        raise RefusedError(message)
    demand(staff, Role.ADMIN)


def _customer(desk: Desk, value: str) -> Customer:
    with desk.shop.store.read() as session:
        return demanded(session, number_of(value))
