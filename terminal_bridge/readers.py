"""The card readers of this machine, through PC/SC. The only module that imports pyscard."""

from dataclasses import dataclass

try:
    from smartcard.Exceptions import SmartcardException
    from smartcard.pcsc.PCSCExceptions import BaseSCardException
    from smartcard.System import readers as pcsc_readers
except ImportError:  # the extra `cards` is optional
    pcsc_readers = None

INSTALL = (
    "apt-get install pcscd libpcsclite-dev gcc swig python3-dev, then "
    "pip install --require-hashes -r requirements/cards.txt"
)


@dataclass(frozen=True)
class CardParts:
    """What a till needs: whether pyscard is `installed`, the names of the `readers`, what is `to_do` otherwise."""

    installed: bool
    readers: tuple[str, ...]
    to_do: str


def find_readers() -> CardParts:
    """List the readers; never raises for a service that does not run or a reader that is not plugged in."""
    if pcsc_readers is None:
        return CardParts(installed=False, readers=(), to_do=INSTALL)
    try:
        names = tuple(str(reader) for reader in pcsc_readers())
    except (SmartcardException, BaseSCardException) as error:
        to_do = f"start the PC/SC service (systemctl start pcscd); it said: {error}"
        return CardParts(installed=True, readers=(), to_do=to_do)
    return CardParts(installed=True, readers=names, to_do="" if names else "plug in a reader")
