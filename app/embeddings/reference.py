"""Sentences on which a prepared model must agree with the implementation it was made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.ports import EVERY_LANGUAGE

_ENGLISH = (
    "The invoice is due thirty days after the goods have been delivered.",
    "Either party may end this agreement with three months' written notice.",
    "What is the notice period?",
    "Payment terms",
    "How much did we spend on travel in the second quarter?",
    "Revenue grew by 12.4 % to EUR 3,180,000, while costs stayed almost flat.",
    "The pump must be switched off before the filter cover is opened.",
    "Take one tablet twice a day after meals, and never more than four within twenty-four hours.",
    "The patient complained of headaches, a stiff neck and sensitivity to light.",
    "Which antibiotics should be avoided during pregnancy?",
    "def add(a, b): return a + b",
    "The function raises ValueError when the list is empty.",
    "Why does the build fail with a linker error on Windows?",
    "SELECT name, total FROM orders WHERE total > 100 ORDER BY total DESC",
    "Water boils at a lower temperature in the mountains because the air pressure is lower.",
    "The treaty was signed in the autumn of 1648 and ended thirty years of war.",
    "Who painted the ceiling of the chapel?",
    "Her first novel tells the story of a lighthouse keeper and his two daughters.",
    "Bees find their way by the position of the sun and by landmarks they remember.",
    "The committee meets every second Tuesday at 9:30 in room B-204.",
    "Please send the signed copy to the address below by registered mail.",
    "Dear Ms Okafor, thank you for your letter of 3 May.",
    "Let's move tomorrow's call to four o'clock; the room is taken in the morning.",
    "The tenant shall bear the cost of minor repairs up to a yearly sum of 400 dollars.",
    "All personal data will be erased no later than six months after the contract ends.",
    "Is the deposit refundable?",
    "Serial number: XK-4471-B, firmware 2.0.13",
    "Error 0x80070005: access is denied.",
    "A neural network with one hidden layer can approximate any continuous function on a bounded interval.",
    "The derivative of a constant is zero.",
    "Let the dough rest for an hour, fold it twice, and bake it at 230 degrees until the crust is dark.",
    "Which ingredients do I need for the lemon cake?",
    "The train to the coast leaves from platform seven at a quarter past eight.",
    "Snow is expected above 1,200 metres from Friday evening.",
    "The goalkeeper saved two penalties and was named player of the match.",
    "Interest rates were raised for the third time in a row.",
    "An option gives its holder the right, but not the duty, to buy at a fixed price.",
    "The company's registered office was moved from Dublin to Cork in 2019.",
    "Tests must pass on all three platforms before a release is tagged.",
    "The cache is thrown away when the schema version changes.",
    "Solar panels on the southern roof cover about two thirds of the yearly demand.",
    "What was decided about the new warehouse?",
    "The board approved the budget with one abstention.",
    "Photosynthesis turns light, water and carbon dioxide into sugar and oxygen.",
    "The cell membrane lets small molecules pass and keeps large ones out.",
    "She has worked in the archive since it opened and knows every shelf.",
    "No smoking.",
    "Emergency exit on the left",
    "The river floods the lower meadows almost every spring, which is why the village stands on the hill.",
    "Students hand in their essays by noon; late work loses one grade per day.",
    "The warranty does not cover damage caused by improper storage or by repairs that others have made.",
    "The violin part is difficult, above all the fast passage towards the end of the second movement.",
    (
        "In the event of a dispute the parties shall first try to reach a settlement by mediation. If none is reached "
        "within sixty days, the courts at the supplier's seat shall have jurisdiction."
    ),
    (
        "The study followed 1,204 adults over eight years. Those who walked at least half an hour a day had fewer "
        "heart attacks, and the effect was stronger in people over sixty; the authors warn that the groups also "
        "differed in diet and income."
    ),
    (
        "The mill was built on the eastern bank in the eighteenth century and ground grain for the whole valley. When "
        "the railway came, flour from the plains was cheaper, and the mill was turned into a workshop for clocks. "
        "Today it houses a small museum, which opens on Sundays from April to October."
    ),
    (
        "To reset the device, hold the button on the back for ten seconds until the light turns amber. Wait until it "
        "has turned green again before you unplug the cable. All settings are lost, including the network password, "
        "so write them down first."
    ),
    (
        "Our support team answers within one working day. For urgent cases there is a telephone line, which is open "
        "from seven in the morning to ten at night, seven days a week, and free of charge for customers with a "
        "service contract."
    ),
    (
        "Memory is divided into pages. When a program touches a page that is not there, the processor stops it and "
        "hands over to the kernel, which fetches the page from disk and lets the program go on as if nothing had "
        "happened. If too many programs do this at once, the machine does little else."
    ),
    (
        "The harvest was poor for the third year, and prices in the towns doubled. Merchants who had stored grain "
        "were accused of holding it back; in two towns their barns were set on fire. The council fixed a highest "
        "price and bought wheat from abroad, paid for with a loan that took a generation to pay back."
    ),
    "Attached are the minutes of Thursday's meeting.",
)

_CHINESE = (
    "货物交付后三十天内付款。",
    "任何一方均可提前三个月书面通知终止本协议。",
    "付款条款是什么?",
    "第二季度的差旅费用一共是多少?",
    "打开过滤器盖之前必须先关闭水泵。",
    "每天两次,每次一片,饭后服用。",
    "董事会批准了明年的预算。",
    "列表为空时,该函数会抛出异常。",
    "这条河几乎每年春天都会淹没低处的草地,所以村子建在山坡上。",
    "这座磨坊建于十八世纪,铁路通车以后改成了钟表作坊,如今是一座小博物馆。",
)

SENTENCES: Mapping[str, Sequence[str]] = {"en": _ENGLISH, "zh": _CHINESE}

TRANSLATIONS: Mapping[str, str] = {
    _CHINESE[0]: _ENGLISH[0],
    _CHINESE[1]: _ENGLISH[1],
    _CHINESE[3]: _ENGLISH[4],
    _CHINESE[4]: _ENGLISH[6],
    _CHINESE[5]: _ENGLISH[7],
    _CHINESE[7]: _ENGLISH[11],
}
"""Chinese sentences that say what an English one says."""


def reference_sentences(languages: Sequence[str]) -> list[str]:
    """The sentences in the languages, all for a model of every language; the English ones for none of them."""
    known = list(SENTENCES) if EVERY_LANGUAGE in languages else [name for name in languages if name in SENTENCES]
    return [sentence for language in known or ["en"] for sentence in SENTENCES[language]]
