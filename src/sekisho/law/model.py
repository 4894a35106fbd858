"""The Act's own words as closed sets: acts, kinds of information, references, statutory bases."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from typing_extensions import override

EDITION: Final = "令和8年11月2日施行版"
"""The edition of the Act that the rules of this release were written against."""


class Verb(StrEnum):
    """What may be done with personal information: one act, one word."""

    ACQUIRE = "acquire"
    """取得 (法20条, 21条)."""
    USE = "use"
    """利用 (法18条)."""
    CONTACT = "contact"
    """連絡: use of contact data to reach the person by a channel."""
    PROVIDE = "provide"
    """第三者提供 (法27条)."""
    ENTRUST = "entrust"
    """委託 (法27条5項1号, 25条)."""
    SHARE = "share"
    """共同利用 (法27条5項3号)."""
    SUCCEED = "succeed"
    """事業の承継 (法27条5項2号)."""
    PUBLISH = "publish"
    """公開: provision to the public."""
    DISCLOSE = "disclose"
    """開示, to the person (法33条)."""
    CORRECT = "correct"
    """訂正等 (法34条)."""
    SUSPEND = "suspend"
    """利用停止等 (法35条)."""
    ERASE = "erase"
    """消去 (法22条, 35条)."""
    DERIVE = "derive"
    """加工 (法41条, 43条)."""
    MATCH = "match"
    """照合 (法41条7項, 43条5項)."""
    REFUSE = "refuse"
    """請求に応じないこと: a person's request is declined (法32条2項, 33条2項, 34条2項, 35条)."""


class Form(StrEnum):
    """The form of data in which the Act knows information about a person (法2条)."""

    PERSONAL = "personal"
    SPECIAL_CARE = "special_care"
    SENSITIVE = "sensitive"
    PERSON_RELATED = "person_related"
    PSEUDONYMISED = "pseudonymised"
    ANONYMISED = "anonymised"
    STATISTICS = "statistics"


PROCESSED_FORMS: Final = frozenset({Form.PSEUDONYMISED, Form.ANONYMISED, Form.STATISTICS})
"""Forms in which it is not known whose data it is."""


class LegalKind(StrEnum):
    """The legal kind of one item of information."""

    PLAIN = "plain"
    """個人情報, with no stricter rule."""
    SPECIAL_CARE = "special_care"
    """要配慮個人情報 (法2条3項)."""
    SENSITIVE = "sensitive"
    """機微情報 (金融分野ガイドライン5条)."""
    FINANCIAL_HARM = "financial_harm"
    """Misuse may cause damage to property (規7条2号)."""
    ACCOUNT_NUMBER = "account_number"
    """Masked like the above; alone it opens no money (no case of 規7条2号)."""
    SECRET = "secret"  # noqa: S105 - a kind of item, not a secret
    """A credential: kept as a hash, never disclosed."""
    MY_NUMBER = "my_number"
    """個人番号: refused until a form of its own exists (番号法19条)."""
    PERSON_RELATED = "person_related"
    """個人関連情報 (法2条7項) while tied to no person."""


MASKED: Final = frozenset({LegalKind.FINANCIAL_HARM, LegalKind.ACCOUNT_NUMBER})
"""Kinds that are masked on a screen (法23条)."""


class Basis(StrEnum):
    """A ground in law that can lift a denial, with its facts. A policy's permission is never one (digest §15.1)."""

    CONSENT = "consent"
    LAW = "law"
    LIFE_BODY_PROPERTY = "life_body_property"
    PUBLIC_HEALTH_CHILDREN = "public_health_children"
    STATE_COOPERATION = "state_cooperation"
    ACADEMIC_OWN = "academic_own"
    ACADEMIC_JOINT = "academic_joint"
    ACADEMIC_RECIPIENT = "academic_recipient"
    ENTRUSTMENT = "entrustment"
    SUCCESSION = "succession"
    JOINT_USE = "joint_use"
    OPT_OUT = "opt_out"
    STATISTICS_MAKING = "statistics_making"
    """統計作成等 (令和8年法律56号): enacted, not in force; no day is set."""
    INHERITANCE = "inheritance"
    MADE_PUBLIC = "made_public"
    VISIBLE = "visible"
    PROVIDED_BY_LAW = "provided_by_law"
    """Received from somebody who provided it in a case of 法27条1項; a ground for receiving only."""


class Tellable(StrEnum):
    """Whether the person may be told of a use or provision (digest §15.5)."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRef:
    """A place in the law, as lawyers cite it: ``法18(1)``, ``令10(i)``, ``民法143``."""

    cite: str

    @override
    def __str__(self) -> str:
        return self.cite
