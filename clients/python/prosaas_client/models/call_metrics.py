from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.call_metrics_counters import CallMetricsCounters
    from ..models.call_metrics_usage import CallMetricsUsage


T = TypeVar("T", bound="CallMetrics")


@_attrs_define
class CallMetrics:
    """What was counted (requirements R16); times are ms.

    Attributes:
        frames_sent (int): Pieces of sound (20 ms each) that were sent to the caller.
        frames_not_160 (int): Those of another length than 160 bytes: a fault.
        max_gap_ms (int): The longest gap between two pieces of one answer, in ms.
        tx_late_frames (int): Pieces that left 20 to 200 ms too late.
        tx_schedule_resets (int): How often sending was more than 200 ms late.
        first_audio_ms (int | None): From the beginning of the stream to the agent's first sound, in ms.
        barge_ins (int): How often the caller interrupted the agent.
        barge_in_ms (int | None): The slowest interruption: from the caller's voice to silence, in ms.
        counters (CallMetricsCounters): What else was counted, by name; names may come and go.
        usage (CallMetricsUsage): What the model used, in its own words.
    """

    frames_sent: int
    frames_not_160: int
    max_gap_ms: int
    tx_late_frames: int
    tx_schedule_resets: int
    first_audio_ms: int | None
    barge_ins: int
    barge_in_ms: int | None
    counters: CallMetricsCounters
    usage: CallMetricsUsage
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        frames_sent = self.frames_sent

        frames_not_160 = self.frames_not_160

        max_gap_ms = self.max_gap_ms

        tx_late_frames = self.tx_late_frames

        tx_schedule_resets = self.tx_schedule_resets

        first_audio_ms: int | None
        first_audio_ms = self.first_audio_ms

        barge_ins = self.barge_ins

        barge_in_ms: int | None
        barge_in_ms = self.barge_in_ms

        counters = self.counters.to_dict()

        usage = self.usage.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "frames_sent": frames_sent,
                "frames_not_160": frames_not_160,
                "max_gap_ms": max_gap_ms,
                "tx_late_frames": tx_late_frames,
                "tx_schedule_resets": tx_schedule_resets,
                "first_audio_ms": first_audio_ms,
                "barge_ins": barge_ins,
                "barge_in_ms": barge_in_ms,
                "counters": counters,
                "usage": usage,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.call_metrics_counters import CallMetricsCounters
        from ..models.call_metrics_usage import CallMetricsUsage

        d = dict(src_dict)
        frames_sent = d.pop("frames_sent")

        frames_not_160 = d.pop("frames_not_160")

        max_gap_ms = d.pop("max_gap_ms")

        tx_late_frames = d.pop("tx_late_frames")

        tx_schedule_resets = d.pop("tx_schedule_resets")

        def _parse_first_audio_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        first_audio_ms = _parse_first_audio_ms(d.pop("first_audio_ms"))

        barge_ins = d.pop("barge_ins")

        def _parse_barge_in_ms(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        barge_in_ms = _parse_barge_in_ms(d.pop("barge_in_ms"))

        counters = CallMetricsCounters.from_dict(d.pop("counters"))

        usage = CallMetricsUsage.from_dict(d.pop("usage"))

        call_metrics = cls(
            frames_sent=frames_sent,
            frames_not_160=frames_not_160,
            max_gap_ms=max_gap_ms,
            tx_late_frames=tx_late_frames,
            tx_schedule_resets=tx_schedule_resets,
            first_audio_ms=first_audio_ms,
            barge_ins=barge_ins,
            barge_in_ms=barge_in_ms,
            counters=counters,
            usage=usage,
        )

        call_metrics.additional_properties = d
        return call_metrics

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
