"""Any question as the beginning of an extraction in stages."""

from core.actions.questions.stage_prospects import question_about
from core.errors import RefusedError
from core.extraction.answer import Understood
from core.extraction.stages.extraction import Extraction
from core.extraction.stages.spec import extraction_from
from core.extraction.stages.stage import DefinitionStage, TimingStage
from core.models import QuestionKind


def in_stages(understood: Understood) -> Extraction:
    """Return the extraction that finds whom a question finds: its condition or its prospects as the first stage.

    An extraction stays what it is; a condition that it was narrowed by since becomes its last stage. Raises
    `RefusedError` for a question without any condition.
    """
    if understood.kind is QuestionKind.EXTRACTION:
        extraction = extraction_from(understood.spec or {})
        if understood.filter_text is None:
            return extraction
        return Extraction((*extraction.stages, DefinitionStage(where=understood.filter_text)), extraction.added)
    if understood.kind is QuestionKind.CUSTOMERS:
        if understood.filter_text is None:
            message = "This question has no condition to begin with. Ask another one, then narrow it in stages."
            raise RefusedError(message)
        return Extraction((DefinitionStage(where=understood.filter_text),))
    return Extraction((TimingStage(where=understood.filter_text, prospects=question_about(understood)),))
