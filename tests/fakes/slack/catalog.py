"""Which Block Kit parts exist, which fields they take and where they may stand."""

from __future__ import annotations

from typing import Any

SELECTS = {
    f"{many}{kind}_select"
    for many in ("", "multi_")
    for kind in ("static", "external", "users", "conversations", "channels")
}
CHOICES = {"checkboxes", "radio_buttons", "overflow"}
PICKERS = {"datepicker", "timepicker", "datetimepicker"}
TYPED = {"plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"}

ACCESSORY = SELECTS | CHOICES | {"button", "image", "datepicker", "timepicker", "workflow_button"}
ACTIONS = SELECTS | CHOICES | PICKERS | {"button", "workflow_button", "rich_text_input"}
INPUT = SELECTS | PICKERS | TYPED | {"checkboxes", "radio_buttons", "file_input"}
CONTEXT = {"plain_text", "mrkdwn", "image"}
CONTEXT_ACTIONS = {"feedback_buttons", "icon_button"}

LEVELS = {"default", "info", "warning", "error", "success"}
EVERYWHERE = frozenset({"message", "modal", "home"})
SURFACES = {
    **dict.fromkeys(
        (
            "actions",
            "card",
            "context",
            "divider",
            "header",
            "image",
            "input",
            "rich_text",
            "section",
            "video",
        ),
        EVERYWHERE,
    ),
    **dict.fromkeys(("context_actions", "file", "markdown", "plan", "task_card"), frozenset({"message"})),
    **dict.fromkeys(("carousel", "container", "data_table", "table"), frozenset({"message", "home"})),
    "alert": frozenset({"modal"}),
}


def _fields(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PLACEHOLDER = _fields("type action_id placeholder focus_on_load")
_MENU = _PLACEHOLDER | {"confirm"}
_MULTI = _MENU | {"max_selected_items"}
_TYPED = _PLACEHOLDER | {"initial_value", "dispatch_action_config"}
_CONVERSATIONS = _fields("default_to_current_conversation filter")

FIELDS = {
    "plain_text": _fields("type text emoji"),
    "mrkdwn": _fields("type text verbatim"),
    "actions": _fields("type block_id elements"),
    "context": _fields("type block_id elements"),
    "context_actions": _fields("type block_id elements"),
    "divider": _fields("type block_id"),
    "header": _fields("type block_id text"),
    "image": _fields("type block_id image_url slack_file alt_text title"),
    "input": _fields("type block_id label hint element optional dispatch_action"),
    "markdown": _fields("type block_id text"),
    "rich_text": _fields("type block_id elements"),
    "section": _fields("type block_id text fields accessory expand"),
    "table": _fields("type block_id rows column_settings"),
    "alert": _fields("type block_id text level"),
    "card": _fields("type block_id title subtitle body actions hero_image icon"),
    "carousel": _fields("type block_id elements"),
    "button": _fields("type action_id text value url style confirm accessibility_label"),
    "icon_button": _fields("type action_id icon text value confirm accessibility_label visible_to_user_ids"),
    "feedback_buttons": _fields("type action_id positive_button negative_button"),
    "workflow_button": _fields("type action_id text workflow style confirm accessibility_label"),
    "checkboxes": _fields("type action_id options initial_options focus_on_load confirm"),
    "radio_buttons": _fields("type action_id options initial_option focus_on_load confirm"),
    "overflow": _fields("type action_id options confirm"),
    "datepicker": _MENU | {"initial_date"},
    "timepicker": _MENU | {"initial_time", "timezone"},
    "datetimepicker": _fields("type action_id initial_date_time focus_on_load confirm"),
    "plain_text_input": _TYPED | {"multiline", "min_length", "max_length"},
    "email_text_input": _TYPED,
    "url_text_input": _TYPED,
    "number_input": _TYPED | {"is_decimal_allowed", "min_value", "max_value"},
    "rich_text_input": _TYPED | {"min_lines", "max_lines"},
    "file_input": _fields("type action_id filetypes max_files"),
    "static_select": _MENU | {"options", "option_groups", "initial_option"},
    "external_select": _MENU | {"min_query_length", "initial_option"},
    "users_select": _MENU | {"initial_user"},
    "conversations_select": _MENU | _CONVERSATIONS | {"initial_conversation", "response_url_enabled"},
    "channels_select": _MENU | {"initial_channel", "response_url_enabled"},
    "multi_static_select": _MULTI | {"options", "option_groups", "initial_options"},
    "multi_external_select": _MULTI | {"min_query_length", "initial_options"},
    "multi_users_select": _MULTI | {"initial_users"},
    "multi_conversations_select": _MULTI | _CONVERSATIONS | {"initial_conversations"},
    "multi_channels_select": _MULTI | {"initial_channels"},
    "modal": _fields(
        "type title blocks submit close private_metadata callback_id clear_on_close notify_on_close external_id submit_disabled"
    ),
    "home": _fields("type blocks private_metadata callback_id external_id"),
}


def parts(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements that stand in a block, wherever its type puts them."""
    found = [
        block.get("accessory"),
        block.get("element"),
        *block.get("elements", []),
        *block.get("actions", []),
    ]
    return [part for part in found if isinstance(part, dict) and "type" in part]


RICH_PARTS = {"rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote"}
RICH_LEAVES = {"text", "link", "emoji", "user", "usergroup", "channel", "broadcast", "date", "team", "color"}
