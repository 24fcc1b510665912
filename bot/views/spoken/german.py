"""What callers hear in German."""

from bot.views.spoken.texts import Texts

TEXTS = Texts(
    code="de-DE",
    greeting="Guten Tag, hier ist {shop}.",
    announce="Was in diesem Gespräch gesagt wird, schreibt eine Maschine mit, damit wir Sie gut bedienen können. "
    "Wenn Sie das nicht möchten, drücken Sie die 9.",
    ask_consent="Darf eine Maschine mitschreiben, was in diesem Gespräch gesagt wird, damit wir Sie gut bedienen "
    "können? Drücken Sie die 1 für Ja. Sonst wird nichts mitgeschrieben.",
    not_written="Es wird nichts mitgeschrieben.",
    ask_number="Bitte geben Sie Ihre Kundennummer ein, und drücken Sie dann die Rautetaste.",
    ask_number_or_say="Bitte geben Sie Ihre Kundennummer ein, und drücken Sie dann die Rautetaste. "
    "Oder sagen Sie die Ziffern einzeln.",
    unknown_number="Diese Nummer kennen wir nicht.",
    is_this_your_number="Ist {digits} Ihre Kundennummer? Drücken Sie die 1 für Ja oder die 2, um sie "
    "noch einmal einzugeben.",
    connecting="Einen Augenblick, bitte.",
    nobody="Im Augenblick kann niemand Ihren Anruf annehmen.",
    closed="Im Augenblick ist niemand da.",
    open_again="Wir sind am {day} ab {time} wieder da.",
    leave_message="Nach dem Ton können Sie eine Nachricht hinterlassen. Legen Sie dann auf, "
    "oder drücken Sie die Rautetaste.",
    message_taken="Danke. Wir melden uns bei Ihnen. Auf Wiederhören.",
    goodbye="Danke für Ihren Anruf. Auf Wiederhören.",
    offer_opt_out="Sie haben gesagt, dass Sie keine Anrufe mit Angeboten mehr von uns möchten. Drücken Sie die 9, um "
    "das zu bestätigen. Sonst ändert sich nichts.",
    opted_out="Das ist vermerkt: Sie bekommen keine Anrufe mit Angeboten mehr von uns. Auf Wiederhören.",
    nothing_changed="Es ändert sich nichts. Auf Wiederhören.",
    menu="Wenn Sie das interessiert, drücken Sie die 1. Wenn es nichts für Sie ist, die 2. Um es noch einmal zu hören, "
    "die 0. Wenn Sie keine Anrufe mehr von uns möchten, die 9.",
    menu_or_say="Interessiert Sie das? Sagen Sie Ja oder Nein, oder drücken Sie die 1 für Ja und die 2 für Nein. Um es "
    "noch einmal zu hören, drücken Sie die 0. Wenn Sie keine Anrufe mehr von uns möchten, die 9.",
    repeat_stop="Sie möchten keine Anrufe mit Angeboten mehr von uns. Drücken Sie noch einmal die 9, um das zu "
    "bestätigen. Sonst ändert sich nichts.",
    understood_yes="Wir haben verstanden, dass Sie das interessiert. Drücken Sie die 1, wenn das stimmt, sonst die 2.",
    understood_no="Wir haben verstanden, dass das nichts für Sie ist. Drücken Sie die 2, wenn das stimmt, sonst die 1.",
    interested="Danke. Das interessiert Sie: Wir melden uns bei Ihnen. Auf Wiederhören.",
    not_for_me="Danke. Das ist nichts für Sie: Wir bieten es Ihnen nicht wieder an. Auf Wiederhören.",
    no_answer="Wir haben keine Antwort gehört und lassen es dabei. Auf Wiederhören.",
    ask_to_call="Hier ist Najimi. Sie wollten mit einem Kunden verbunden werden. Damit er angerufen wird, drücken Sie "
    "eine beliebige Taste, zum Beispiel die 1.",
    nobody_called="Es wurde keine Taste gedrückt. Der Kunde wird nicht angerufen. Auf Wiederhören.",
    bridging="Wir verbinden Sie mit einem Kunden. Einen Augenblick.",
    sorry="Das geht im Augenblick leider nicht. Bitte rufen Sie in einigen Minuten noch einmal an.",
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    digits={
        "null": "0",
        "eins": "1",
        "zwei": "2",
        "zwo": "2",
        "drei": "3",
        "vier": "4",
        "fünf": "5",
        "sechs": "6",
        "sieben": "7",
        "acht": "8",
        "neun": "9",
    },
    yes=frozenset({"ja", "gerne"}),
    no=frozenset({"nein"}),
    stop=frozenset({"stopp", "stop"}),
)
