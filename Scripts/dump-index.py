#!/usr/bin/env python3
"""Reads an index by Documentation/FORMAT.md alone, verifies it and lists what it holds.

    Scripts/dump-index.py INDEX                    verify everything, print a summary
    Scripts/dump-index.py INDEX --terms [PREFIX]   field, term, df, cf of each term, over all segments
    Scripts/dump-index.py INDEX --postings TERM    documents, frequencies and positions of a term
    Scripts/dump-index.py INDEX --articles         the stored articles as JSON, one per line
    Scripts/dump-index.py INDEX --bytes            bytes of what searching reads, by what they are for

A term is given as FIELD:TERM (stem:grain, site:example.com, "pair:of the"). Written for clarity,
not for speed; it shares no code with Lede, so that each can be held against the other. Exits with 1 and says where
when anything is not as the format says.
"""

import argparse
import ctypes
import ctypes.util
import json
import math
import os
import re
import struct
import sys


class Damage(Exception):
    """A place where the bytes are not as the format says."""


def need(condition, *words):
    if not condition:
        raise Damage(" ".join(str(word) for word in words))


# Checksums and hashes.

CRC_TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    CRC_TABLE.append(byte)


def crc32c(data, crc=0):
    crc ^= 0xFFFFFFFF
    table = CRC_TABLE
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


M64 = (1 << 64) - 1
P1, P2, P3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
P4, P5 = 0x85EBCA77C2B2AE63, 0x27D4EB2F165667C5


def rotate(value, count):
    return (value << count | value >> (64 - count)) & M64


def xxh64_round(accumulator, lane):
    return rotate((accumulator + lane * P2) & M64, 31) * P1 & M64


def xxh64(data):
    at, size = 0, len(data)
    if size >= 32:
        lanes = [(P1 + P2) & M64, P2, 0, -P1 & M64]
        while size - at >= 32:
            words = struct.unpack_from("<4Q", data, at)
            lanes = [xxh64_round(lane, word) for lane, word in zip(lanes, words)]
            at += 32
        value = sum(rotate(lane, r) for lane, r in zip(lanes, (1, 7, 12, 18))) & M64
        for lane in lanes:
            value = ((value ^ xxh64_round(0, lane)) * P1 + P4) & M64
    else:
        value = P5
    value = (value + size) & M64
    while size - at >= 8:
        value ^= xxh64_round(0, struct.unpack_from("<Q", data, at)[0])
        value = (rotate(value, 27) * P1 + P4) & M64
        at += 8
    if size - at >= 4:
        value ^= struct.unpack_from("<I", data, at)[0] * P1 & M64
        value = (rotate(value, 23) * P2 + P3) & M64
        at += 4
    for byte in data[at:]:
        value = rotate(value ^ byte * P5 & M64, 11) * P1 & M64
    value = (value ^ value >> 33) * P2 & M64
    value = (value ^ value >> 29) * P3 & M64
    return value ^ value >> 32


assert crc32c(b"123456789") == 0xE3069283
assert xxh64(b"") == 0xEF46DB3751D8E999


class Reader:
    """Reads numbers and strings from bytes, one after the other."""

    def __init__(self, data, at=0, end=None):
        self.data, self.at = data, at
        self.end = len(data) if end is None else end
        need(0 <= at <= self.end <= len(data), "range", at, self.end, "of", len(data))

    def take(self, count):
        need(count <= self.end - self.at, "bytes end at", self.end, "wanted", count)
        self.at += count
        return bytes(self.data[self.at - count : self.at])

    def number(self, format):
        return struct.unpack("<" + format, self.take(struct.calcsize("<" + format)))[0]

    def u8(self):
        return self.number("B")

    def u32(self):
        return self.number("I")

    def u64(self):
        return self.number("Q")

    def f32(self):
        return self.number("f")

    def varint(self):
        value = shift = 0
        while True:
            byte = self.u8()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                need(value <= M64 and (byte or shift == 7), "varint at", self.at)
                return value

    def varints(self):
        while self.at < self.end:
            yield self.varint()

    def bytes(self):
        return self.take(self.varint())

    def text(self):
        return self.bytes().decode("utf-8")

    def texts(self):
        return [self.text() for _ in range(self.varint())]

    def finish(self):
        need(self.at == self.end, "bytes left at", self.at, "of", self.end)


