"""The reference tables: the real ones are right, each kind of mistake is found and named, and names are found as people write them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.reference import contacts, destinations, odop, products
from knowledge.reference.check import reference_errors
from knowledge.reference.districts import districts
from knowledge.reference.tables import FOLDER

Change = Callable[[str], str]


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    """A copy of the real tables, to break."""
    return shutil.copytree(FOLDER, tmp_path / "reference", ignore=shutil.ignore_patterns("*.py", "__pycache__"))


def test_the_real_tables_are_right() -> None:
    assert [str(error) for error in reference_errors()] == []


def test_the_tables_are_whole() -> None:
    assert len(products.products()) == 60
    assert len(contacts.contacts()) == 106
    assert sum(len(odop.products_of(district.name, district.state)) for district in districts().all) == 1896
    assert {"us", "eu", "uk", "uae", "japan", "australia"} < {destination.id for destination in destinations.destinations()}


def _swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def _pattern(old: str, new: str) -> Change:
    def change(text: str) -> str:
        changed, times = re.subn(old, new, text, count=1, flags=re.M)
        assert times
        return changed

    return change


def _of(row: str, change: Change) -> Change:
    """``change`` within one row of a YAML file of rows."""

    def changed(text: str) -> str:
        before, found, after = text.partition(f"\n{row}:\n")
        assert found
        return before + found + change(after)

    return changed


NICOBARS = "line 2 (Nicobars, Andaman and Nicobar Islands)"
BHADOHI = "Bhadohi,Handmade carpet of Bhadohi,handloom,ODOP,"


@pytest.mark.parametrize(
    ("file", "change", "row", "reason"),
    [
        ("districts.csv", _swap(",lgd,2022\n", ",lgdd,2022\n"), f"{NICOBARS}, source", "no 'lgdd' in sources"),
        ("districts.csv", _swap(",lgd,2022\n", ",,2022\n"), f"{NICOBARS}, source", "is missing"),
        ("districts.csv", _swap(",lgd,2022\n", ",lgd,\n"), f"{NICOBARS}, year", "is missing"),
        ("districts.csv", _swap(",lgd,2022\n", ",lgd,22\n"), f"{NICOBARS}, year", "'22' is no year"),
        ("districts.csv", _swap(",lgd,2022\n", ",lgd,2023\n"), f"{NICOBARS}, year", "newest source is of 2022"),
        ("districts.csv", _swap("Andhra Pradesh,Anakapalli", "Andra,Anakapalli"), "(Anakapalli, Andra), state", "no 'Andra' in states.csv"),
        ("districts.csv", _pattern(r"^(Goa,North Goa,.*\n)", r"\1\1"), "(North Goa, Goa)", "is there twice"),
        ("districts.csv", _swap(",source,year", ",year,source"), "line 1", "the columns are"),
        ("states.csv", _pattern(r"^(Goa,.*),lgd,", r"\1,,"), "(Goa), source", "is missing"),
        ("towns.csv", _swap("Bagru,बगरू,Jaipur", "Bagru,बगरू,Jaypur"), "line 3 (Bagru, Rajasthan), district", "no 'Jaypur' of 'Rajasthan'"),
        ("odop.csv", _swap(f"Uttar Pradesh,{BHADOHI}", f"Bihar,{BHADOHI}"), "(Bhadohi, Bihar: Handmade carpet", "no 'Bhadohi' of 'Bihar'"),
        ("odop.csv", _swap(f"{BHADOHI}kmq", f"{BHADOHI}kmk"), "(Bhadohi, Uttar Pradesh: Handmade", "no 'kmk' in sources.yml"),
        ("odop.csv", _swap(f"{BHADOHI}kmq|dpiit-list-2023,2026", f"{BHADOHI}dpiit-list-2023,2022"), "Bhadohi), year", "is of 2023"),
        ("odop.csv", _swap(f"{BHADOHI}kmq|dpiit-list-2023,2026", f"{BHADOHI}kmq,"), "carpet of Bhadohi), year", "is missing"),
        ("odop.csv", _swap(BHADOHI, BHADOHI.replace("handloom", "carpets")), "carpet of Bhadohi), sector", "Input should be"),
        ("odop.csv", _pattern(r"^(.*Handmade carpet of Bhadohi.*\n)", r"\1\1"), "carpet of Bhadohi)", "is there twice"),
        ("sources.yml", _of("lgd", _swap("  kind: secondary", "  kind: hearsay")), "lgd, kind", "'official', 'secondary' or 'own'"),
        ("sources.yml", _of("lgd", _swap("  date: '2022'", "  date: spring")), "lgd, date", "String should match"),
        ("sources.yml", _pattern(r"^official-v32:", "lgd:"), "file", "'lgd' is there twice"),
        ("sources.yml", _of("own", _pattern(r"^  note: (.*\n)(    .*\n)*", "")), "own", "without url needs a note"),
        ("products/carpet.yml", _swap("council: cepc", "council: carpets"), "council", "no 'carpets' in contacts.yml"),
        ("products/carpet.yml", _swap("regulators: [cepc", "regulators: [nobody"), "regulators", "'nobody' is neither in contacts.yml"),
        ("products/carpet.yml", _pattern(r"^  sources: \[0", "  sources: [99"), "product", "there is no source 99"),
        ("products/carpet.yml", _pattern(r"^  sources: \[.*\]$", "  sources: []"), "sources", "at least 1 item"),
        ("products/carpet.yml", _swap("\n  us:\n", "\n  usa:\n"), "rules.usa", "no such destination"),
        ("products/carpet.yml", _swap("hs_chapters: ['57']", "hs_chapters: ['5701']"), "hs_chapters.0", "String should match"),
        ("products/carpet.yml", _pattern(r"^as_of: .*\n", ""), "as_of", "Field required"),
        ("products/carpet.yml", _swap("  en: [carpet", "  en: [Panipat, carpet"), "synonyms", "'Panipat' is a place of India"),
        ("destinations.yml", _of("oman", _pattern(r"^    since: .*\n", "")), "oman, agreement", "in-force needs since"),
        ("destinations.yml", _of("oman", _swap("article: oman-cepa", "article: oman-fta")), "oman, agreement.article", "no article"),
        ("destinations.yml", _of("oman", _swap("status: in-force", "status: perhaps")), "oman, agreement.status", "Input should be"),
        ("destinations.yml", _of("oman", _pattern(r"^    as_of: .*\n", "")), "oman, agreement.as_of", "Field required"),
        ("destinations.yml", _of("oman", _swap("aliases: [", "aliases: [Dubai, ")), "oman, aliases", "'dubai' is also a name of 'uae'"),
        ("destinations.yml", _of("oman", _swap("hi: ओमान", "hi: Oman")), "oman, name.hi", "no Devanagari"),
        ("contacts.yml", _of("epch", _swap("011-26135256", "011-2613")), "epch, phone.0", "'011-2613' is no number of India"),
        ("contacts.yml", _of("epch", _swap("011-26135256", "011-26135256 (EPABX)")), "epch, phone.0", "belongs? under note"),
        ("contacts.yml", _of("epch", _swap("mails@epch.com", "mails at epch.com")), "epch, email.0", "String should match"),
        ("contacts.yml", _of("epch", _swap("confidence: medium\n", "confidence: medium\n  confirmed: true\n")), "epch", "confirmed, but"),
        ("contacts.yml", _of("epch", _pattern(r"^  sources:\n(  - .*\n(    .*\n)*)+", "")), "epch, sources", "Field required"),
        ("contacts.yml", _of("dgft-ra-jaipur", _swap("state: Rajasthan", "state: Rajputana")), "dgft-ra-jaipur, state", "no 'Rajputana'"),
        ("contacts.yml", _of("dgft-ra-jaipur", _swap("  state: Rajasthan\n", "")), "dgft-ra-jaipur", "a DGFT office has one"),
    ],
)
def test_a_mistake_is_found_and_named(tables: Path, file: str, change: Change, row: str, reason: str) -> None:
    path = tables / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")

    found = [error for error in reference_errors(tables) if Path(error.file) == path]

    assert [error for error in found if row in f"{error.field} product" and re.search(reason, error.reason)], found


def test_a_missing_table_is_a_mistake(tables: Path) -> None:
    for file in ("odop.csv", "contacts.yml"):
        (tables / file).unlink()
    assert {"odop.csv", "contacts.yml"} <= {Path(error.file).name for error in reference_errors(tables) if error.field == "file"}


def test_a_faulty_row_leaves_the_others(tables: Path) -> None:
    path = tables / "contacts.yml"
    path.write_text(_of("epch", _swap("  kind: epc", "  kind: club"))(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert set(contacts.load_contacts().rows) - set(contacts.load_contacts(tables).rows) == {"epch"}


def test_the_check_prints_what_is_wrong_with_the_tables(
    tables: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from knowledge import held_out, library, negatives, upkeep
    from knowledge.__main__ import main
    from knowledge.reference import check

    path = tables / "products" / "carpet.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("council: cepc", "council: carpets"), encoding="utf-8")
    monkeypatch.setattr(check, "reference_errors", lambda: reference_errors(tables))
    monkeypatch.setattr(library, "load_library", lambda **_: library.Library(()))
    monkeypatch.setattr(negatives, "load_negatives", list)
    monkeypatch.setattr(held_out, "near_held_out", lambda *_: [])
    monkeypatch.setattr(upkeep, "concerns", lambda *_: [])
    monkeypatch.setattr("logging.disable", lambda _: None)

    assert main(["check"]) == 1
    printed = capsys.readouterr()
    assert f"{path}: council: there is no 'carpets' in contacts.yml" in printed.out
    assert "1 faults" in printed.err


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("haldi", ["turmeric"]),
        ("हल्दी पाउडर बेचना है", ["turmeric"]),
        ("आम", ["mango"]),
        ("aam ka dibba", ["mango"]),
        ("mangoes for Japan", ["mango"]),
        ("brass ke diye", ["brass-copper"]),
        ("पीतल के दिये", ["brass-copper"]),
        ("laal mirch", ["chilli"]),
        ("kali mirch", ["pepper"]),
        ("Silk Sarees", ["silk-saree"]),
        ("साड़ी", ["silk-saree"]),
        ("कालीन", ["carpet"]),
        ("joote", ["leather-footwear"]),
        ("जूते", ["leather-footwear"]),
        ("जूट", ["jute"]),
        ("jute bags", ["jute"]),
        ("घी", ["dairy"]),
        ("गुड़", ["jaggery"]),
        ("banana chips", ["banana"]),
        ("Banana", ["banana"]),
        ("mujhe website banana hai", ["it-services"]),
        ("kela", ["banana"]),
        ("attar", ["incense", "essential-oils"]),
        ("haldi aur kali mirch", ["pepper", "turmeric"]),
    ],
)
def test_products_are_found_as_people_name_them(text: str, wanted: list[str]) -> None:
    found = [product.id for product in products.find(text)]
    assert sorted(found) == sorted(wanted)
    assert found[0] in wanted[:1] or len(wanted) > 1


@pytest.mark.parametrize(
    "text",
    [
        "I am an exporter",
        "good morning",
        "tell me the fee",
        "aap kaise ho",
        "10 lakh ka loan",
        "pan card",
        "सारी योजनाएं",
        "उन लोगों को",
        "बिल बनाना है",
        "mujhe bill banana hai",
        "main Firozabad se hu",
        "kaun se kagaz chahiye",
        "jan dhan khata",
        "someone stole my parcel",
        "",
    ],
)
def test_everyday_words_are_no_products(text: str) -> None:
    assert products.find(text) == ()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("amrika", ["us"]),
        ("अमेरिका भेजना है", ["us"]),
        ("USA", ["us"]),
        ("can I send to the US now?", ["us"]),
        ("us market", ["us"]),
        ("जर्मनी", ["eu"]),
        ("Germany and France", ["eu"]),
        ("uk me bhejna hai", ["uk"]),
        ("इंग्लैंड", ["uk"]),
        ("dubai", ["uae"]),
        ("रूस", ["russia"]),
        ("newzealand", ["new-zealand"]),
        ("Oman or the UAE", ["oman", "uae"]),
        ("us product ka kya hua", []),
        ("उस माल का", []),
        ("New York", []),
        ("handicraft wale", []),
        ("भेजने वाले", []),
        ("हमारा माल", []),
        ("", []),
    ],
)
def test_destinations_are_found_as_people_name_them(text: str, wanted: list[str]) -> None:
    assert sorted(destination.id for destination in destinations.find(text)) == wanted


def test_every_product_and_destination_is_found_by_each_of_its_names() -> None:
    for product in products.products():
        for name in product.names:
            assert product in products.find(name), (product.id, name)
    for destination in destinations.destinations():
        for name in (*destination.names, *destination.capitals):
            assert destinations.find(name) == (destination,), (destination.id, name)


def test_agreements_stand_as_their_sources_say() -> None:
    uk, eu, china = (destinations.get(name) for name in ("uk", "eu", "china"))
    assert (uk.agreement.status, uk.agreement.since, uk.agreement.article) == ("in-force", "2026-07-15", "uk-ceta")
    assert (eu.agreement.status, eu.agreement.as_of) == ("concluded", "2026-07")
    assert china.agreement is None


def test_a_district_is_listed_for_its_products() -> None:
    rows = odop.products_of("Bhadohi", "Uttar Pradesh")
    assert [(row.programme, row.product, row.year) for row in rows] == [
        ("ODOP", "Handmade carpet of Bhadohi", 2026),
        ("PMFME", "Onion-based products", 2024),
    ]
    assert odop.products_of("Bhadohi", "Bihar") == ()
    assert ("Erode", "Tamil Nadu") in {(row.district, row.state) for row in odop.districts_with("Turmeric")}
    assert odop.districts_with("") == ()


def test_only_sure_contacts_are_confirmed() -> None:
    assert {contact.id for contact in contacts.contacts() if contact.confirmed} == {"dgft-coo", "indian-trade-portal", "cpgrams"}
    assert all(contact.confidence == "high" for contact in contacts.contacts() if contact.confirmed)


def test_contacts_are_found_by_id_and_kind() -> None:
    assert contacts.get("pm-vishwakarma").phone == ("1800-267-7777", "17923")
    assert contacts.get("nobody") is None
    assert len(contacts.of_kind("dgft-ra")) == 38


@pytest.mark.parametrize(
    ("place", "offices"),
    [
        ("Moradabad", ["moradabad"]),
        ("मुरादाबाद", ["moradabad"]),
        ("Bangalore", ["bengaluru"]),
        ("kochi", ["kochi"]),
        ("Goa", ["panaji"]),
        ("Jodhpur", ["jaipur"]),
        ("नोएडा", ["kanpur", "moradabad", "varanasi"]),
        ("UP", ["kanpur", "moradabad", "varanasi"]),
        ("Jharkhand", []),
        ("nowhere", []),
    ],
)
def test_the_dgft_office_of_a_place(place: str, offices: list[str]) -> None:
    assert [office.id.removeprefix("dgft-ra-") for office in contacts.dgft_office(place)] == offices
