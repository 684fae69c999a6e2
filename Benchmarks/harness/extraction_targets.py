"""What `lede extract` wants to reach at the least, by set and measure."""

BARS = {
    "zyte181": {"F1": .980, "pages/s": 450, "MB/s": 60},
    "naeb424": {"F1": .952, "title ~": .90},
    "fundus80": {"F1": .935},
    "wcxb2008": {"F1": .948},
    "trafi990": {"snippet F1": .932},
    "magic261": {"F1": .900},
    "htmldate1000": {"date": .925},
}
#: Two halves of a set that share no site may differ by this.
GAP = .01
