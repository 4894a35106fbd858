"""An important announcement reaches the persons whose information is held."""

from web_site import STAFF

from conftest import Visitor
from sekisho.application import policy_desk
from sekisho.application.announcing import Announced
from sekisho.application.house import House


def test_given_an_important_announcement_then_the_persons_first_page_says_it(
    visitor: Visitor, house: House
) -> None:
    visitor.sign_in()
    assert "重要なお知らせ" not in visitor.see("/my").text
    held = policy_desk.in_force(house)
    policy_desk.publish(
        house,
        STAFF,
        policy=held.published,
        text=held.text,
        announced=Announced(important=True, summary="窓口の受付時間が変わります。"),
    )
    page = visitor.see("/my").text
    assert "窓口の受付時間が変わります。" in page
    assert "/announcements" in page
