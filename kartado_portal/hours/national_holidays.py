"""The days on which the law closes Brazil, by the `holidays` library."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays


@lru_cache(maxsize=64)
def national_holidays(year: int) -> Mapping[date, str]:
    """Return the national holidays of `year` with their names in Portuguese.

    Carnival, Ash Wednesday and Corpus Christi are not among them: by law they are optional
    days off (ponto facultativo), which bind public offices only. The desk stays open unless
    they are added to the calendar's `extra_closed`.
    """
    # One object a year, filled here: the library's own lazy filling marks a year as known
    # before its days are in, and a second thread would find the year without holidays.
    return MappingProxyType(dict(holidays.country_holidays("BR", years=year, language="pt_BR")))
