"""The newest message of a mail."""

from __future__ import annotations

import pytest

from app.commands.mails import is_mail, newest

NEW = "Dear Li,\n\ncould you send the contract by Friday?\n\nBest\nAnn"
HEAD = "From: Ann <ann@example.org>\nTo: Li\nSubject: Contract\n\n"


@pytest.mark.parametrize(
    "history, lines",
    [
        ("On Mon, 3 Mar 2025 at 10:00, Li <li@example.org> wrote:\n> Hello Ann\n> how are you?", 3),
        ("On Mon, 3 Mar 2025 at 10:00, Li Wei from the purchasing office\n<li@example.org> wrote:\n\n> Hello Ann", 3),
        ("-----Original Message-----\nFrom: Li\nSent: Monday\nSubject: Hello\n\nHello Ann", 5),
        ("From: Li\nSent: Monday\nTo: Ann\nSubject: Hello\n\nHello Ann", 5),
        ("> Hello Ann\n>\n> how are you?", 3),
        ("在 2025年3月3日，李伟 <li@example.org> 写道：\n> 你好", 2),
        ("------------------ 原始邮件 ------------------\n发件人: 李伟\n时间: 2025年3月3日\n主题: 你好\n\n你好", 5),
        ("发件人：李伟\n发送时间：2025年3月3日\n收件人：安\n主题：你好\n\n你好", 5),
    ],
)
@pytest.mark.parametrize("head", ["", HEAD])
def test_history_below_goes(history: str, lines: int, head: str) -> None:
    assert newest(f"{head}{NEW}\n\n{history}\n") == (head + NEW, lines)


def test_what_is_answered_between_quoted_lines_stays() -> None:
    mail = "Hi,\n\n> When do we meet?\nOn Monday.\n\n> Where?\nIn Berlin."
    assert newest(mail) == (mail, 0)


def test_an_answer_below_the_history_stays() -> None:
    mail = "On Monday, 3 March, Li wrote:\n> Where do we meet?\n> In Berlin?\n\nIn Paris."
    assert newest(mail) == ("In Paris.", 3)


def test_a_mail_that_only_quotes_is_left_as_it_is() -> None:
    mail = "On Monday, 3 March, Li wrote:\n> Where do we meet?"
    assert newest(mail) == (mail, 0)
    assert newest("> a\n> b") == ("> a\n> b", 0)
    assert newest("") == ("", 0)


def test_a_sentence_is_no_history() -> None:
    text = "On the way home I wrote:\nsubject: trees\nThe date: unknown. From here on it rains."
    assert newest(text) == (text, 0)


def test_a_mail_has_a_head() -> None:
    assert is_mail(HEAD + NEW)
    assert is_mail("发件人：李伟\n主题：合同\n\n你好")
    assert not is_mail(NEW)
    assert not is_mail("Subject: only this\n\ntext")
