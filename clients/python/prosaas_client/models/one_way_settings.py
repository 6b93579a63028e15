from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.barge_in_mode_enum import BargeInModeEnum
from ..models.tools_enum import ToolsEnum
from ..models.vad_eagerness_enum import VadEagernessEnum
from ..models.vad_mode_enum import VadModeEnum
from ..types import UNSET, Unset

T = TypeVar("T", bound="OneWaySettings")


@_attrs_define
class OneWaySettings:
    """Turn settings; what is missing is as the product has it.

    Attributes:
        greeting_protect_ms (int | None | Unset): For how long nobody can interrupt the greeting; null is the whole of
            it.
        barge_in_mode (BargeInModeEnum | Unset): * `clear` - clear
            * `drain` - drain
        vad_mode (VadModeEnum | Unset): * `server_vad` - server_vad
            * `semantic_vad` - semantic_vad
        vad_eagerness (VadEagernessEnum | Unset): * `auto` - auto
            * `low` - low
            * `medium` - medium
            * `high` - high
        vad_threshold (float | Unset): With `server_vad`: how sure the model must be that it hears a voice, 0 to 1.
        vad_silence_ms (int | Unset): With `server_vad`: the pause that ends the caller's turn.
        vad_prefix_ms (int | Unset): How much from before the voice belongs to the turn.
        silence_ms (int | Unset): From 3,000, or 0: nobody is asked whether they are still there.
        silence_prompts (int | Unset): How often the agent asks whether the caller is there, before goodbye.
        max_call_ms (int | Unset): After so long the agent says goodbye.
        tools (list[ToolsEnum] | Unset): What the agent may look up, besides hanging up.
    """

    greeting_protect_ms: int | None | Unset = UNSET
    barge_in_mode: BargeInModeEnum | Unset = UNSET
    vad_mode: VadModeEnum | Unset = UNSET
    vad_eagerness: VadEagernessEnum | Unset = UNSET
    vad_threshold: float | Unset = UNSET
    vad_silence_ms: int | Unset = UNSET
    vad_prefix_ms: int | Unset = UNSET
    silence_ms: int | Unset = UNSET
    silence_prompts: int | Unset = UNSET
    max_call_ms: int | Unset = UNSET
    tools: list[ToolsEnum] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        greeting_protect_ms: int | None | Unset
        if isinstance(self.greeting_protect_ms, Unset):
            greeting_protect_ms = UNSET
        else:
            greeting_protect_ms = self.greeting_protect_ms

        barge_in_mode: str | Unset = UNSET
        if not isinstance(self.barge_in_mode, Unset):
            barge_in_mode = self.barge_in_mode.value

        vad_mode: str | Unset = UNSET
        if not isinstance(self.vad_mode, Unset):
            vad_mode = self.vad_mode.value

        vad_eagerness: str | Unset = UNSET
        if not isinstance(self.vad_eagerness, Unset):
            vad_eagerness = self.vad_eagerness.value

        vad_threshold = self.vad_threshold

        vad_silence_ms = self.vad_silence_ms

        vad_prefix_ms = self.vad_prefix_ms

        silence_ms = self.silence_ms

        silence_prompts = self.silence_prompts

        max_call_ms = self.max_call_ms

        tools: list[str] | Unset = UNSET
        if not isinstance(self.tools, Unset):
            tools = []
            for tools_item_data in self.tools:
                tools_item = tools_item_data.value
                tools.append(tools_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if greeting_protect_ms is not UNSET:
            field_dict["greeting_protect_ms"] = greeting_protect_ms
        if barge_in_mode is not UNSET:
            field_dict["barge_in_mode"] = barge_in_mode
        if vad_mode is not UNSET:
            field_dict["vad_mode"] = vad_mode
        if vad_eagerness is not UNSET:
            field_dict["vad_eagerness"] = vad_eagerness
        if vad_threshold is not UNSET:
            field_dict["vad_threshold"] = vad_threshold
        if vad_silence_ms is not UNSET:
            field_dict["vad_silence_ms"] = vad_silence_ms
        if vad_prefix_ms is not UNSET:
            field_dict["vad_prefix_ms"] = vad_prefix_ms
        if silence_ms is not UNSET:
            field_dict["silence_ms"] = silence_ms
        if silence_prompts is not UNSET:
            field_dict["silence_prompts"] = silence_prompts
        if max_call_ms is not UNSET:
            field_dict["max_call_ms"] = max_call_ms
        if tools is not UNSET:
            field_dict["tools"] = tools

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_greeting_protect_ms(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        greeting_protect_ms = _parse_greeting_protect_ms(
            d.pop("greeting_protect_ms", UNSET)
        )

        _barge_in_mode = d.pop("barge_in_mode", UNSET)
        barge_in_mode: BargeInModeEnum | Unset
        if isinstance(_barge_in_mode, Unset):
            barge_in_mode = UNSET
        else:
            barge_in_mode = BargeInModeEnum(_barge_in_mode)

        _vad_mode = d.pop("vad_mode", UNSET)
        vad_mode: VadModeEnum | Unset
        if isinstance(_vad_mode, Unset):
            vad_mode = UNSET
        else:
            vad_mode = VadModeEnum(_vad_mode)

        _vad_eagerness = d.pop("vad_eagerness", UNSET)
        vad_eagerness: VadEagernessEnum | Unset
        if isinstance(_vad_eagerness, Unset):
            vad_eagerness = UNSET
        else:
            vad_eagerness = VadEagernessEnum(_vad_eagerness)

        vad_threshold = d.pop("vad_threshold", UNSET)

        vad_silence_ms = d.pop("vad_silence_ms", UNSET)

        vad_prefix_ms = d.pop("vad_prefix_ms", UNSET)

        silence_ms = d.pop("silence_ms", UNSET)

        silence_prompts = d.pop("silence_prompts", UNSET)

        max_call_ms = d.pop("max_call_ms", UNSET)

        _tools = d.pop("tools", UNSET)
        tools: list[ToolsEnum] | Unset = UNSET
        if _tools is not UNSET:
            tools = []
            for tools_item_data in _tools:
                tools_item = ToolsEnum(tools_item_data)

                tools.append(tools_item)

        one_way_settings = cls(
            greeting_protect_ms=greeting_protect_ms,
            barge_in_mode=barge_in_mode,
            vad_mode=vad_mode,
            vad_eagerness=vad_eagerness,
            vad_threshold=vad_threshold,
            vad_silence_ms=vad_silence_ms,
            vad_prefix_ms=vad_prefix_ms,
            silence_ms=silence_ms,
            silence_prompts=silence_prompts,
            max_call_ms=max_call_ms,
            tools=tools,
        )

        one_way_settings.additional_properties = d
        return one_way_settings

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
