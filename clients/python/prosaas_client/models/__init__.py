"""Contains all the data models used in inputs/outputs"""

from .actor_kind_enum import ActorKindEnum
from .after_hours_enum import AfterHoursEnum
from .agent import Agent
from .agent_detail import AgentDetail
from .agent_draft import AgentDraft
from .agent_new import AgentNew
from .agent_ref import AgentRef
from .agent_version import AgentVersion
from .agent_version_detail import AgentVersionDetail
from .agent_version_row import AgentVersionRow
from .audio_link import AudioLink
from .audit_event import AuditEvent
from .audit_event_details import AuditEventDetails
from .barge_in_mode_enum import BargeInModeEnum
from .blank_enum import BlankEnum
from .call import Call
from .call_detail import CallDetail
from .call_detail_end_reason import CallDetailEndReason
from .call_detail_extracted_type_0 import CallDetailExtractedType0
from .call_detail_outcome import CallDetailOutcome
from .call_end_reason import CallEndReason
from .call_metrics import CallMetrics
from .call_metrics_counters import CallMetricsCounters
from .call_metrics_usage import CallMetricsUsage
from .call_note import CallNote
from .call_notice import CallNotice
from .call_outcome import CallOutcome
from .call_recording import CallRecording
from .call_stage import CallStage
from .call_status import CallStatus
from .call_summary import CallSummary
from .call_tags import CallTags
from .call_tags_write import CallTagsWrite
from .call_tape import CallTape
from .call_transcript import CallTranscript
from .call_turn import CallTurn
from .calls_export_direction import CallsExportDirection
from .calls_export_format import CallsExportFormat
from .calls_list_direction import CallsListDirection
from .calls_list_sort import CallsListSort
from .claim import Claim
from .claim_ask import ClaimAsk
from .claim_ask_kind_enum import ClaimAskKindEnum
from .claim_status import ClaimStatus
from .count_of_limit import CountOfLimit
from .delivery_endpoint import DeliveryEndpoint
from .delivery_status import DeliveryStatus
from .direction import Direction
from .disabled_reason_enum import DisabledReasonEnum
from .erasure import Erasure
from .erasure_erased import ErasureErased
from .erasure_remains import ErasureRemains
from .error import Error
from .error_body import ErrorBody
from .error_body_fields import ErrorBodyFields
from .event_kind import EventKind
from .events_enum import EventsEnum
from .follow_up_enum import FollowUpEnum
from .from_presentation_enum import FromPresentationEnum
from .happening import Happening
from .hours import Hours
from .hours_exceptions import HoursExceptions
from .hours_write import HoursWrite
from .hours_write_exceptions import HoursWriteExceptions
from .invitation import Invitation
from .invitation_new import InvitationNew
from .key import Key
from .key_ask import KeyAsk
from .key_scopes_item import KeyScopesItem
from .language import Language
from .made_by_enum import MadeByEnum
from .me import Me
from .me_kind_enum import MeKindEnum
from .member import Member
from .minutes_of_limit import MinutesOfLimit
from .new_call import NewCall
from .new_key import NewKey
from .new_key_scopes_item import NewKeyScopesItem
from .notice_kind import NoticeKind
from .notify_enum import NotifyEnum
from .number_claims_list_status import NumberClaimsListStatus
from .number_ref import NumberRef
from .number_status import NumberStatus
from .numbers_list_status import NumbersListStatus
from .numbers_search_kind import NumbersSearchKind
from .offer import Offer
from .offers import Offers
from .one_way_settings import OneWaySettings
from .origin_enum import OriginEnum
from .outbound_content import OutboundContent
from .outcome import Outcome
from .paginated_agent_list import PaginatedAgentList
from .paginated_agent_version_row_list import PaginatedAgentVersionRowList
from .paginated_audit_event_list import PaginatedAuditEventList
from .paginated_call_list import PaginatedCallList
from .paginated_claim_list import PaginatedClaimList
from .paginated_invitation_list import PaginatedInvitationList
from .paginated_key_list import PaginatedKeyList
from .paginated_member_list import PaginatedMemberList
from .paginated_phone_number_list import PaginatedPhoneNumberList
from .paginated_webhook_delivery_list import PaginatedWebhookDeliveryList
from .paginated_webhook_endpoint_list import PaginatedWebhookEndpointList
from .patched_agent_name import PatchedAgentName
from .patched_call_note_write import PatchedCallNoteWrite
from .patched_content import PatchedContent
from .patched_member_role import PatchedMemberRole
from .patched_number_change import PatchedNumberChange
from .patched_settings_write import PatchedSettingsWrite
from .patched_webhook_change import PatchedWebhookChange
from .phone_number import PhoneNumber
from .placed_call import PlacedCall
from .publish import Publish
from .recording_kind import RecordingKind
from .recording_status import RecordingStatus
from .role_enum import RoleEnum
from .scopes_enum import ScopesEnum
from .segment import Segment
from .sentiment_enum import SentimentEnum
from .settings import Settings
from .source import Source
from .stage_name import StageName
from .stage_state import StageState
from .tenant_of_asker import TenantOfAsker
from .tenant_status import TenantStatus
from .tools_enum import ToolsEnum
from .trouble_enum import TroubleEnum
from .turn_settings import TurnSettings
from .urgency_enum import UrgencyEnum
from .usage_line import UsageLine
from .usage_month import UsageMonth
from .usage_month_detail import UsageMonthDetail
from .usage_months import UsageMonths
from .usage_now import UsageNow
from .usage_total import UsageTotal
from .vad_eagerness_enum import VadEagernessEnum
from .vad_mode_enum import VadModeEnum
from .voice_enum import VoiceEnum
from .webhook_ask import WebhookAsk
from .webhook_attempt import WebhookAttempt
from .webhook_deliveries_list_status import WebhookDeliveriesListStatus
from .webhook_deliveries_list_type import WebhookDeliveriesListType
from .webhook_delivery import WebhookDelivery
from .webhook_delivery_detail import WebhookDeliveryDetail
from .webhook_delivery_detail_data_type_0 import WebhookDeliveryDetailDataType0
from .webhook_endpoint import WebhookEndpoint
from .webhook_event import WebhookEvent
from .webhook_replayed import WebhookReplayed
from .webhook_rotate import WebhookRotate
from .webhook_secret import WebhookSecret
from .week import Week
from .who_enum import WhoEnum

