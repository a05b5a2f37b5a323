"""Every page of the portal that a reader opens, in Vietnamese and in English."""

COMPARED = "?province=hung-yen&province=ba-ria-vung-tau&with=sipas-2021"
PAGES = {
    "home": ("/", "/en/"),
    "home-34": ("/?basis=units-2025", "/en/?basis=units-2025"),
    "ranking": ("/xep-hang/", "/en/ranking/"),
    "ranking-by-name": (
        "/xep-hang/?order=name",
        "/en/ranking/?indicator=F5&order=name",
    ),
    "province": ("/tinh/ba-ria-vung-tau/", "/en/province/ba-ria-vung-tau/"),
    "province-34": (
        "/tinh/hung-yen/?basis=units-2025",
        "/en/province/hung-yen/?basis=units-2025",
    ),
    "answers": ("/tinh/hung-yen/tra-loi/", "/en/province/hung-yen/answers/"),
    "province-opinions": (
        "/tinh/hung-yen/nhan-dinh/",
        "/en/province/hung-yen/opinions/",
    ),
    "province-methods": (
        "/tinh/hung-yen/cac-phuong-phap/",
        "/en/province/hung-yen/methods/",
    ),
    "explanation": (
        "/tinh/hung-yen/phan-tich/",
        "/en/province/hung-yen/explain/?against=neighbours",
    ),
    "what-if": (
        "/tinh/hung-yen/gia-dinh/?S2.1.1=3",
        "/en/province/hung-yen/what-if/?S2.1.1=x",
    ),
    "comparison-empty": ("/so-sanh/", "/en/compare/"),
    "comparison": (f"/so-sanh/{COMPARED}", f"/en/compare/{COMPARED}"),
    "search": ("/tim/?q=ha", "/en/search/?q=atlantis"),
    "releases": ("/cong-bo/", "/en/releases/"),
    "release": ("/cong-bo/sipas-2024/1/", "/en/releases/sipas-2024/1/"),
    "statement": (
        "/cong-bo/sipas-2024/1/co-the-noi-gi/",
        "/en/releases/sipas-2024/1/statement/",
    ),
    "editions": (
        "/cong-bo/sipas-2024/phien-ban/",
        "/en/releases/sipas-2024/editions/",
    ),
    "dictionary": (
        "/cong-bo/sipas-2024/1/tu-dien/",
        "/en/releases/sipas-2024/1/dictionary/",
    ),
    "opinions": ("/nhan-dinh/", "/en/opinions/"),
    "methods": ("/cac-phuong-phap/", "/en/methods/"),
    "method": ("/phuong-phap/", "/en/method/"),
    "receipt": ("/bien-nhan/", "/en/receipt/"),
    "not-found": ("/tinh/khong-co/", "/en/province/atlantis/"),
}
ADDRESSES = [address for both in PAGES.values() for address in both]
