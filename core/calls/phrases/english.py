"""What customers say in English, as hassil's templates; the cases stand in tests/unit/core/calls."""

# ruff: noqa: E501 - a template is read and searched as one line

from core.calls.phrases.wishes import NOTHING, Templates
from core.models import MarkKind

RULES = {
    "me": "(me|us)",
    "who": "(you|somebody|someone|anybody|one of you)",
    "can": "(can|could|would|will|may)",
    "quote": "(quote|quotation|estimate|cost estimate|written offer)",
    "call": "(call|ring|phone|telephone)",
    "more": "[again|any more|anymore|ever again|any longer]",
    "not": "(don't|do not|never|please don't|must not|shouldn't)",
}
TEMPLATES: Templates = {
    MarkKind.QUOTATION: (
        "(send|give|e mail|email|mail|get|make|prepare|write|want|need|like|have|for|ask for|asking for|waiting for|draw up) [<me>] [a|an|the|your|that] [written|detailed|free|binding|new|firm|rough] <quote>",
        "(a|an) [written|detailed|free|binding|new|firm|rough] <quote>",
        "(quote <me>|<can> you quote)",
        "(put|send) [that|it|this|the price|the prices|an offer] [to me|to us] in writing",
    ),
    MarkKind.INQUIRY: (
        "(do you|have you|you) [still|also] (have|sell|stock|carry|got)",
        "(is|are) (it|that|this|they|those|these|there) [still|any] (available|in stock|left)",
        "how much (is|are|does|do|would|will|for|was|it costs|they cost)",
        "what (does|do|would|will) (it|that|this|they|those) cost",
        "what (is|are|was|were) the (price|prices|cost)",
        "[very|quite|really|would be|might be] interested in",
        "(tell|ask|know|hear|information|details|something|more|question|questions) [you|<me>] [more|something|anything] about",
        "(looking for|i look for|thinking of (buying|getting|ordering)|thinking about (buying|getting|ordering))",
        "(want|like|love|wanted|need) to (buy|order|know|ask|enquire|inquire)",
        "(can|could|may) (i|we) [still] (buy|order|get|have a look at|see)",
    ),
    MarkKind.COMPLAINT: (
        "(want|like|have|need|going|calling) to complain",
        "(make|file|have|raise|got) a complaint",
        "(is|was|are|were|came|arrived|it's|they're|got|looks) [already|completely|all|quite|badly|slightly] (broken|damaged|defective|faulty|scratched|cracked|leaking|torn|dented)",
        "(does not|doesn't|did not|didn't|won't|will not|would not|wouldn't|isn't|is not|aren't|are not) [even|really] (work|working|start|turn on|switch on|close|open|fit|heat)",
        "(stopped|stops|not|isn't|never) (working|worked)",
        "(has not|hasn't|have not|haven't|never|did not|didn't|has still not|still not|still hasn't) [been] (arrived|arrive|delivered|come|turned up) [yet]",
        "(very|really|so|quite|extremely|rather) (disappointed|unhappy|annoyed|angry|dissatisfied|upset)",
        "not [very|at all|really|too|quite] (happy|satisfied|pleased|amused)",
        "(want|like|have|get|need|wanted) [my|our|the|a|your] [full] (money back|refund)",
        "(it|they|that|this|the thing) [just|has|have] (broke|broken)",
        "(the|a|got the) (wrong|missing) (item|items|part|parts|colour|color|size|one|thing|order)",
        "(it|one|part|something|they|parts) (is|are|was|were) (missing|wrong with it|wrong)",
        "it fell apart",
    ),
    MarkKind.CALL_BACK: (
        "<call> <me> [back] [again|later|tomorrow|today|tonight|next week|in the morning|in the afternoon|in the evening]",
        "give <me> [another|a] (call|ring|phone call) [back]",
        "<can> <who> <call> [<me>] [back]",
        "(rather|rather to|prefer to|like to|want to) be (called|phoned|rung|telephoned)",
        "(rather have|prefer|want|like) a (call|phone call|telephone call|call back|callback)",
        "(by|over the|on the) (phone|telephone) (instead|rather|please)",
    ),
    MarkKind.VISIT: (
        "<can> (you|somebody|someone|anybody|one of you|a technician|an engineer|a salesman|your man) [please] (come|visit|drop|stop|look|pop) [<me>|by|round|over|around|in|out|along]",
        "(visit|come and see|come to see|come round to) <me>",
        "(send|sending) [<me>] (somebody|someone|a technician|an engineer|a salesman|one of your people|a person|your man) [round|over|by|out|along]",
        "(arrange|make|book|want|like|prefer|schedule|have|get|rather have) [a|an] [personal] (visit|home visit)",
        "come [round|over|out] to (my|our) (house|home|office|shop|place|flat)",
    ),
    MarkKind.OPT_OUT: (
        "<not> (call|ring|phone|telephone|contact|bother|disturb) <me> <more>",
        "<not> [ever] (call|ring|phone|telephone) (here|this number) <more>",
        "stop (calling|ringing|phoning|contacting|bothering|disturbing) [<me>|here|this number]",
        "stop (sending|mailing) [<me>] [any|all|these|those|your|more] (messages|offers|letters|e mails|emails|mails|advertising|texts|things|catalogues)",
        "(take|remove|delete|strike|get|cross) (me|us|my number|our number|my name|our name|this number) (off|from|out of) [your|the|that|all] [calling|mailing|phone] (list|lists|database|books|book|system|records|file)",
        "(don't|do not|didn't) (want|wish|like) to (be (called|phoned|contacted|rung|disturbed)|receive (calls|messages|offers|advertising)|get (calls|messages|offers|advertising)|hear from you) <more>",
        "(don't|do not) (want|wish|like|need) [any|any more|more|your|these|such] (calls|advertising|advertisements|adverts|messages|offers|marketing|telephone calls|phone calls) <more>",
        "no more (calls|phone calls|advertising|advertisements|messages|offers|texts|e mails|emails|marketing)",
        "(opt|opt me|opting) out",
        "unsubscribe [<me>]",
        "leave <me> alone",
    ),
    NOTHING: (
        "(no|without|not want|don't want|do not want|don't need|do not need|didn't want|not need|not) (a|an|any|the|your) <quote>",
        "(no|without a|don't have a|do not have a|have no) (complaint|complaints|quote|quotation|estimate)",
        "nothing to complain",
        "(not|isn't|aren't|wasn't|not really|not very|no longer) interested in",
        "(no need|you need not|needn't|don't have|do not have|need) to (call|ring|phone) <me> [back]",
        "(no need|you need not|needn't|don't have|do not have) to (come|visit|send) [<me>] [round|over|anybody|anyone]",
        "<not> (visit|come and see) <me>",
        "<not> <call> <me> back",
    ),
}
