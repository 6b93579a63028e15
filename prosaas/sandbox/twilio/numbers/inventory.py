"""What is for sale at this moment."""

from collections.abc import Iterable, Iterator

from prosaas.sandbox.twilio.numbers.offer import TYPES, Offer


class Inventory:
    """The numbers nobody has, in the order they came. A country and a type that ran out are
    still sold; those that never were are unknown.
    """

    def __init__(self, offers: Iterable[Offer] = ()) -> None:
        self._offers: dict[str, Offer] = {}
        self._prices: dict[tuple[str, str], float] = {}
        self.replace(offers)

    def add(self, offer: Offer) -> None:
        """Put a number up for sale, or change what is asked for it."""
        self._offers[offer.number] = offer
        self._prices.setdefault((offer.country, offer.type), offer.price)

    def replace(self, offers: Iterable[Offer]) -> None:
        """Sell these and nothing else."""
        self._offers.clear()
        self._prices.clear()
        for offer in offers:
            self.add(offer)

    def take(self, number: str) -> Offer | None:
        """Take a number off the shelf; None where it is not there (any more)."""
        return self._offers.pop(number, None)

    def get(self, number: str) -> Offer | None:
        """What is asked for a number that is for sale."""
        return self._offers.get(number)

    def offers(self, country: str, kind: str) -> list[Offer]:
        """What is for sale of a country and type."""
        found = self._offers.values()
        return [offer for offer in found if (offer.country, offer.type) == (country, kind)]

    def countries(self) -> list[str]:
        """Where numbers are sold."""
        return sorted({country for country, _ in self._prices})

    def prices(self, country: str) -> dict[str, float]:
        """The types sold in a country, each with its monthly price in USD."""
        return {t: self._prices[country, t] for t in TYPES if (country, t) in self._prices}

    def __len__(self) -> int:
        return len(self._offers)

    def __iter__(self) -> Iterator[Offer]:
        return iter(self._offers.values())
