"""What customers say on the telephone in German, as a recogniser writes it, and what they wish with it."""

from core.models import MarkKind

SAID = {
    MarkKind.QUOTATION: [
        "ich hätte gerne ein angebot",
        "können sie mir einen kostenvoranschlag schicken",
        "schicken sie uns bitte ein schriftliches angebot",
        "wir möchten ein unverbindliches angebot",
        "ich bitte um einen kostenvoranschlag",
    ],
    MarkKind.INQUIRY: [
        "haben sie noch die blauen",
        "was kostet die lampe",
        "ich interessiere mich für die küche",
        "ist das auf lager",
        "ich möchte gern zwei stück bestellen",
        "ich habe eine frage zur lieferung",
    ],
    MarkKind.COMPLAINT: [
        "die lampe ist leider kaputt",
        "das gerät funktioniert nicht mehr",
        "die ware ist noch nicht angekommen",
        "ich bin sehr enttäuscht",
        "ich will mein geld zurück",
        "ich möchte mich beschweren",
        "sie haben die falsche farbe geschickt",
    ],
    MarkKind.CALL_BACK: [
        "rufen sie mich bitte morgen zurück",
        "können sie mich später anrufen",
        "ich bitte um rückruf bitte um einen rückruf",
        "mir wäre es lieber telefonisch",
    ],
    MarkKind.VISIT: [
        "könnte jemand bei uns vorbeikommen",
        "können sie uns zu hause besuchen",
        "würden sie einen techniker schicken",
        "wir möchten einen termin vor ort vereinbaren",
    ],
    MarkKind.OPT_OUT: [
        "rufen sie mich bitte nicht mehr an",
        "ich will nicht mehr angerufen werden",
        "ich möchte keine werbung mehr",
        "streichen sie mich von ihrer liste",
        "bitte nie wieder anrufen",
        "lassen sie mich in ruhe",
    ],
    None: [
        "guten tag hier spricht brandt",
        "ich brauche kein angebot",
        "nein danke kein interesse",
        "sie müssen mich nicht zurückrufen",
        "das ist keine beschwerde",
        "ja genau vielen dank",
    ],
}
