"""The page on which a customer confirms or withdraws an agreement: plain HTML that every browser and reader can use."""

import base64
import hashlib
from html import escape

from bot.views.telegram_privacy import ABOUT
from core.models import ChannelName, Purpose
from core.plans.draft import spoken

_STYLE = (
    "body{font:18px/1.5 system-ui,sans-serif;max-width:34em;margin:10vh auto;padding:0 1em;color:#1c1c1c;"
    "background:#fff}button{font:inherit;padding:.6em 1.2em;margin:.3em .6em .3em 0;border:2px solid #1c1c1c;"
    "border-radius:.4em;background:#fff;color:#1c1c1c;cursor:pointer}button.yes{background:#1c1c1c;color:#fff}"
    "button:focus-visible{outline:4px solid #0a62c9;outline-offset:2px}form{display:inline}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


def _about(channel: ChannelName, purpose: Purpose, address: str) -> str:
    at = f" ({escape(address)})" if address else ""
    way = "post" if channel is ChannelName.DIRECT_MAIL else spoken(channel)
    return f"{ABOUT[purpose]}, by {escape(way)}{at}"


def asking(shop: str, channel: ChannelName, purpose: Purpose, address: str, until: str) -> str:
    """Return the page that asks; nothing is agreed by looking at it."""
    words = (
        f"<p>May <strong>{escape(shop)}</strong> send you {_about(channel, purpose, address)}?</p>"
        "<p>Nothing is sent unless you agree, and you can end it on this same page at any time.</p>"
        f"{_button('yes', 'Yes, I agree')}{_button('no', 'No, please not')}"
        f"<p>You can answer until {escape(until)}.</p>"
    )
    return _page("Do you agree?", words)


def agreed(shop: str, channel: ChannelName, purpose: Purpose, address: str) -> str:
    """Return the page that confirms an agreement and lets it be withdrawn."""
    words = (
        f"<p>You have agreed that <strong>{escape(shop)}</strong> may send you "
        f"{_about(channel, purpose, address)}.</p><p>Keep this page's address: here you can end it at any time.</p>"
        f"{_button('no', 'Withdraw')}"
    )
    return _page("Thank you", words)


def refused(shop: str, channel: ChannelName, purpose: Purpose, address: str) -> str:
    """Return the page that confirms a no."""
    words = (
        f"<p><strong>{escape(shop)}</strong> will not send you {_about(channel, purpose, address)}.</p>"
        "<p>That is final. Should you wish to agree again, ask the shop for a new link.</p>"
    )
    return _page("Noted", words)


def worthless() -> str:
    """Return the page of a link that does nothing: the same whether it is too old or was never one."""
    words = "<p>This link does nothing (any more), and nothing was changed. Please ask the shop for a new one.</p>"
    return _page("This link has run out", words)


def not_now() -> str:
    """Return the page for a moment in which nothing can be looked up."""
    return _page("Not now", "<p>This page cannot be reached for a moment. Please try again in a minute.</p>")


def _button(answer: str, label: str) -> str:
    kind = ' class="yes"' if answer == "yes" else ""
    return f'<form method="post" action="?answer={answer}"><button{kind}>{escape(label)}</button></form>'


def _page(title: str, words: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{words}</main></body></html>"
    )
