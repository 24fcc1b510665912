"""What customers say in German, as hassil's templates; the cases stand in tests/unit/core/calls."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.calls.phrases.wishes import NOTHING, Templates
from core.models import MarkKind

RULES = {
    "me": "(mich|uns)",
    "to_me": "(mir|uns)",
    "please": "[bitte|doch|mal|doch mal]",
    "quote": "(angebot|kostenvoranschlag|offerte|preisangebot|preisvorschlag)",
    "kind": "[schriftliches|schriftlichen|unverbindliches|unverbindlichen|genaues|genauen]",
    "a": "(ein|einen|eine)",
    "later": "[morgen|später|heute|nächste woche|noch einmal|nochmal|wieder|gleich]",
}
TEMPLATES: Templates = {
    MarkKind.QUOTATION: (
        "<quote> <please> (schicken|machen|zusenden|erstellen|senden|haben|bekommen|zukommen|unterbreiten|erhalten|schreiben)",
        "(schicken|machen|senden|erstellen|schreiben) sie <to_me> <please> <a> <kind> <quote>",
        "<quote> (bitte|anfordern|einholen)",
        "(hätte|hätten|möchte|möchten|brauche|brauchen|bräuchte|bräuchten|will|wollen) [ich|wir] [gern|gerne|bitte] <a> <kind> <quote>",
        "(um|für|auf) (ein|einen|eine) <kind> <quote>",
    ),
    MarkKind.INQUIRY: (
        "(haben|führen|verkaufen) sie (noch|auch|denn|so|da|ein|eine|einen|den|die|das)",
        "(was|wie viel|wieviel|was würde|was würden) (kostet|kosten|das kosten|die kosten)",
        "(wie teuer|was für einen preis|welchen preis)",
        "(interessiere mich|interessieren uns|interesse an|interessiert an|interessiert mich|interessiert uns)",
        "(auf lager|lieferbar|vorrätig|noch zu haben)",
        "(möchte|möchten|würde|würden|will|wollen|wollte|wollten) [ich|wir] [gern|gerne|bitte] [das|den|die|es|eine|einen|ein|mehr|etwas] (bestellen|kaufen|wissen|erfahren|fragen)",
        "(ein|eins|zwei|drei|vier|fünf|sechs|zehn|zwölf|einige|mehr) [stück] [davon] (bestellen|kaufen)",
        "(bestellen|kaufen|wissen|erfahren) (möchte|würde|will|wollte|möchten|wollen|wollten)",
        "(frage|fragen|auskunft) (zu|zum|zur|wegen|über)",
        "(bin|sind) [ich|wir] auf der suche nach",
    ),
    MarkKind.COMPLAINT: (
        "(beschweren|beschwerde|reklamieren|reklamation|mich beklagen)",
        "(ist|war|kam|sind|waren|kamen|wurde|wurden) [leider|schon|völlig|ganz|wieder|total] (kaputt|defekt|beschädigt|zerkratzt|undicht|zerbrochen|verbogen|verdreckt)",
        "(funktioniert|geht|funktionieren|läuft|laufen|gehen) [leider|immer noch|noch immer|noch|überhaupt|einfach] nicht [mehr]",
        "(nicht|nie|immer noch nicht|noch nicht) [bei uns|bei mir] (angekommen|geliefert|geliefert worden|eingetroffen|gekommen)",
        "(sehr|wirklich|total|ziemlich|schwer|echt) (enttäuscht|verärgert|unzufrieden|sauer|wütend)",
        "(nicht|gar nicht|überhaupt nicht|nicht sehr) zufrieden",
        "[mein|unser|das] geld (zurück|wieder)",
        "(falsche|falschen|falsches|falscher) (ware|artikel|teil|farbe|grösse|produkt|menge|lieferung)",
        "(kaputtgegangen|kaputt gegangen|auseinandergefallen)",
        "(es fehlt|es fehlen|da fehlt|da fehlen) [noch] (ein|eine|der|die|das|zwei|teile)",
    ),
    MarkKind.CALL_BACK: (
        "(rufen|ruft) (sie <me>|<me>) <please> <later> (an|zurück)",
        "<me> <please> <later> (zurückrufen|zurückruft|anrufen|anruft|zurück rufen)",
        "(um|einen|auf einen|auf ihren) rückruf",
        "rückruf (bitte|wünschen|vereinbaren)",
        "(lieber|besser|eher) (telefonisch|am telefon|angerufen|einen anruf)",
        "melden sie sich <please> <later> (telefonisch|per telefon)",
    ),
    MarkKind.VISIT: (
        "(können|könnten|könnte|kann|würden|würde) (sie|jemand|ihr|einer|einer von ihnen|ein techniker|ihr berater) <please> [bei uns|bei mir|zu uns|zu mir|einmal] (vorbeikommen|vorbei kommen|kommen|vorbeischauen)",
        "<me> <please> [zu hause|einmal|im büro|persönlich] besuchen",
        "(jemanden|jemand|einen techniker|einen berater|ihren berater) [zu uns|zu mir|bei uns] [vorbei] (vorbeischicken|schicken|schickt|vorbeischickt)",
        "[einen] [persönlichen] (besuch|hausbesuch|termin vor ort|beratung vor ort|termin bei uns|termin bei mir) (vereinbaren|ausmachen|wünschen|haben|machen|wünsche)",
        "kommen sie <please> [einmal] [bei uns|bei mir|zu uns|zu mir] (vorbei|nach hause|ins büro)",
    ),
    MarkKind.OPT_OUT: (
        "(rufen|ruft) (sie <me>|sie hier|<me>|hier) [bitte] (nicht|nie|nie wieder|nicht mehr|nie mehr|nicht wieder) an",
        "[bitte] (nicht mehr|nie mehr|nie wieder|nicht wieder|nicht weiter) (anrufen|anschreiben|angerufen|angeschrieben|belästigen|belästigt|stören|kontaktieren|kontaktiert)",
        "(keine|keinerlei) (anrufe|werbung|angebote|nachrichten|werbeanrufe|newsletter|telefonwerbung|post) (mehr|von ihnen|bitte|wünsche ich|erhalten|bekommen|haben)",
        "(von|aus) (der|ihrer|dieser) (liste|kartei|datenbank|datei|anrufliste) (streichen|nehmen|löschen|entfernen|runter)",
        "(streichen|nehmen|löschen|entfernen) sie (mich|uns|meine nummer|unsere nummer|meinen namen|meine daten) <please> [von|aus] [der|ihrer] [liste|kartei|datenbank]",
        "(nummer|daten|namen) <please> (löschen|streichen|entfernen)",
        "hören sie <please> auf <me> anzurufen",
        "(möchte|will|möchten|wollen) [ich|wir] (nicht|nie) [mehr|wieder] (angerufen|kontaktiert|angeschrieben|gestört)",
        "lassen sie <me> <please> in ruhe",
    ),
    NOTHING: (
        "(kein|keinen|keine) <kind> <quote>",
        "(kein|keinen|keine) [persönlichen] (beschwerde|reklamation|besuch|hausbesuch|interesse|rückruf) [an|nötig|vereinbaren|mehr]",
        "nicht (interessiert an|beschweren|besuchen|zurückrufen)",
        "<me> nicht (zurückrufen|besuchen|zurückzurufen|zu besuchen)",
    ),
}
