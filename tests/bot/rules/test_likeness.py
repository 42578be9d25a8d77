import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.likeness import ALIKE, likeness
from bot.rules.terms import terms
from bot.rules.words import words

WORDS = [
    "deploy",
    "kubernetes",
    "Größe",
    "how",
    "to",
    "the",
    "E_NOENT",
    "node.js",
    "日本語の文書",
    "résumé",
    "한국어",
    "हिन्दी",
    "c++",
]
texts = st.text() | st.lists(st.sampled_from(WORDS)).map(" ".join)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("How do I restart a pod with kubectl?", ["restart", "pod", "kubectl"]),
        ("What's E_NOENT in Node.js?", ["e_noent", "node.js"]),
        ("C, C++, C# and R: #learn", ["c", "c++", "c#", "r", "learn"]),
        ("Wie kann ich die Größe ändern?", ["grosse", "andern"]),
        ("Comment puis-je changer l’adresse ?", ["comment", "puis", "changer", "adresse"]),
        ("¿Cómo puedo exportar la factura?", ["como", "exportar", "factura"]),
        ("Come posso esportare la fattura?", ["esportare", "fattura"]),
        ("Como posso exportar a fatura?", ["como", "exportar", "fatura"]),
        ("I don't know how to", ["i", "don", "know", "how", "to"]),
        ("経費の精算", ["経費", "費の", "の精", "精算"]),
        ("k8sの設定", ["k8s", "の設", "設定"]),
        ("हिन्दी 한국어", ["हिन्दी", "한국어"]),
        ("v1.2.3 ... 🚀 --", ["v1.2.3"]),
        ("", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    assert words(text) == found


@given(texts)
def test_words_are_found_whatever_the_case(text: str) -> None:
    assert all(word and not word.isspace() for word in words(text))
    if text.isascii():
        assert words(text.upper()) == words(text.lower()) == words(text)


@given(texts, texts)
def test_likeness_is_between_nothing_and_the_same(a: str, b: str) -> None:
    assert 0 <= likeness(a, b) <= 1
    assert likeness(a, b) == likeness(b, a)


@given(texts)
def test_a_text_is_wholly_like_itself(text: str) -> None:
    assert likeness(text, text) == pytest.approx(1 if terms(text) else 0)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("How do I restart a pod in Kubernetes?", "restarting kubernetes pods"),
        ("Where do I hand in travel expenses?", "travel expense: where to hand it in"),
        ("Reset the VPN password", "how can I reset my vpn pasword??"),
        ("Wie erstelle ich eine Rechnung in SAP?", "Rechnung in SAP erstellen"),
        ("経費の精算方法を教えて", "経費の精算方法"),
    ],
)
def test_the_same_need_in_other_words(a: str, b: str) -> None:
    assert likeness(a, b) >= ALIKE


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("How do I restart a pod in Kubernetes?", "How do I write a unit test in Python?"),
        ("Where do I hand in travel expenses?", "Where do I find the travel policy?"),
        ("How can I learn Rust?", "How can I learn to give feedback?"),
        ("help", "Reset the VPN password"),
        ("経費の精算方法", "会議室の予約"),
    ],
)
def test_another_need(a: str, b: str) -> None:
    assert likeness(a, b) < ALIKE
