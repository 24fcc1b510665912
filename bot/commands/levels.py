"""Learn relation levels from the shop's purchases."""

from bot.commands.errand import Errand
from bot.commands.wire import LevelsAnswer, Nothing, Progress, Tell
from core.actions.catalogue.learn_levels import learn_levels


def learn(errand: Errand, _request: Nothing, tell: Tell) -> LevelsAnswer:
    """Learn the levels anew; what staff entered stays."""

    def progress(done: int, of: int | None) -> None:
        tell(Progress(doing="Products", done=done, of=of))

    tell(Progress(doing="Reading purchases", done=0))
    learned = learn_levels(errand.shop, progress=progress)
    return LevelsAnswer(method=learned.method, products=learned.products, relations=learned.relations)
