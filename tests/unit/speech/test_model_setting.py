"""What NAJIMI_SPEECH_MODEL may say, and whose calls each model serves."""

from pathlib import Path

import pytest

from speech.model_setting import ModelWish, model_wishes, wish_for


@pytest.mark.parametrize(
    ("setting", "wishes"),
    [
        ("", ()),
        (" , ", ()),
        ("/srv/model", (ModelWish("", Path("/srv/model"), ""),)),
        ("model", (ModelWish("", Path("model"), ""),)),
        ("en-us", (ModelWish("en-us", None, "en-us"),)),
        ("JA", (ModelWish("ja", None, "ja"),)),
        ("zh=cn", (ModelWish("zh", None, "cn"),)),
        ("en=/a b/c, ko = /d", (ModelWish("en", Path("/a b/c"), ""), ModelWish("ko", Path("/d"), ""))),
        ("/srv/vosk-model-small-en-us-0.15", (ModelWish("en-us", Path("/srv/vosk-model-small-en-us-0.15"), ""),)),
        ("/srv/vosk-model-ja-0.22/", (ModelWish("ja", Path("/srv/vosk-model-ja-0.22"), ""),)),
        ("/srv/vosk-model-spk-0.4", (ModelWish("", Path("/srv/vosk-model-spk-0.4"), ""),)),
    ],
)
def test_the_setting_is_taken_apart(setting: str, wishes: tuple[ModelWish, ...]) -> None:
    """A folder or a language, alone or for a language; a folder that Vosk named says its language itself."""
    assert model_wishes(setting) == wishes


def test_a_folder_named_like_a_language_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there is not downloaded."""
    (tmp_path / "ko").mkdir()
    monkeypatch.chdir(tmp_path)
    assert model_wishes("ko") == (ModelWish("", Path("ko"), ""),)


@pytest.mark.parametrize(
    ("language", "served"),
    [("en-us", "en-us"), ("en_US", "en-us"), ("en", "en-us"), ("en-GB", "en-gb"), ("EN-in", "en-us"), ("ko", "ko")],
)
def test_a_call_is_served_by_the_nearest_language(language: str, served: str) -> None:
    """The same, else the same tongue of another country."""
    wish = wish_for(model_wishes("en-us,en-gb=/gb,ko=/ko"), language)
    assert wish is not None
    assert wish.language == served


def test_without_a_model_for_a_language_there_is_none() -> None:
    """Words of one language heard as those of another are worse than no words; a folder alone is for every language."""
    assert wish_for(model_wishes("en-us,ko=/ko"), "ja") is None
    for_all = wish_for(model_wishes("ko=/ko,/srv/model"), "ja")
    assert for_all == ModelWish("", Path("/srv/model"), "")
