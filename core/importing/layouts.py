"""Layouts that are known by heart."""

from collections.abc import Mapping, Sequence

from core.importing.columns import Option, Role

# UCI Online Retail II and, with other names for the same, the first Online Retail (D. Chen, 10.24432/C5CG6D).
_ONLINE_RETAIL_II = {
    Role.DOCUMENT: "Invoice",
    Role.PRODUCT: "StockCode",
    Role.DESCRIPTION: "Description",
    Role.QUANTITY: "Quantity",
    Role.DATE: "InvoiceDate",
    Role.PRICE: "Price",
    Role.CUSTOMER: "Customer ID",
    Role.COUNTRY: "Country",
}
_ONLINE_RETAIL = {
    **_ONLINE_RETAIL_II,
    Role.DOCUMENT: "InvoiceNo",
    Role.PRICE: "UnitPrice",
    Role.CUSTOMER: "CustomerID",
}
# Negative lines of other documents are corrections of the stock there, not cancellations.
_OPTIONS = {Option.CANCELLATIONS: "prefix C", Option.DECIMAL: "."}


def known_layout(columns: Sequence[str]) -> tuple[str, Mapping[str, str]] | None:
    """Return the name and the mapping of the layout with exactly these columns; None where none is known."""
    for name, layout in (("Online Retail II", _ONLINE_RETAIL_II), ("Online Retail", _ONLINE_RETAIL)):
        if set(layout.values()) == set(columns):
            return name, {str(key): value for key, value in (*layout.items(), *_OPTIONS.items())}
    return None
