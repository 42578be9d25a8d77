"""A dialog carries its own form, sealed, so that what comes back is read by the questions that were asked."""

import hmac
import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

from bot.views import codec
from bot.views.elements import Choice, DateField, Field, Form, TextField
from handlers.payload import Json


class Seal:
    """Closes and opens forms with a key that only we have."""

    def __init__(self, key: str) -> None:
        self._key = sha256(f"lore form {key}".encode()).digest()

    def close(self, form: Form) -> Json:
        """The form without the answers it proposes, and its seal."""
        packed = codec.to_json(_blank(form))
        return {"form": packed, "seal": self._sign(packed)}

    def open(self, data: Any) -> Form | None:
        """The form that came back; None when it is none of ours."""
        packed, seal = (data.get("form"), data.get("seal")) if isinstance(data, dict) else (None, None)
        if not isinstance(packed, dict) or not isinstance(seal, str):
            return None
        good = hmac.compare_digest(self._sign(packed).encode(), seal.encode("utf-8", "replace"))
        return codec.form_from_json(packed) if good else None

    def _sign(self, packed: Json) -> str:
        words = json.dumps(packed, sort_keys=True, separators=(",", ":"))
        return hmac.new(self._key, words.encode(), sha256).hexdigest()[:32]


def _blank(form: Form) -> Form:
    fields: list[Field] = []
    for field in form.fields:
        match field:
            case TextField() | DateField():
                fields.append(replace(field, value=""))
            case Choice():
                fields.append(replace(field, value=()))
            case _:
                fields.append(field)
    return replace(form, fields=tuple(fields))