# The container.

CHUNK = 16384
VERSION = 3


def aligned(offset):
    return (offset + 63) // 64 * 64


class Container:
    """One file of an index, with every checksum verified."""

    def __init__(self, folder, name, kind, record=None, index_id=None):
        self.name = name
        with open(os.path.join(folder, name), "rb") as file:
            data = memoryview(file.read())
        try:
            self.read(data, kind, record, index_id)
        except (Damage, struct.error) as error:
            raise Damage(f"{name}: {error}") from error

    def read(self, data, kind, record, index_id):
        need(len(data) >= 128, "too short for a header and a footer")
        header, footer = data[:64], data[-64:]
        for block, magic, what in ((header, b"LEDE", "header"), (footer, b"EDEL", "footer")):
            need(bytes(block[:4]) == magic, what, "magic")
            need(crc32c(block[:60]) == struct.unpack_from("<I", block, 60)[0], what, "checksum")
        file_kind, version, zero = struct.unpack_from("<3I", header, 4)
        need((file_kind, version, zero) == (kind, VERSION, 0), "kind, version", file_kind, version)
        need(not any(header[40:60]) and not any(footer[36:60]), "reserved bytes")
        self.index_id = struct.unpack_from("<2Q", header, 16)
        need(index_id in (None, self.index_id), "belongs to another index")
        self.file_id = struct.unpack_from("<Q", header, 32)[0]
        count, tail, tail_size, size, checksum = struct.unpack_from("<IQQQI", footer, 4)
        need(size == len(data) and tail + tail_size == size - 64, "lengths in the footer")
        need(crc32c(data[tail : size - 64], crc32c(header)) == checksum, "file checksum")
        need(record is None or record == (size, checksum), "is not the file the manifest names")
        table = size - 64 - 32 * count
        need(tail <= table and (table - tail) % 4 == 0, "section table")
        chunks = struct.unpack_from(f"<{(table - tail) // 4}I", data, tail)
        self.sections, end, next_chunk = {}, 64, 0
        for at in range(table, table + 32 * count, 32):
            section, section_sum, offset, length, first = struct.unpack_from("<IIQQQ", data, at)
            need(section and section not in self.sections, "section kind", section)
            need(offset == aligned(end) and first == next_chunk, "section", section, "is misplaced")
            need(not any(data[end:offset]), "padding before section", section)
            used = (length + CHUNK - 1) // CHUNK
            entries = data[tail + 4 * first : tail + 4 * (first + used)]
            need(crc32c(entries) == section_sum, "checksum of section", section)
            for i in range(used):
                start = offset + i * CHUNK
                part = data[start : min(start + CHUNK, offset + length)]
                need(crc32c(part) == chunks[first + i], "chunk", i, "of section", section)
            end, next_chunk = offset + length, first + used
            self.sections[section] = data[offset:end]
        need(next_chunk == len(chunks) and aligned(end) == tail, "bytes outside of sections")
        need(not any(data[end:tail]), "padding before the tail")


