"""`najimi product`, `solution` and `department`, as people and scripts use them."""

from pathlib import Path

from tests.support.command_line import CommandLine

FILE = """sku,name,group,durable_days,replaceable,up_sellable,solution,parts,up_sells,cross_sells
K1,Oak kitchen,Kitchens,3650,yes,yes,Home > Kitchen,FAN,K2,W1:80
K2,Better kitchen,Kitchens,3650,yes,no,Home > Kitchen,FAN,,
FAN,Fan,Parts,1825,yes,no,Home > Kitchen > Parts,,,
W1,Wallpaper,Walls,,no,no,Home > Walls,,,
"""


def filled(najimi: CommandLine, folder: Path) -> None:
    """Import a few products."""
    path = folder / "products.csv"
    path.write_text(FILE, encoding="utf-8")
    assert najimi("import", "products", str(path), "--yes").code == 0


def test_a_product_is_shown_and_changed(najimi: CommandLine, tmp_path: Path) -> None:
    """To people in words, to scripts by name; what is refused says why and leaves everything as it was."""
    filled(najimi, tmp_path)
    card = najimi("product", "show", "k1", "--json").json
    assert (card["code"], card["solution"], card["durable_days"]) == ("K1", "Home > Kitchen", 3650)
    assert card["relations"]["cross_sell"] == [
        {"code": "W1", "name": "Wallpaper", "level": 80, "origin": "entered"},
    ]
    assert card["own_replacement"]
    assert not card["bundle_attribute"]
    said = najimi("product", "show", "K1")
    assert "3,650 days" in said.out
    assert "W1 (80)" in said.out
    changed = najimi("product", "set", "K1", "group=Big kitchens", "cost=900.5", "--json").json
    assert changed["changed"] == 2
    refused = najimi("product", "set", "K1", "durable_days=0", "colour=red")
    assert refused.code != 0
    assert "durable_days" in refused.err
    assert "colour" in refused.err
    assert najimi("product", "set", "Oak kitchn", "type=x").code != 0
    assert najimi("product", "add", "S1", "name=Sink").code == 0
    assert najimi("product", "add", "S1").code != 0


def test_relations_history_and_taking_back(najimi: CommandLine, tmp_path: Path) -> None:
    """A circle is warned of; the history names each change; one is taken back."""
    filled(najimi, tmp_path)
    warned = najimi("product", "relate", "K2", "up-sell", "K1")
    assert warned.code == 0
    assert "circle" in warned.err
    assert any("circle" in each["sentence"] for each in najimi("product", "check", "--json").json["remarks"])
    assert najimi("product", "confirm", "K1", "W1", "bundle", "--json").json["changed"] == 2
    assert najimi("product", "relate", "K1", "rare", "W1").code != 0
    assert najimi("product", "relate", "K1", "friend", "W1").code != 0
    assert najimi("product", "relate", "K1", "part", "FAN", "--level", "101").code != 0
    changes = najimi("product", "history", "K2", "--json").json["changes"]
    assert changes[0]["sentence"] == "up-sell K1 entered"
    assert najimi("product", "undo", str(changes[0]["id"])).code == 0
    assert najimi("product", "undo", str(changes[0]["id"])).code != 0
    assert "up_sell" not in najimi("product", "show", "K2", "--json").json["relations"]
    assert "taken out" in najimi("product", "history").out.replace("\n", " ")
    assert najimi("product", "unrelate", "K1", "cross-sell", "W1", "--json").json["changed"] == 1


def test_counts_are_entered_counted_and_forgotten(najimi: CommandLine, tmp_path: Path) -> None:
    """What is entered stays when purchases are counted."""
    filled(najimi, tmp_path)
    assert najimi("product", "counts", "K1", "purchasers=20", "cross_sells=10").code == 0
    assert najimi("product", "count", "--json").json == {
        "products": 0, "left": 1, "cross_sells": 0, "up_sells": 0, "replacements": 0,
    }  # fmt: skip
    counts = najimi("product", "show", "K1", "--json").json["counts"]
    assert (counts["purchasers"], counts["cross_sells"], counts["origin"]) == (20, 10, "entered")
    assert najimi("product", "counts", "K1").code != 0
    assert najimi("product", "counts", "K1", "purchasers=many").code != 0
    assert najimi("product", "counts", "K1", "--forget").code == 0
    assert najimi("product", "show", "K1", "--json").json["counts"] is None
    assert najimi("product", "suggest", "--json").json == {"suggestions": []}


def test_solutions_and_departments(najimi: CommandLine, tmp_path: Path) -> None:
    """A tree, a virtual solution across it, and what a department may offer."""
    filled(najimi, tmp_path)
    assert najimi("solution", "add", "Summer", "--virtual").code == 0
    assert najimi("solution", "put", "Summer", "W1", "--all-of", "Kitchen", "--json").json["changed"] == 4
    assert najimi("solution", "take", "Summer", "FAN").code == 0
    shown = najimi("solution", "show", "Summer", "--json").json
    assert [each["code"] for each in shown["products"]] == ["K1", "K2", "W1"]
    assert najimi("solution", "put", "Summer", "--solution", "Home", "--json").json["changed"] == 1
    shown = najimi("solution", "show", "Summer", "--json").json
    assert (shown["solutions"], len(shown["products"])) == (["Home"], 4)
    assert najimi("solution", "put", "Home", "--solution", "Summer").code != 0
    assert najimi("solution", "take", "Summer", "--solution", "Home", "--json").json["changed"] == 1
    assert najimi("solution", "rename", "Walls", "Wallpapers").code == 0
    assert najimi("solution", "move", "Wallpapers").code == 0
    assert najimi("solution", "remove", "Wallpapers").code != 0
    listed = {each["path"]: each["within"] for each in najimi("solution", "list", "--json").json["solutions"]}
    assert listed == {
        "Home": 3, "Home > Kitchen": 3, "Home > Kitchen > Parts": 1, "Wallpapers": 1, "Summer": 3,
    }  # fmt: skip
    assert najimi("department", "add", "Interiors").code == 0
    assert najimi("department", "allow", "interiors", "Kitchen").code == 0
    assert najimi("department", "disallow", "Interiors", "Kitchen").code != 0
    assert najimi("department", "join", "Interiors", "U1").code != 0
    (department,) = najimi("department", "list", "--json").json["departments"]
    assert department == {"name": "Interiors", "solutions": ["Home > Kitchen"], "products": 3, "staff": []}
    assert najimi("product", "show", "W1", "--json").json["departments"] == []
    assert najimi("department", "allow-everything", "Interiors").code == 0
    assert najimi("department", "rename", "Interiors", "Rooms").code == 0
    assert najimi("department", "remove", "Rooms").code == 0
    assert najimi("department", "list", "--json").json == {"departments": []}
