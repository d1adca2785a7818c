"""Parameters of Heddle notebooks for papermill: `papermill in.ipynb out.ipynb -p epochs 20`.

Papermill has no entry points for languages, but loads those of engines; loading this one makes the language known.
"""

import math

from papermill.engines import NBClientEngine
from papermill.translators import Translator, papermill_translators

__all__ = ["HeddleEngine", "HeddleTranslator"]


class HeddleTranslator(Translator):
    """Writes values as Heddle does."""

    @classmethod
    def translate_none(cls, val):
        return "none"

    @classmethod
    def translate_bool(cls, val):
        return "true" if val else "false"

    @classmethod
    def translate_float(cls, val):
        if not math.isfinite(val):
            raise ValueError(f"Heddle has no literal for {val}")
        return repr(val)

    @classmethod
    def translate_str(cls, val):
        escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}
        return '"' + "".join(escapes.get(character, character) for character in str(val)) + '"'

    @classmethod
    def translate_list(cls, val):
        return "[" + ", ".join(map(cls.translate, val)) + "]"

    @classmethod
    def translate_dict(cls, val):
        fields = (f"{cls.translate_str(name)}: {cls.translate(value)}" for name, value in val.items())
        return "{ " + ", ".join(fields) + " }" if val else "{}"

    @classmethod
    def comment(cls, cmt_str):
        return f"# {cmt_str}".strip()

    @classmethod
    def assign(cls, name, str_val):
        return f"let {name} = {str_val}"


class HeddleEngine(NBClientEngine):
    """Papermill's own engine; naming it is not needed."""


papermill_translators.register("heddle", HeddleTranslator)
