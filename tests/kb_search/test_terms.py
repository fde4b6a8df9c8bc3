"""A question and a title must be taken apart in the same way, or they never meet."""

from collections import Counter

from hypothesis import given, strategies as st

from kb_search import features
from kb_search.fold import fold, fold_with_origins
from kb_search.letters import letter_keys

TEXTS = st.text(
    st.sampled_from("社会保障卡丢失重庆abcshe12.3 ，。㈱①é🙂\u200b\u3405𠀀"), max_size=40
) | st.text(max_size=30)


@given(TEXTS)
def test_questions_and_titles_have_the_same_letter_terms(text: str) -> None:
    folded = fold(text)
    one_by_one = [
        *features.character_terms(folded),
        *features.skip_terms(folded),
        *features.sound_terms(folded),
    ]

    assert Counter(letter_keys(folded).tolist()) == Counter(one_by_one)


@given(TEXTS)
def test_folding_knows_where_each_character_came_from(text: str) -> None:
    folded, origins = fold_with_origins(text)

    assert folded == fold(text) == "".join(fold(text[origin]) for origin in dict.fromkeys(origins))
    assert fold(folded) == folded or not text.isascii()
    assert list(origins) == sorted(origins)
