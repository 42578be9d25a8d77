"""Loads prompts/*.md: instructions, a line of three dashes, and the input with its {variables}."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

VARIABLE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is told. Only `input` ever holds words of people."""

    instructions: str
    input: str


@dataclass(frozen=True, slots=True)
class Template:
    """A prompt with variables, all of them in the input."""

    name: str
    instructions: str
    input: str

    def fill(self, **values: str) -> Prompt:
        """The prompt with its variables filled in. ValueError when one is missing or unknown."""
        wanted = set(VARIABLE.findall(self.input))
        if wanted != set(values):
            raise ValueError(f"prompts/{self.name}.md wants {sorted(wanted)}, not {sorted(values)}")
        return Prompt(self.instructions, VARIABLE.sub(lambda found: values[found[1]], self.input))


@cache
def load(name: str) -> Template:
    """The template of prompts/<name>.md. ValueError when its instructions hold a variable."""
    text = files("prompts").joinpath(f"{name}.md").read_text(encoding="utf-8")
    instructions, _, rest = text.partition("\n---\n")
    if not rest or VARIABLE.search(instructions):
        raise ValueError(f"prompts/{name}.md: instructions without variables, a line `---`, then the input")
    return Template(name, instructions.strip(), rest.strip())
