"""What Slack's errors mean to us: the one place where they are translated."""

from collections.abc import Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import Ambiguous, MessageGone, NotAllowed, PlaceGone, Refused, TryLater, VendorError
from handlers.slack.limits import METHODS

DOWN = 3.0  # seconds to wait while Slack cannot be reached
GONE = {"channel_not_found", "is_archived", "is_inactive", "method_not_supported_for_channel_type"}
MESSAGE_GONE = {"message_not_found", "edit_window_closed", "cant_update_message"}
NO_KEY = {"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed"}
NOT_ALLOWED = {
    "no_permission",
    "missing_scope", "not_allowed_token_type", "access_denied", "team_access_not_granted", "ekm_access_denied",
    "enterprise_is_restricted", "org_login_required", "restricted_action", "restricted_action_read_only_channel",
    "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel", "messages_tab_disabled",
    "two_factor_setup_required", "accesslimited", "team_not_found",
}  # fmt: skip
LATER = {"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "team_added_to_org"}
BROKE_OFF = {"internal_error", "fatal_error", "request_timeout"}
BEFORE_SENDING = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class KeyRefused(NotAllowed):
    """Slack no longer takes my key here. An admin can install me again."""


class NotMember(PlaceGone):
    """I am not in that channel. Invite me with /invite @Lore."""


KINDS = {NotMember: {"not_in_channel"}, KeyRefused: NO_KEY, MessageGone: MESSAGE_GONE, PlaceGone: GONE}


def translated(method: str, error: Exception) -> VendorError:
    """What went wrong with a call, in our words."""
    if isinstance(error, SlackApiError):
        return _answered(method, error)
    return TryLater(DOWN) if isinstance(error, BEFORE_SENDING) else broke_off(method)


def broke_off(method: str) -> VendorError:
    """Nobody knows whether it was done; what only reads can simply be done again."""
    return TryLater(DOWN) if METHODS[method].reads else Ambiguous()


def _answered(method: str, error: SlackApiError) -> VendorError:
    response: Any = error.response
    status: int = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    code = code_of(error)
    if status == 429 or code in LATER:
        return TryLater(retry_after(getattr(response, "headers", {})))
    if status >= 500 or code in BROKE_OFF or not code:
        return broke_off(method)
    said = f"Slack said {code} to {method}."
    for kind, codes in KINDS.items():
        if code in codes:
            return kind(said)
    return NotAllowed(said + _needed(response)) if code in NOT_ALLOWED else Refused(said + _pointers(response))


def code_of(error: SlackApiError) -> str:
    """Slack's own word for what is wrong."""
    data = getattr(error.response, "data", None)
    code = data.get("error") if isinstance(data, dict) else ""
    return code if isinstance(code, str) else ""


def retry_after(headers: Mapping[str, str]) -> float:
    """How long Slack wants to be left alone, in seconds."""
    try:
        return min(max(float(headers.get("Retry-After", "1")), 0.5), 3600.0)
    except ValueError:
        return 1.0


def _needed(response: Any) -> str:
    needed = response.data.get("needed") if isinstance(response.data, dict) else ""
    return f" It needs the scope {needed}." if needed else ""


def _pointers(response: Any) -> str:
    """Where in the blocks it is wrong; Slack repeats nothing of what they say."""
    about = response.data.get("response_metadata") if isinstance(response.data, dict) else None
    messages = about.get("messages") if isinstance(about, dict) else None
    return f" {'; '.join(str(each) for each in messages[:3])}"[:300] if isinstance(messages, list) else ""
