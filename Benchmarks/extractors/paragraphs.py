"""The paragraphs of pages by lxml, in the Python that has it: `paragraphs.py TAGS < paths.json`.

Prints for each page a JSON list of the texts of its elements TAGS (`p,pre`) that stand in none of
the others, outside of navigation, headers, footers and asides: elements of these names, with these
roles, or that a class calls a footer or navigation. Nor is a paragraph told that is but links.
"""

import json
import os
import sys

sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from lxml.html import HTMLParser, document_fromstring  # noqa: E402

from extractors.calls import decoder  # noqa: E402

FURNITURE = ["self::nav", "self::header", "self::footer", "self::aside",
             "@role='navigation'", "@role='banner'", "@role='contentinfo'",
             "@role='complementary'", "contains(@class, 'footer')", "starts-with(@class, 'nav')"]
#: The share of a paragraph's letters in links from which on it is navigation.
LINKED = 0.8


def is_links(element):
    linked = sum(letters(link) for link in element.iter("a") if link.get("href"))
    return linked > 0 and linked >= LINKED * letters(element)


def letters(element):
    return sum(map(str.isalnum, element.text_content()))


def main():
    tags = sys.argv[1].split(",")
    names = " or ".join(f"self::{tag}" for tag in tags)
    path = (f"//*[{names}][not(ancestor::*[{names} or {' or '.join(FURNITURE)}])]")
    # As bytes, so that a page's own declaration cannot contradict.
    decoded, parser = decoder(), HTMLParser(encoding="utf-8", remove_comments=True)
    for page in json.load(sys.stdin):
        with open(page, "rb") as file:
            text = decoded(file.read())
        try:
            root = document_fromstring(text.encode(), parser=parser)
        except ValueError:  # No element at all.
            print("[]")
            continue
        for element in root.xpath("//script|//style|//template"):
            element.drop_tree()
        print(json.dumps([element.text_content() for element in root.xpath(path)
                          if not is_links(element)]))


if __name__ == "__main__":
    main()