def read_manifest(folder):
    """The highest manifest of a directory."""
    names = [name for name in os.listdir(folder) if re.fullmatch("manifest-[0-9a-f]{16}", name)]
    need(names, folder, "holds no index")
    name = max(names)
    file = Container(folder, name, 3)
    reader = Reader(file.sections[1])
    manifest = {"name": name, "index_id": file.index_id, "generation": reader.u64()}
    need(manifest["generation"] == file.file_id == int(name[9:], 16), "generation")
    manifest["analyzer"], manifest["analysis_version"] = reader.u8(), reader.u32()
    manifest["title_weight"], manifest["k1"] = reader.u32(), reader.f32()
    manifest["b"], manifest["stores_text"] = reader.f32(), reader.u8() == 1
    manifest["creator"] = reader.text()
    manifest["sources"] = [(reader.text(), reader.bytes()) for _ in range(reader.varint())]

    def record():
        return reader.text(), (reader.u64(), reader.u32())

    manifest["segments"] = []
    for _ in range(reader.varint()):
        segment = {"file": record(), "id": reader.u64(), "documents": reader.u32()}
        if reader.u8():
            segment["deletes"], segment["deleted"] = record(), reader.u32()
        manifest["segments"].append(segment)
    reader.finish()
    return manifest


# Segments.

(STORED, STORED_INDEX, POSTINGS, POSITIONS, TERMS, TERM_INDEX, META, LENGTHS, ORDER_KEYS, KEY_ORDER,
 KEYS, KEY_OFFSETS, INSTANTS, DAYS, LANGUAGES, SITES, SOURCES, SIGNATURES) = range(1, 19)
FIELDS = {1: "stem", 2: "form", 3: "author", 4: "site", 5: "language", 6: "tag", 7: "section",
          8: "url", 9: "path", 10: "pair"}
BODY_START = 4096
EARLY = 32
BLOCK = 256
RUN = 16
BITSET = 64
SLACK = 64


def first_position(value):
    """The position that a document's first value stands for."""
    if value < 2 * EARLY:
        return value // 2 + (BODY_START if value & 1 else 0)
    if value < 2**32 - BODY_START:
        return value - EARLY + BODY_START
    return value - (2**32 - BODY_START)


