"""What the columns of a file of purchases mean: the roles, and the names by which files call them."""

import hashlib
import json
import re
from collections.abc import Sequence
from enum import StrEnum


class Role(StrEnum):
    """What a column says about a line of a purchase."""

    DOCUMENT = "document"
    PRODUCT = "product"
    DESCRIPTION = "description"
    QUANTITY = "quantity"
    PRICE = "price"
    AMOUNT = "amount"
    COST = "cost"
    DATE = "date"
    TIME = "time"
    CUSTOMER = "customer"
    COUNTRY = "country"
    CURRENCY = "currency"
    BRANCH = "branch"
    TILL = "till"
    STAFF = "staff"


class Option(StrEnum):
    """How the file writes things; chosen with the columns, and kept with them."""

    DECIMAL = "decimal"
    DATES = "dates"
    CANCELLATIONS = "cancellations"
    ENCODING = "encoding"
    SEPARATOR = "separator"
    HEADER = "header"
    SHEET = "sheet"


# Stands for "this file has no such column", where one has been guessed.
NONE = "-"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# The names, in small letters and figures only, best first: a file with an invoice and an order number means the
# invoice. Among the roles, the first one takes a column that could be either's.
NAMES: dict[Role, tuple[str, ...]] = {
    Role.DOCUMENT: _words(
        "invoice invoiceno invoicenumber invoiceid receipt receiptno receiptnumber receiptid document documentno"
        " documentnumber bill billno billnumber transaction transactionid transactionno order orderid orderno"
        " ordernumber sale saleid basket basketid ticket ticketno purchaseid"
    ),
    Role.PRODUCT: _words(
        "stockcode productcode productid productno productnumber sku itemcode itemid itemno itemnumber articleno"
        " articlecode articlenumber articleid article product item ean upc barcode asin code"
    ),
    Role.DESCRIPTION: _words(
        "description productdescription itemdescription articledescription productname itemname articlename title"
    ),
    Role.QUANTITY: _words("quantity qty quantitysold units unitssold pieces pcs count"),
    Role.PRICE: _words("unitprice price priceperunit priceeach sellingprice salesprice retailprice itemprice netprice"),
    Role.AMOUNT: _words(
        "linetotal lineamount linevalue totalprice totalamount amount total netamount revenue sales value turnover"
    ),
    Role.COST: _words("unitcost cost costprice purchaseprice costperunit"),
    Role.DATE: _words(
        "invoicedate invoicedatetime orderdate purchasedate transactiondate saledate saledatetime receiptdate"
        " documentdate date datetime timestamp orderedat soldat soldon purchasedat createdat day"
    ),
    Role.TIME: _words("time invoicetime ordertime timeofday transactiontime saletime"),
    Role.CUSTOMER: _words(
        "customerid customerno customernumber customercode custid custno customer clientid clientno client memberid"
        " memberno member cardno cardnumber accountno accountnumber buyerid buyer userid"
    ),
    Role.COUNTRY: _words("country customercountry countryname"),
    Role.CURRENCY: _words("currency currencycode"),
    Role.BRANCH: _words("branch branchid branchname store storeid storename shop shopid location outlet"),
    Role.TILL: _words("till tillno tillid register registerid terminal terminalid pos posid"),
    Role.STAFF: _words("staff staffid staffname cashier salesperson clerk employee seller"),
}


def plain(name: str) -> str:
    """Return `name` in small letters and figures only, so that "Invoice No." and "invoice_no" are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def guess_by_name(columns: Sequence[str]) -> dict[str, str]:
    """Return the column of every role that a header tells, each column once."""
    by_name = {plain(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for role, names in NAMES.items():
        for name in names:
            if name in by_name:
                found[role.value] = by_name.pop(name)
                break
    return found


def header_key(kind: str, columns: Sequence[str]) -> str:
    """Return the key under which the mapping of files with exactly this header is kept."""
    return hashlib.sha256(json.dumps([kind, *columns]).encode()).hexdigest()
