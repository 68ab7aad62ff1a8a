from calibration.standards_page import PAGE, page
from detector.standard import load_standard, standard_ids


def test_the_page_in_docs_is_what_the_standards_say() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m calibration.standards_page"


def test_every_standard_has_its_section_with_where_its_figures_come_from() -> None:
    sections = {text.split("\n")[0]: text for text in page().split("\n## ")[1:]}
    assert list(sections) == list(standard_ids())
    for name, text in sections.items():
        standard = load_standard(name)
        for limit in standard.limits:
            address = standard.sources[limit.source].address
            assert address in text
            assert limit.trust not in ("official", "third-party") or limit.clause in text