def unpack(reader, count, width):
    """`count` packed values; leaves the reader behind them."""
    need(width <= 32, "width", width)
    stream = int.from_bytes(reader.take((count * width + 7) // 8), "little")
    need(stream >> count * width == 0, "bits behind packed values")
    mask = (1 << width) - 1
    return [stream >> i * width & mask for i in range(count)]


def add_exceptions(reader, values, count, width):
    if count == 0:
        return
    high_width = reader.u8()
    steps = reader.take(count)
    index = 0
    for i, high in enumerate(unpack(reader, count, high_width)):
        index += steps[i]
        need(index < len(values) and (i == 0 or steps[i]), "exception", index)
        values[index] |= high << width
        need(values[index] < 1 << 32, "value", index)


def bitset(reader, first, last):
    """The documents of a bitset that begins with the word of `first`."""
    base = first // 64 * 64
    count = last // 64 - first // 64 + 1
    need(count <= 128, "words of a bitset", count)
    bits = int.from_bytes(reader.take(8 * count), "little")
    documents = [base + i for i in range(64 * count) if bits >> i & 1]
    need(documents and documents[0] >= first and documents[-1] == last, "bits of a bitset")
    return documents


def single(value):
    """Rounded to single precision."""
    return struct.unpack("<f", struct.pack("<f", value))[0]


class Segment:
    """One segment: its meta, columns and terms."""

    def __init__(self, folder, record, index_id):
        name, file_record = record["file"]
        file = Container(folder, name, 1, file_record, index_id)
        need(file.file_id == record["id"], name, "id")
        need(sorted(file.sections) == list(range(1, SIGNATURES + 1)), name, "sections")
        self.name, self.sections = name, file.sections
        for section in (POSTINGS, POSITIONS):
            need(bytes(file.sections[section][-SLACK:]) == bytes(SLACK), name, "slack of", section)
        self.read_meta()
        need(self.documents == record["documents"], name, "documents")
        self.lengths = self.column(LENGTHS, "I")
        need(sum(self.lengths) == self.length_sum, name, "sum of lengths")
        self.read_keys()
        self.deleted = set()
        if "deletes" in record:
            self.read_deletes(folder, record, index_id)

    def read_meta(self):
        reader = Reader(self.sections[META])
        self.documents = reader.u32()
        self.length_sum, self.tokens, self.text_bytes = reader.u64(), reader.u64(), reader.u64()
        self.title_weight, self.analyzer, self.analysis = reader.u32(), reader.u8(), reader.u32()
        self.k1, self.b, self.average = reader.f32(), reader.f32(), reader.f32()
        self.languages = [(reader.u32(), reader.varint()) for _ in range(reader.varint())]
        self.sites, self.extra_fields = reader.texts(), reader.texts()
        self.pair_threshold = reader.varint() if reader.at < reader.end else 0
        reader.finish()

    def column(self, section, format, extra=0):
        data = self.sections[section]
        count = self.documents + extra
        need(len(data) == count * struct.calcsize("<" + format), self.name, "column", section)
        return struct.unpack(f"<{count}{format}", data)

    def read_keys(self):
        offsets = self.column(KEY_OFFSETS, "Q", 1)
        keys = bytes(self.sections[KEYS])
        need(offsets[0] == 0 and offsets[-1] == len(keys), self.name, "key offsets")
        self.keys = [keys[a:b] for a, b in zip(offsets, offsets[1:])]
        order_keys = self.column(ORDER_KEYS, "Q")
        need(list(order_keys) == [xxh64(key) for key in self.keys], self.name, "order keys")
        order = sorted(range(self.documents), key=lambda d: (order_keys[d], d))
        need(order == list(self.column(KEY_ORDER, "I")), self.name, "key order")
        for section, format in ((INSTANTS, "q"), (DAYS, "i"), (LANGUAGES, "I"), (SITES, "I")):
            self.column(section, format)
        need(len(self.sections[SIGNATURES]) == 64 * self.documents, self.name, "signatures")
        need(max(self.column(SITES, "I"), default=0) <= len(self.sites), self.name, "sites")

    def read_deletes(self, folder, record, index_id):
        name, file_record = record["deletes"]
        file = Container(folder, name, 2, file_record, index_id)
        need(file.file_id == record["id"], name, "id")
        bits = int.from_bytes(file.sections[1], "little")
        need(len(file.sections[1]) == (self.documents + 63) // 64 * 8, name, "length")
        self.deleted = {d for d in range(self.documents) if bits >> d & 1}
        need(bits >> self.documents == 0, name, "bits past the last document")
        need(len(self.deleted) == record["deleted"], name, "deleted count")

    def may_pair(self, df1, df2):
        """Whether the pair of two stems is listed where a document has it."""
        full = self.documents // 5
        damped = [df if df <= full else full + (df - full) // 8 for df in (df1, df2)]
        return 0 < self.pair_threshold <= damped[0] * damped[1] // max(1, self.documents)

    def field(self, byte):
        if byte >= 16:
            need(byte - 16 < len(self.extra_fields), "field", byte)
            return self.extra_fields[byte - 16]
        return FIELDS[byte]

    def term_name(self, key):
        """FIELD:TERM; a pair's stems with a space between."""
        return self.field(key[0]) + ":" + key[1:].replace(b"\0", b" ").decode("utf-8", "replace")

    def terms(self, with_sizes=False):
        """Each term as (key, df, cf, location), in order; checks the dictionary as it goes.

        With sizes also how many bytes of the dictionary it takes.
        """
        index = Reader(self.sections[TERM_INDEX])
        term_count, block_count = index.u64(), index.u64()
        need(block_count == (term_count + 31) // 32, self.name, "blocks of terms")
        prefixes = [index.u64() for _ in range(block_count)]
        offsets = [index.u64() for _ in range(block_count)] + [len(self.sections[TERMS])]
        index.finish()
        last = b""
        for block in range(block_count):
            reader = Reader(self.sections[TERMS], offsets[block], offsets[block + 1])
            bases = [reader.varint(), reader.varint()]
            key = b""
            for i in range(min(32, term_count - 32 * block)):
                start = reader.at
                key = key[: reader.varint()] + reader.bytes()
                need(key > last, self.name, "order of terms", key)
                if i == 0:
                    prefix = int.from_bytes(key[:8].ljust(8, b"\0"), "big")
                    need(prefix == prefixes[block], self.name, "prefix of block", block)
                last = key
                entry = self.entry(key, reader, bases)
                yield (*entry, reader.at - start) if with_sizes else entry
            reader.finish()

    def entry(self, key, reader, bases):
        head = reader.varint()
        df, elsewhere = head >> 1, head & 1
        cf = df + reader.varint()
        need(1 <= df <= self.documents, self.name, "df of", key)
        if df == 1:
            document, code = reader.varint(), reader.varint()
            if code & 1 == 0:
                return key, df, cf, ("value", document, code >> 1)
            offset = reader.varint() if elsewhere else bases[1]
            if not elsewhere:
                bases[1] += code >> 1
            return key, df, cf, ("single", document, (offset, code >> 1))
        sizes = [reader.varint(), reader.varint()]
        at = [reader.varint(), reader.varint()] if elsewhere else list(bases)
        if not elsewhere:
            bases[0] += sizes[0]
            bases[1] += sizes[1]
        form = "short" if df <= BLOCK else "blocks"
        return key, df, cf, (form, (at[0], sizes[0]), (at[1], sizes[1]))

    def range(self, section, place):
        offset, size = place
        return Reader(self.sections[section], offset, offset + size)

    def postings(self, key, df, cf, location):
        """A list of (document, frequency, positions), checked against the entry."""
        form = location[0]
        has_positions = key[0] <= 2
        if form == "value":
            values = iter([location[2]]) if has_positions else None
            result = self.with_positions([location[1]], [cf], values)
        elif form == "single":
            values = self.range(POSITIONS, location[2]).varints()
            result = self.with_positions([location[1]], [cf], values)
        elif form == "short":
            documents, frequencies = self.short(df, self.range(POSTINGS, location[1]))
            values = self.range(POSITIONS, location[2]).varints() if has_positions else None
            result = self.with_positions(documents, frequencies, values)
        else:
            result = self.blocks(df, location, has_positions)
        documents = [posting[0] for posting in result]
        need(documents == sorted(set(documents)), self.name, "documents of", key)
        need(documents[-1] < self.documents, self.name, "documents of", key)
        need(sum(posting[1] for posting in result) == cf, self.name, "cf of", key)
        return result

    def short(self, df, reader):
        documents, frequencies, following = [], [], 0
        for _ in range(df):
            code = reader.varint()
            documents.append(following + (code >> 1))
            frequencies.append(1 if code & 1 else reader.varint())
            following = documents[-1] + 1
        reader.finish()
        return documents, frequencies

    def blocks(self, df, location, has_positions):
        reader = self.range(POSTINGS, location[1])
        count = reader.u32()
        need(count == (df + BLOCK - 1) // BLOCK, self.name, "blocks")
        list_max, floors = reader.u8(), list(reader.take(3))
        lasts, data_ends, positions_ends = (
            [reader.u32() for _ in range(count)] for _ in range(3))
        maxima, forms = list(reader.take(count)), list(reader.take(count))
        need(max(maxima) == list_max, self.name, "list maximum")
        base, data_start, result = -1, reader.at, []
        positions_start, all_impacts = 0, []
        for block in range(count):
            size = min(BLOCK, df - BLOCK * block)
            impacts = list(reader.take(size))
            if forms[block] == BITSET:
                documents = bitset(reader, base + 1, lasts[block])
                need(len(documents) == size, self.name, "bits of a bitset")
                base = documents[-1]
            else:
                documents = []
                for gap in unpack(reader, size, forms[block]):
                    base += gap + 1
                    documents.append(base)
            width, exceptions = reader.u8(), reader.u8()
            values = unpack(reader, size, width)
            add_exceptions(reader, values, exceptions, width)
            frequencies = [value + 1 for value in values]
            need(base == lasts[block], self.name, "last document of a block")
            need(reader.at - data_start == data_ends[block], self.name, "end of a block")
            expected = [self.impact(d, tf) for d, tf in zip(documents, frequencies)]
            need(impacts == expected, self.name, "impacts of a block")
            need(max(impacts) == maxima[block], self.name, "maximum of a block")
            all_impacts += impacts
            end = positions_ends[block]
            place = (location[2][0] + positions_start, end - positions_start)
            positions_start = end
            values = self.block_positions(place, size) if has_positions else None
            result += self.with_positions(documents, frequencies, values)
        reader.finish()
        need(positions_start == location[2][1], self.name, "end of positions")
        all_impacts.sort(reverse=True)
        highest = [all_impacts[rank - 1] if rank <= df else 0 for rank in (10, 100, 1000)]
        need(floors == highest, self.name, "floors")
        return result

    def impact(self, document, frequency):
        """tf / (tf + K) in 1/255, rounded up; each step in single precision."""
        relative = single(single(self.lengths[document]) / self.average)
        k = single(self.k1 * single(single(1 - self.b) + single(self.b * relative)))
        tf = single(frequency)
        scaled = single(single(single(tf / single(tf + k)) * 255) * single(1.000001))
        return min(255, math.ceil(scaled))

    def block_positions(self, place, size):
        reader = self.range(POSITIONS, place)
        count = reader.varint()
        runs = [reader.varint() for _ in range((size + RUN - 1) // RUN - 1)]
        need(sum(runs) <= count, self.name, "runs")
        width, exceptions = reader.u8(), reader.varint()
        need(width or count <= 16 * (exceptions + 256), self.name, "values of width 0")
        values = unpack(reader, count, width)
        add_exceptions(reader, values, exceptions, width)
        reader.finish()
        return iter(values)

    def with_positions(self, documents, frequencies, values):
        result = []
        for document, frequency in zip(documents, frequencies):
            need(frequency >= 1, self.name, "frequency")
            positions, rest = [], frequency if values is not None else 0
            while rest > 0:
                value = next(values, None)
                need(value is not None, self.name, "positions end early")
                if positions:
                    position = positions[-1] + value
                else:
                    position = first_position(value)
                positions.append(position)
                rest -= self.title_weight if position < BODY_START else 1
            need(rest == 0 or values is None, self.name, "positions do not make the frequency")
            result.append((document, frequency, positions))
        if values is not None:
            need(next(values, None) is None, self.name, "positions left over")
        return result

    def articles(self):
        """The stored articles, in document order."""
        index = Reader(self.sections[STORED_INDEX])
        documents, count = index.u32(), index.u32()
        need(documents == self.documents, self.name, "stored documents")
        rows = [(index.u32(), index.u64(), index.u32()) for _ in range(count)]
        offsets = [index.u32() for _ in range(documents)]
        index.finish()
        ends = [row[1] for row in rows[1:]] + [len(self.sections[STORED])]
        firsts = [row[0] for row in rows[1:]] + [documents]
        for (first, offset, size), end, following in zip(rows, ends, firsts):
            data = expand(bytes(self.sections[STORED][offset:end]), size)
            for document in range(first, following):
                last = document + 1 == following
                limit = size if last else offsets[document + 1]
                reader = Reader(data, offsets[document], limit)
                yield document, read_article(reader, self.keys[document])
                reader.finish()

    def source_records(self):
        """The records of the sources section."""
        if len(self.sections[SOURCES]) == 0:
            return
        reader = Reader(self.sections[SOURCES])
        need(reader.varint() == 1, self.name, "version of the sources")
        sources = [(reader.text(), reader.bytes()) for _ in range(reader.varint())]
        source, path, last = 0, b"", None
        for _ in range(reader.varint()):
            step = reader.varint()
            source += step
            path = path[: reader.varint()] + reader.bytes()
            need(source < len(sources) and (last is None or (source, path) > last), "order of files")
            last = (source, path)
            flags = reader.u8()
            kind = ("indexed", "skipped", "removed")[(flags & 0x7F) - 1]
            record = {"source": sources[source][0], "path": path.decode("utf-8", "replace"),
                      "outcome": kind}
            if kind != "removed":
                record["size"], _, _ = reader.varint(), reader.u64(), reader.u64()
                _, _, record["hash"] = reader.varint(), reader.varint(), f"{reader.u64():016x}"
                record["skips"] = reader.varint()
                for _ in range(reader.varint()):
                    reader.varint(), reader.u8(), reader.bytes()
            if kind == "indexed":
                record["records"] = reader.varint()
            elif kind == "skipped":
                record["reason"], record["detail"] = reader.u8(), reader.text()
            yield record
        reader.finish()


def expand(data, size):
    """One block of stored articles, by the system's libzstd."""
    library = ctypes.CDLL(ctypes.util.find_library("zstd") or "libzstd.so.1")
    library.ZSTD_decompress.restype = ctypes.c_size_t
    target = ctypes.create_string_buffer(size or 1)
    found = library.ZSTD_decompress(
        target, ctypes.c_size_t(size), data, ctypes.c_size_t(len(data)))
    need(found == size, "a block of stored articles")
    return target.raw[:size]


def read_article(reader, key):
    def optional():
        return reader.text() if reader.u8() else None

    def date():
        precision = reader.u8()
        if precision == 0:
            return None
        seconds, offset = reader.number("q"), reader.number("h")
        return {"precision": ("year", "month", "day", "minute", "second")[precision - 1],
                "seconds": seconds, "offset": None if offset == -32768 else offset,
                "evidence": reader.text()}

    kinds = ("paragraph", "heading", "list item", "quote", "table", "caption", "code")
    parts = key.split(b"\0", 2)
    need(len(parts) == 3, "key", key)
    return {
        "key": [part.decode("utf-8", "replace") for part in parts],
        "title": reader.text(), "byline": optional(), "site": optional(), "section": optional(),
        "url": optional(), "encoding": reader.text(), "language": language(reader.u32()),
        "published": date(), "modified": date(), "tags": reader.texts(),
        "extra": [(reader.text(), reader.text()) for _ in range(reader.varint())],
        "blocks": [(kinds[reader.u8() - 1], reader.text()) for _ in range(reader.varint())],
        "cuts": [(reader.text(), reader.text()) for _ in range(reader.varint())],
    }


def language(code):
    return code.to_bytes(4, "little").rstrip(b"\0").decode("ascii") or "und"


# The command.


def check_positions(segment):
    """Every term of a segment with its postings; returns the number of terms and of postings."""
    terms = postings = 0
    listed, stems = {}, []
    for term in segment.terms():
        key, df, cf, _ = term
        terms += 1
        found = segment.postings(*term)
        postings += len(found)
        if FIELDS.get(key[0]) == "pair":
            listed[key[1:]] = {document: tf for document, tf, _ in found}
        elif FIELDS.get(key[0]) == "stem" and segment.may_pair(df, segment.documents):
            stems.append((key[1:], df, found))
    need(listed == pairs(segment, stems), segment.name, "lists of pairs")
    return terms, postings


def pairs(segment, stems):
    """The lists of pairs that follow from the positions of the stems."""
    places = {}
    for number, (_, _, postings) in enumerate(stems):
        for document, _, positions in postings:
            for position in positions:
                places.setdefault((document, position), set()).add(number)
    result = {}
    for (document, position), firsts in places.items():
        weight = segment.title_weight if position < BODY_START else 1
        seconds = places.get((document, position + 1), ()) if position != BODY_START - 1 else ()
        for first in firsts:
            for second in seconds:
                if segment.may_pair(stems[first][1], stems[second][1]):
                    found = result.setdefault(stems[first][0] + b"\0" + stems[second][0], {})
                    found[document] = found.get(document, 0) + weight
    return result


def summary(manifest, segments):
    print(f"{manifest['name']} by {manifest['creator']}, analyzer {manifest['analyzer']} "
          f"version {manifest['analysis_version']}, title weight {manifest['title_weight']}")
    for segment in segments:
        terms, postings = check_positions(segment)
        articles = sum(1 for _ in segment.articles())
        records = sum(1 for _ in segment.source_records())
        need(articles == segment.documents, segment.name, "stored articles")
        print(f"{segment.name}: {segment.documents} documents, {len(segment.deleted)} deleted, "
              f"{terms} terms, {postings} postings, {segment.tokens} occurrences, "
              f"average length {segment.length_sum / max(1, segment.documents):.1f}, "
              f"{records} files known")
    live = sum(segment.documents - len(segment.deleted) for segment in segments)
    print(f"all checksums and all postings are as they should be; {live} articles")


def list_bytes(segments):
    """Bytes of dictionary, postings, positions and lengths; those of pairs, filters and impacts apart."""
    names = {1: "words", 2: "words", 10: "pairs"}
    parts = {name: dict.fromkeys(("dictionary", "postings", "positions", "impacts"), 0)
             for name in ("words", "pairs", "filters")}
    rest = 0
    for segment in segments:
        shared = set()
        rest += len(segment.sections[TERM_INDEX]) + 4 * segment.documents
        for key, df, _, location, size in segment.terms(with_sizes=True):
            part = parts[names.get(key[0], "filters")]
            part["dictionary"] += size
            if location[0] == "single":
                part["positions"] += location[2][1]
            elif location[0] != "value" and tuple(location[1]) not in shared:
                shared.add(tuple(location[1]))
                impacts = df if df > BLOCK else 0
                part["impacts"] += impacts
                part["postings"] += location[1][1] - impacts
                part["positions"] += location[2][1]
    for name, part in parts.items():
        print(name, *(f"{what} {count:,}" for what, count in part.items()), sep="\t")
    words = parts["words"]
    total = rest + sum(words.values()) - words["impacts"]
    print(f"dictionary, postings, positions and lengths of words\t{total}")


def list_terms(segments, prefix):
    totals = {}
    for segment in segments:
        for key, df, cf, _ in segment.terms():
            name = segment.term_name(key)
            if name.startswith(prefix):
                old = totals.get(name, (0, 0))
                totals[name] = (old[0] + df, old[1] + cf)
    for name, (df, cf) in sorted(totals.items()):
        print(f"{name}\t{df}\t{cf}")


def list_postings(segments, wanted):
    for segment in segments:
        for term in segment.terms():
            key = term[0]
            if segment.term_name(key) != wanted:
                continue
            for document, frequency, positions in segment.postings(*term):
                mark = " deleted" if document in segment.deleted else ""
                places = " ".join(map(str, positions))
                print(f"{segment.name}\t{document}\t{frequency}\t{places}{mark}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("index")
    parser.add_argument("--terms", nargs="?", const="", metavar="PREFIX")
    parser.add_argument("--postings", metavar="TERM")
    parser.add_argument("--articles", action="store_true")
    parser.add_argument("--bytes", action="store_true")
    arguments = parser.parse_args()
    manifest = read_manifest(arguments.index)
    segments = [Segment(arguments.index, record, manifest["index_id"])
                for record in manifest["segments"]]
    if arguments.terms is not None:
        list_terms(segments, arguments.terms)
    elif arguments.postings is not None:
        list_postings(segments, arguments.postings)
    elif arguments.bytes:
        list_bytes(segments)
    elif arguments.articles:
        for segment in segments:
            for document, article in segment.articles():
                if document not in segment.deleted:
                    print(json.dumps(article, ensure_ascii=False))
    else:
        summary(manifest, segments)


if __name__ == "__main__":
    try:
        main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    except (Damage, OSError, struct.error, UnicodeDecodeError) as error:
        print(f"dump-index: {error}", file=sys.stderr)
        sys.exit(1)
