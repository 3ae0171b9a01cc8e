"""Reading a news text or press release: proposed claims with their place in it, for a person to accept or refuse.

Rules and the registry's own names; English and Chinese in both scripts. It stores nothing, knows nothing of the
database, and a proposal is never a claim until a person says so.
"""

from fairway.zone.intake.extract import propose
from fairway.zone.intake.names import Mention, Names
from fairway.zone.intake.paragraphs import LIMIT, Paragraph, TooLong, read
from fairway.zone.intake.proposal import DRAFT, Proposal, Proposer

__all__ = ["DRAFT", "LIMIT", "Mention", "Names", "Paragraph", "Proposal", "Proposer", "TooLong", "propose", "read"]
