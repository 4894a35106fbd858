"""Laws of single channels for advertising, as data: where an opt-in is asked, what stands in for it, what refusal bars.

Source: 特定電子メール法3条, 特定商取引法12条の3, 12条の5, 17条.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from ruamel.yaml import YAML

from sekisho.errors import Language
from sekisho.law.model import LawRef

OPT_IN: Final = "opt_in"
"""The ground that the person asked for advertising, or agreed to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdGround:
    """What lets advertising go out on a channel.

    Attributes:
        id: Stable id.
        ja: What it is called, Japanese.
        en: The same, English.
        source: The article, for this channel.
    """

    id: str
    ja: str
    en: str
    source: LawRef

    def named(self, language: Language) -> str:
        """What it is called."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelLaw:
    """The law of one channel.

    Attributes:
        channel: Contact channel.
        opt_in: Advertising needs an opt-in, or one of the exceptions.
        source: The article that asks it, or that honours a refusal where no opt-in is asked.
        refusal: The article by which a refusal ends it.
        grounds: What lets it go out; the opt-in first.
    """

    channel: str
    opt_in: bool
    source: LawRef
    refusal: LawRef
    grounds: tuple[AdGround, ...]

    @property
    def exceptions(self) -> tuple[AdGround, ...]:
        """What stands in for the opt-in."""
        return tuple(ground for ground in self.grounds if ground.id != OPT_IN)

    def ground(self, wanted: str) -> AdGround | None:
        """The ground of that id, if the law of this channel knows it."""
        return next((ground for ground in self.grounds if ground.id == wanted), None)


@lru_cache(maxsize=1)
def channel_laws() -> Mapping[str, ChannelLaw]:
    """The law of each channel that has one, by channel."""
    text = files("sekisho.law").joinpath("advertising.yaml").read_text(encoding="utf-8")
    loaded = YAML(typ="safe", pure=True).load(text)
    names = loaded["grounds"]
    return {
        channel: ChannelLaw(
            channel=channel,
            opt_in=row["opt_in"],
            source=LawRef(cite=row["source"]),
            refusal=LawRef(cite=row["refusal"]),
            grounds=tuple(
                AdGround(id=ground, ja=names[ground]["ja"], en=names[ground]["en"], source=LawRef(cite=cite))
                for ground, cite in row["grounds"].items()
            ),
        )
        for channel, row in loaded["channels"].items()
    }
