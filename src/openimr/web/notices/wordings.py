"""The texts the site writes to a party with: in the party's language, from the organization's own folder of wordings.

A file there that cannot be used stops no letter: the shipped texts are used, and the page of notices says why.
"""

import logging

from django.conf import settings

from openimr.domain.determination import Organization
from openimr.domain.errors import InputRefused
from openimr.notices import NoticeTexts, wordings
from openimr.web.models import CaseParty

logger = logging.getLogger(__name__)


def texts_for(party: CaseParty, organization: Organization, section: str) -> NoticeTexts:
    """What ``section`` (a kind of notice, or ``email``) is written to this party with."""
    try:
        return NoticeTexts.for_party(
            organization, section, role=party.role, language=party.language, folder=settings.NOTICE_TEXTS
        )
    except InputRefused as refused:
        logger.error("the organization's texts of notices are not used: %s", refused)
        return NoticeTexts.for_party(organization, section, role=party.role, language=party.language)


def languages() -> dict[str, str]:
    """The languages a party may be written to in: code, and the language's own name."""
    return wordings.languages(settings.NOTICE_TEXTS)


def problems() -> list[InputRefused]:
    """What is wrong with the organization's own files of texts."""
    return wordings.problems(settings.NOTICE_TEXTS)
