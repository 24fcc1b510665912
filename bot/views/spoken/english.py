"""What callers hear in English."""

from bot.views.spoken.texts import Texts

TEXTS = Texts(
    code="en-GB",
    greeting="Hello, this is {shop}.",
    announce="What is said in this call is written down by a machine, so that we can serve you well. "
    "To go on without that, press 9.",
    ask_consent="May what is said in this call be written down by a machine, so that we can serve you well? "
    "Press 1 for yes. Otherwise nothing is written down.",
    not_written="Nothing is written down.",
    ask_number="Please enter your customer number, and then press the hash key.",
    ask_number_or_say="Please enter your customer number, and then press the hash key. "
    "Or say it, one digit after the other.",
    unknown_number="We do not know this number.",
    is_this_your_number="Is {digits} your customer number? Press 1 for yes, or 2 to enter it again.",
    connecting="One moment, please.",
    nobody="Nobody can take your call at the moment.",
    closed="Nobody is here at the moment.",
    open_again="We are here again on {day} from {time}.",
    leave_message="You can leave a message after the tone. Then hang up, or press the hash key.",
    message_taken="Thank you. We will get back to you. Goodbye.",
    goodbye="Thank you for calling. Goodbye.",
    offer_opt_out="You said that you want no more calls with offers from us. To confirm this, press 9. "
    "If you do not, nothing changes.",
    opted_out="We have noted it: you will get no more calls with offers from us. Goodbye.",
    nothing_changed="Nothing changes. Goodbye.",
    menu="If you are interested, press 1. If this is not for you, press 2. To hear it again, press 0. "
    "If you want no more calls from us, press 9.",
    menu_or_say="Are you interested? Say yes or no, or press 1 for yes and 2 for no. To hear it again, press 0. "
    "If you want no more calls from us, press 9.",
    repeat_stop="You want no more calls with offers from us. To confirm this, press 9 again. "
    "If you do not, nothing changes.",
    understood_yes="We understood that you are interested. Press 1 if that is right, or 2 if it is not.",
    understood_no="We understood that this is not for you. Press 2 if that is right, or 1 if you are interested.",
    interested="Thank you. You are interested: we will be in touch. Goodbye.",
    not_for_me="Thank you. This is not for you: we will not offer it again. Goodbye.",
    no_answer="We have heard no answer, and will leave it at that. Goodbye.",
    ask_to_call="This is Najimi. You asked to be put through to a customer. To have them called, press any key, "
    "for instance 1.",
    nobody_called="No key was pressed, so the customer is not called. Goodbye.",
    bridging="We put you through to a customer. One moment.",
    sorry="We are sorry: this does not work at the moment. Please call again in a few minutes.",
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    digits={
        "zero": "0",
        "oh": "0",
        "one": "1",
        "two": "2",
        "three": "3",
        "four": "4",
        "five": "5",
        "six": "6",
        "seven": "7",
        "eight": "8",
        "nine": "9",
    },
    yes=frozenset({"yes", "yeah", "sure"}),
    no=frozenset({"no", "nope"}),
    stop=frozenset({"stop"}),
)
