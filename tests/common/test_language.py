"""Which language a message is in."""

import pytest

from bot.common.language import LANGUAGES, detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("iec kaise banwaye, kitna paisa lagega", "hinglish"),
        ("How do I get a phytosanitary certificate?", "en"),
        ("मेरा जीएसटी रिफंड नहीं आया", "hi"),
        ("IEC क्या है", "hi"),
        ("GeM portal par registration kaise kare", "hinglish"),
        ("ஏற்றுமதி செய்ய என்ன வேண்டும்", "ta"),
        ("రిజిస్ట్రేషన్ ఎలా చేయాలి", "te"),
        ("ನೋಂದಣಿ ಉಚಿತವೇ", "kn"),
        ("രജിസ്റ്റർ ചെയ്യണം", "ml"),
        ("রপ্তানি করতে কী লাগে", "bn"),
        ("ৰপ্তানি কৰিব", "as"),
        ("નિકાસ માટે શું જોઈએ", "gu"),
        ("ਨਿਰਯਾਤ ਲਈ ਕੀ ਚਾਹੀਦਾ", "pa"),
        ("ରପ୍ତାନି ପାଇଁ", "or"),
        ("मला निर्यात करायचे आहे", "mr"),
    ],
)
def test_language_of_a_sentence(text: str, language: str) -> None:
    assert detect_language(text) == language
    assert language in LANGUAGES


@pytest.mark.parametrize("text", ["9839012345", "👍", "…", "iec fees", "ok"])
def test_what_has_no_language_of_its_own_keeps_the_conversations(text: str) -> None:
    assert detect_language(text, before="hi") == "hi"
    assert detect_language(text) == "en"


def test_a_clear_sentence_changes_the_conversations_language() -> None:
    assert detect_language("what are the documents for this", before="hi") == "en"
