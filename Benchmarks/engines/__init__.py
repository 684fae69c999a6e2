"""The engines: a folder for each, with how it is installed and the program that runs it."""

from engines.lede.engine import Lede
from engines.lucene.engine import Lucene
from engines.pisa.engine import Pisa
from engines.sqlite.engine import Sqlite
from engines.tantivy.engine import Tantivy
from engines.xapian.engine import Xapian

RIVALS = {kind.name: kind for kind in (Lucene, Tantivy, Pisa, Xapian, Sqlite)}
