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


# Stands for "this file has no such column", where one has been guessed.
NONE = "-"

# The names, in small letters and figures only, best first: a file with an invoice and an order number means the invoice.
NAMES: dict[Role, tuple[str, ...]] = {
    Role.DOCUMENT: tuple(
        "invoice invoiceno invoicenumber invoiceid receipt receiptno receiptnumber receiptid document documentno documentnumber bill"
        " billno billnumber transaction transactionid transactionno order orderid orderno ordernumber sale saleid basket"
        " basketid ticket ticketno purchaseid".split()
    ),
    Role.PRODUCT: tuple(
        "stockcode productcode productid productno productnumber sku itemcode itemid itemno itemnumber articleno articlecode"
        " articlenumber articleid article product item ean upc barcode asin code".split()
    ),
    Role.DESCRIPTION: tuple(
        "description productdescription itemdescription articledescription productname itemname articlename title".split()
    ),
    Role.QUANTITY: tuple("quantity qty quantitysold units unitssold pieces pcs count".split()),
    Role.PRICE: tuple(
        "unitprice price priceperunit priceeach sellingprice salesprice retailprice itemprice netprice".split()
    ),
    Role.AMOUNT: tuple(
        "linetotal lineamount linevalue totalprice totalamount amount total netamount revenue sales value turnover".split()
    ),
    Role.COST: tuple("unitcost cost costprice purchaseprice costperunit".split()),
    Role.DATE: tuple(
        "invoicedate invoicedatetime orderdate purchasedate transactiondate saledate saledatetime receiptdate documentdate date"
        " datetime timestamp orderedat soldat soldon purchasedat createdat day".split()
    ),
    Role.TIME: tuple("time invoicetime ordertime timeofday transactiontime saletime".split()),
    Role.CUSTOMER: tuple(
        "customerid customerno customernumber customercode custid custno customer clientid clientno client memberid memberno"
        " member cardno cardnumber accountno accountnumber buyerid buyer userid".split()
    ),
    Role.COUNTRY: tuple("country customercountry countryname".split()),
    Role.CURRENCY: tuple("currency currencycode".split()),
    Role.BRANCH: tuple("branch branchid branchname store storeid storename shop shopid location outlet".split()),
    Role.TILL: tuple("till tillno tillid register registerid terminal terminalid pos posid".split()),
    Role.STAFF: tuple("staff staffid staffname cashier salesperson clerk employee seller".split()),
}


def plain(name: str) -> str:
    """Return `name` in small letters and figures only, so that "Invoice No." and "invoice_no" are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def guess_by_name(columns: Sequence[str]) -> dict[Role, str]:
    """Return the column of every role that a header tells, each column once."""
    by_name = {plain(column): column for column in reversed(columns)}
    found: dict[Role, str] = {}
    for role, names in NAMES.items():
        for name in names:
            if name in by_name:
                found[role] = by_name.pop(name)
                break
    return found


def header_key(kind: str, columns: Sequence[str]) -> str:
    """Return the key under which the mapping of files with exactly this header is kept."""
    return hashlib.sha256(json.dumps([kind, *columns]).encode()).hexdigest()
