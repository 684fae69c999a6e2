"""How each rival is called: its settings for the best article, with no work that is not asked for.

A class for each. Its packages are imported when it is made, in the Python that has them. `article`
takes the bytes of a page and gives the text, and title, date and author as far as the rival knows
them; `text` gives the text alone where that is less work. None is told the address of
a page, which `lede extract` is not told either; one variant is told whether it is a forum.
"""

#: Elements that begin a line of text.
BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 "
    "h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td tfoot th thead tr "
    "ul".split())


def decoder():
    """For those that take text: the declared or detected encoding, as browsers name and read it."""
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return lambda page: bytes_to_str(page, detect_encoding(page, from_html_meta=True) or "utf-8")


def lines_of(html):
    """The text of a fragment of HTML, a line for each block."""
    from lxml.etree import iterwalk
    from lxml.html import HTMLParser, fromstring

    if not html or not html.strip():
        return ""
    parser = HTMLParser(remove_comments=True, remove_pis=True)
    parts = []
    for event, element in iterwalk(fromstring(html, parser=parser), events=("start", "end")):
        if element.tag in BLOCKS:
            parts.append("\n")
        if text := element.text if event == "start" else element.tail:
            parts.append(text)
    return "".join(parts)


class Rival:
    #: What requirements.txt pins of it; an answer is kept until a version changes.
    packages = []
    #: What it looks for; the rest is not held against it.
    finds = {"text", "title", "date", "author"}
    #: Whether its functions are given the annotated kind of a page as well.
    is_told_kind = False
    #: For those that give the text alone no sooner than the whole article.
    text = None


class Trafilatura(Rival):
    name = "trafilatura"
    title = "trafilatura"
    packages = ["trafilatura", "faust-cchardet", "lxml"]
    mode = {}

    def __init__(self):
        from trafilatura import bare_extraction

        self._extract = bare_extraction

    def text(self, page):
        found = self._extract(page, include_comments=False, **self.mode)
        return found.text if found else ""

    def article(self, page):
        found = self._extract(page, include_comments=False, with_metadata=True, **self.mode)
        if not found:
            return {}
        return {"text": found.text, "title": found.title, "date": found.date,
                "author": found.author}


class TrafilaturaPrecision(Trafilatura):
    name = "trafilatura-precision"
    title = "trafilatura, precision"
    mode = {"favor_precision": True}


class TrafilaturaFast(Trafilatura):
    name = "trafilatura-fast"
    title = "trafilatura, fast"
    mode = {"fast": True}


class RsTrafilatura(Rival):
    name = "rs-trafilatura"
    title = "rs-trafilatura"
    packages = ["rs-trafilatura"]

    def __init__(self):
        from rs_trafilatura import extract_bytes

        self._extract = extract_bytes

    def article(self, page):
        found = self._extract(page)
        return {"text": found.main_content, "title": found.title, "date": found.date,
                "author": found.author}


class Newspaper(Rival):
    name = "newspaper4k"
    title = "newspaper4k"
    #: Without those that cut some languages into words it fails on their pages. On Korean ones it
    #: does all the same, for want of a model that is not on PyPI.
    packages = ["newspaper4k", "jieba", "tinysegmenter", "nltk", "indic-nlp-library",
                "resiliparse", "lxml"]

    def __init__(self):
        import logging

        from newspaper import Article

        logging.getLogger("jieba").setLevel(logging.ERROR)
        self._new_article, self._decoded = Article, decoder()

    def article(self, page):
        """`fulltext` gives the text alone, but takes all pages for English: F1 .90, not .95."""
        found = self._new_article("http://example.com/", fetch_images=False)
        found.download(input_html=self._decoded(page))
        found.parse()
        date = found.publish_date
        return {"text": found.text, "title": found.title, "date": date and str(date)[:10],
                "author": found.authors}


class Readability(Rival):
    name = "readability-lxml"
    title = "readability-lxml"
    packages = ["readability-lxml", "resiliparse", "lxml", "lxml_html_clean"]
    finds = {"text", "title"}

    def __init__(self):
        from readability import Document

        self._document, self._decoded = Document, decoder()

    def text(self, page):
        return lines_of(self._document(self._decoded(page)).summary(html_partial=True))

    def article(self, page):
        document = self._document(self._decoded(page))
        title = document.short_title()
        return {"text": lines_of(document.summary(html_partial=True)), "title": title}


class MagicHtml(Rival):
    name = "magic-html"
    title = "magic-html"
    packages = ["magic-html", "resiliparse", "lxml", "lxml_html_clean"]
    finds = {"text", "title"}

    def __init__(self):
        from magic_html import GeneralExtractor

        self._extractor, self._decoded = GeneralExtractor(), decoder()

    def article(self, page, kind=None):
        found = self._extractor.extract(self._decoded(page), html_type=kind)
        return {"text": lines_of(found["html"]), "title": found["title"]}


class MagicHtmlTold(MagicHtml):
    """Told by the annotation which pages are of a forum, for which it has another way."""

    name = "magic-html-told"
    title = "magic-html, forums told"
    is_told_kind = True

    def article(self, page, kind=None):
        return super().article(page, kind if kind == "forum" else None)


class Resiliparse(Rival):
    name = "resiliparse"
    title = "resiliparse"
    packages = ["resiliparse"]
    finds = {"text", "title"}

    def __init__(self):
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.html import HTMLTree

        self._decoded, self._tree, self._extract = decoder(), HTMLTree.parse, extract_plain_text

    def _main_text(self, tree):
        return self._extract(tree, main_content=True, alt_texts=False, list_bullets=False,
                             comments=False)

    def text(self, page):
        return self._main_text(self._tree(self._decoded(page)))

    def article(self, page):
        tree = self._tree(self._decoded(page))
        return {"text": self._main_text(tree), "title": tree.title}


class Htmldate(Rival):
    """Dates alone."""

    name = "htmldate"
    title = "htmldate"
    packages = ["htmldate", "faust-cchardet", "lxml"]
    finds = {"date"}

    def __init__(self):
        from htmldate import find_date

        self._date = find_date

    def article(self, page):
        return {"date": self._date(page, original_date=True)}


RIVALS = {kind.name: kind for kind in (
    Trafilatura, TrafilaturaPrecision, TrafilaturaFast, RsTrafilatura, Newspaper, Readability,
    MagicHtml, MagicHtmlTold, Resiliparse, Htmldate)}