__all__ = (
    "ActorKindEnum",
    "AfterHoursEnum",
    "Agent",
    "AgentDetail",
    "AgentDraft",
    "AgentNew",
    "AgentRef",
    "AgentVersion",
    "AgentVersionDetail",
    "AgentVersionRow",
    "AudioLink",
    "AuditEvent",
    "AuditEventDetails",
    "BargeInModeEnum",
    "BlankEnum",
    "Call",
    "CallDetail",
    "CallDetailEndReason",
    "CallDetailExtractedType0",
    "CallDetailOutcome",
    "CallEndReason",
    "CallMetrics",
    "CallMetricsCounters",
    "CallMetricsUsage",
    "CallNote",
    "CallNotice",
    "CallOutcome",
    "CallRecording",
    "CallStage",
    "CallStatus",
    "CallSummary",
    "CallTags",
    "CallTagsWrite",
    "CallTape",
    "CallTranscript",
    "CallTurn",
    "CallsExportDirection",
    "CallsExportFormat",
    "CallsListDirection",
    "CallsListSort",
    "Claim",
    "ClaimAsk",
    "ClaimAskKindEnum",
    "ClaimStatus",
    "CountOfLimit",
    "DeliveryEndpoint",
    "DeliveryStatus",
    "Direction",
    "DisabledReasonEnum",
    "Erasure",
    "ErasureErased",
    "ErasureRemains",
    "Error",
    "ErrorBody",
    "ErrorBodyFields",
    "EventKind",
    "EventsEnum",
    "FollowUpEnum",
    "FromPresentationEnum",
    "Happening",
    "Hours",
    "HoursExceptions",
    "HoursWrite",
    "HoursWriteExceptions",
    "Invitation",
    "InvitationNew",
    "Key",
    "KeyAsk",
    "KeyScopesItem",
    "Language",
    "MadeByEnum",
    "Me",
    "MeKindEnum",
    "Member",
    "MinutesOfLimit",
    "NewCall",
    "NewKey",
    "NewKeyScopesItem",
    "NoticeKind",
    "NotifyEnum",
    "NumberClaimsListStatus",
    "NumberRef",
    "NumberStatus",
    "NumbersListStatus",
    "NumbersSearchKind",
    "Offer",
    "Offers",
    "OneWaySettings",
    "OriginEnum",
    "OutboundContent",
    "Outcome",
    "PaginatedAgentList",
    "PaginatedAgentVersionRowList",
    "PaginatedAuditEventList",
    "PaginatedCallList",
    "PaginatedClaimList",
    "PaginatedInvitationList",
    "PaginatedKeyList",
    "PaginatedMemberList",
    "PaginatedPhoneNumberList",
    "PaginatedWebhookDeliveryList",
    "PaginatedWebhookEndpointList",
    "PatchedAgentName",
    "PatchedCallNoteWrite",
    "PatchedContent",
    "PatchedMemberRole",
    "PatchedNumberChange",
    "PatchedSettingsWrite",
    "PatchedWebhookChange",
    "PhoneNumber",
    "PlacedCall",
    "Publish",
    "RecordingKind",
    "RecordingStatus",
    "RoleEnum",
    "ScopesEnum",
    "Segment",
    "SentimentEnum",
    "Settings",
    "Source",
    "StageName",
    "StageState",
    "TenantOfAsker",
    "TenantStatus",
    "ToolsEnum",
    "TroubleEnum",
    "TurnSettings",
    "UrgencyEnum",
    "UsageLine",
    "UsageMonth",
    "UsageMonthDetail",
    "UsageMonths",
    "UsageNow",
    "UsageTotal",
    "VadEagernessEnum",
    "VadModeEnum",
    "VoiceEnum",
    "WebhookAsk",
    "WebhookAttempt",
    "WebhookDeliveriesListStatus",
    "WebhookDeliveriesListType",
    "WebhookDelivery",
    "WebhookDeliveryDetail",
    "WebhookDeliveryDetailDataType0",
    "WebhookEndpoint",
    "WebhookEvent",
    "WebhookReplayed",
    "WebhookRotate",
    "WebhookSecret",
    "Week",
    "WhoEnum",
)
