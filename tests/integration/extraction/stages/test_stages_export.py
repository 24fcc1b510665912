"""An extraction as a file: everybody, in order, with every reason; and nothing that a spreadsheet would run."""

import csv
from io import BytesIO, StringIO

from openpyxl import load_workbook

from core.actions.lists.export_list import export_list
from core.actions.questions.answer_extraction import every_extraction, understand_stages
from core.extraction.stages.spec import extraction_from
from core.models import Customer
from core.shop import Shop

HOSTILE = ["=1+1", "+44 20", "-2+3", "@SUM(A1)", "\t=1+1", "\uff1d1+1", 'a\nb,c;"d"']
SPEC = {
    "stages": [
        {
            "stage": "timing",
            "prospects": {
                "product_id": 3, "ways": ["cross_sell"], "weighting": "bought_ratios", "counted": ["cross_sells"],
            },
        },
        {"stage": "behaviour", "where": 'name != "=nobody"'},
    ],
    "added": ["C5", "-C6"],
}  # fmt: skip


def test_a_file_of_an_extraction_has_everybody_and_no_formula(own_village: Shop) -> None:
    """In both formats: the same people in the same order, weights as shown, who was added marked as such."""
    shop = own_village
    with shop.store.write() as tx:
        for key, name in zip((1, 3, 4, 5, 7, 8), HOSTILE, strict=False):
            tx.get_one(Customer, key).name = name
        tx.get_one(Customer, 6).number = "-C6"
    understood = understand_stages(shop, extraction_from(SPEC), "=stages")
    shop.mirror.refresh()
    found = list(every_extraction(shop, understood, None))
    assert len(found) > 3

    sheet = load_workbook(BytesIO(export_list(shop, understood, "xlsx"))).active
    assert sheet is not None
    cells = list(sheet.iter_rows(min_row=2))
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert [row[0].value for row in cells] == [each.number for each in found]
    assert [row[2].value for row in cells] == [each.weight / 1000 for each in found]
    assert [row[3].value for row in cells][-2:] == ["added by hand, after the stages"] * 2

    text = export_list(shop, understood, "csv").decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text)))[1:]
    assert [row[0].removeprefix("'") for row in rows] == [each.number for each in found]
    assert [float(row[2]) for row in rows] == [each.weight / 1000 for each in found]
    written = [cell for row in rows for cell in (row[0], row[1], row[3])]
    assert not [cell for cell in written if cell.lstrip()[:1] in set("=+-@\uff1d")]
    assert {"'-C6", "'-2+3", "'@SUM(A1)"} <= set(written)
