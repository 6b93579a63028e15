"""What only a test or the demo may do with numbers, accounts and bundles."""

from aiohttp import web

from prosaas.sandbox.twilio.accounts import account_view
from prosaas.sandbox.twilio.compliance.review import Review
from prosaas.sandbox.twilio.config import ConfigError, Number, read
from prosaas.sandbox.twilio.json_body import json_body
from prosaas.sandbox.twilio.numbers.offer import read_offers
from prosaas.sandbox.twilio.numbers.owned import Owned
from prosaas.sandbox.twilio.sandbox import TwilioSandbox


class NumberControl:
    """The controls of everything that is not a call."""

    def __init__(self, twilio: TwilioSandbox) -> None:
        self._twilio = twilio

    def routes(self) -> list[web.RouteDef]:
        """The aiohttp routes."""
        return [
            web.post("/sandbox/numbers", self.number_add),
            web.get("/sandbox/numbers", self.number_list),
            web.post("/sandbox/inventory", self.offer_add),
            web.get("/sandbox/inventory", self.offer_list),
            web.delete("/sandbox/inventory/{number}", self.offer_remove),
            web.get("/sandbox/accounts", self.account_list),
            web.post("/sandbox/bundles/{bundle}", self.bundle_review),
        ]

    async def number_add(self, request: web.Request) -> web.Response:
        """Take a number into service, or change where its calls go and whose it is."""
        number = self._twilio.number_add(read(Number, await json_body(request)))
        owned = self._twilio.registry.find(number.number)
        sid = owned.sid if owned else ""
        answer = {"number": number.number, "account_sid": number.account_sid, "sid": sid}
        return web.json_response(answer)

    async def number_list(self, _: web.Request) -> web.Response:
        """Every number in service, every purchase, and how often each number was paid for."""
        registry = self._twilio.registry
        bought = registry.bought()
        numbers = [
            _number_view(owned, bought.get(owned.offer.number, 0))
            for owned in registry.by_sid.values()
        ]
        purchases = [
            {
                "number": purchase.number,
                "sid": purchase.sid,
                "account_sid": purchase.account_sid,
                "bought_at": purchase.bought_at.isoformat(),
                "released_at": purchase.released_at.isoformat() if purchase.released_at else None,
            }
            for purchase in registry.purchases
        ]
        return web.json_response({"numbers": numbers, "purchases": purchases, "bought": bought})

    async def offer_add(self, request: web.Request) -> web.Response:
        """Put numbers up for sale: one, or a list of them."""
        body = await json_body(request)
        offers = read_offers(body if isinstance(body, list) else [body])
        for offer in offers:
            if offer.number in self._twilio.numbers:
                raise ConfigError(f"{offer.number} is in service")
        for offer in offers:
            self._twilio.inventory.add(offer)
        return web.json_response({"added": len(offers), "available": len(self._twilio.inventory)})

    async def offer_list(self, _: web.Request) -> web.Response:
        """What is for sale, in the order in which a search finds it."""
        return web.json_response({"numbers": [o.number for o in self._twilio.inventory]})

    async def offer_remove(self, request: web.Request) -> web.Response:
        """Somebody else buys the number first."""
        if self._twilio.inventory.take(request.match_info["number"]) is None:
            raise web.HTTPNotFound
        return web.json_response({"available": len(self._twilio.inventory)})

    async def account_list(self, _: web.Request) -> web.Response:
        """The main account and its children, with their tokens."""
        accounts = [account_view(account) for account in self._twilio.accounts]
        return web.json_response({"accounts": accounts})

    async def bundle_review(self, request: web.Request) -> web.Response:
        """What the reviewers decided of a bundle."""
        bundle = self._twilio.compliance.bundles.get(request.match_info["bundle"])
        if bundle is None:
            raise web.HTTPNotFound
        review = read(Review, await json_body(request))
        self._twilio.bundle_status(bundle, review.status, review.reason)
        return web.json_response({"sid": bundle.sid, "status": bundle.status})


def _number_view(owned: Owned, times_bought: int) -> dict[str, object]:
    settings = owned.settings
    return {
        "number": owned.offer.number,
        "sid": owned.sid,
        "account_sid": owned.account_sid,
        "friendly_name": settings.friendly_name,
        "voice_url": settings.voice_url,
        "voice_method": settings.voice_method,
        "voice_fallback_url": settings.voice_fallback_url,
        "voice_fallback_method": settings.voice_fallback_method,
        "status_callback": settings.status_callback,
        "status_callback_method": settings.status_callback_method,
        "voice_application_sid": settings.voice_application_sid,
        "trunk_sid": settings.trunk_sid,
        "address_sid": settings.address_sid,
        "bundle_sid": settings.bundle_sid,
        "bought_at": owned.bought_at.isoformat() if owned.bought_at else None,
        "times_bought": times_bought,
    }
