"""The live feed reaches the tenant's group and never raises."""

from __future__ import annotations

from uuid import uuid4

from channels.layers import channel_layers, get_channel_layer
from channels_redis.pubsub import RedisPubSubChannelLayer

from calls import live
from prosaas.lib import counters


async def test_an_event_reaches_the_tenants_group() -> None:
    tenant, other = uuid4(), uuid4()
    layer = get_channel_layer()
    assert layer is not None
    channel, stranger = await layer.new_channel(), await layer.new_channel()
    await layer.group_add(live.group_name(tenant), channel)
    await layer.group_add(live.group_name(other), stranger)
    event = {"kind": "barge_in", "call_sid": "CA1", "at_ms": 1200, "heard_ms": 700}
    await live.publish(tenant_id=tenant, event=event)
    assert await layer.receive(channel) == {"type": "live.event", "event": event}
    await layer.flush()


async def test_a_broken_layer_is_counted_and_swallowed() -> None:
    """S4-15: a port where nothing listens."""
    before = counters.snapshot().get("live_publish_failed", 0)
    dead = RedisPubSubChannelLayer(hosts=["redis://127.0.0.1:1"])
    channel_layers.set("default", dead)
    try:
        await live.publish(tenant_id=uuid4(), event={"kind": "turn"})
    finally:
        channel_layers.backends.clear()
    assert counters.snapshot()["live_publish_failed"] == before + 1
