"""A card without a processor takes the programme in force when it is next written: nobody can send it a command.

Whoever computes for it (a till, a shop's card) does so, and the server follows by the version that the record names.
"""

from dataclasses import replace

from core.loyalty.booking import Account
from core.loyalty.memory_block import fits
from core.loyalty.server_orders import carried_over
from core.loyalty.terms import Terms


def renewed(account: Account, terms: Terms | None) -> Account:
    """Return the account of a memory card under `terms`, where these are newer than its own and fit on it.

    A score whose parameters are the same goes on, any other begins anew, as on cards that the server tells.
    """
    if terms is None or terms.version <= account.terms.version or not fits(terms):
        return account
    return replace(account, terms=terms, habit=carried_over(account.habit, account.terms, terms))
