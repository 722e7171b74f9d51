"""Who and where the newsroom covers: places, organisations and officials through time."""

from provinces.models.officials import Beat, Office, Organisation, Person, Tenure, titles_on
from provinces.models.places import FIRST_DAY, Alias, EarlierThanRecord, Period, Province

__all__ = [
    "FIRST_DAY",
    "Alias",
    "Beat",
    "EarlierThanRecord",
    "Office",
    "Organisation",
    "Period",
    "Person",
    "Province",
    "Tenure",
    "titles_on",
]
