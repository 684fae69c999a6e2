/// HTML's character references, decoded while scanning.
///
/// Numbers follow the HTML standard (128–159 are read as windows-1252, surrogates and numbers out
/// of range are U+FFFD). Names are those of HTML 4 and the commonest of HTML 5; others stay text.
enum CharacterReferences {
  /// A range of the source with its references decoded.
  static func decoded(_ source: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(range.count)
    let bytes = source.extracting(range)
    var index = 0
    while index < bytes.count {
      let mark = bytes.first(UInt8(ascii: "&"), from: index)
      output.append(bytes.extracting(index..<mark))
      index = mark
      guard mark < bytes.count else { break }
      if let (scalar, next) = reference(bytes, at: mark) {
        output.append(scalar)
        index = next
      } else {
        output.append(UInt8(ascii: "&"))
        index += 1
      }
    }
    return output
  }

  /// Decodes all references of a text.
  static func decoded(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.contains(UInt8(ascii: "&")) else { return text }
    return String(decoding: decoded(bytes.span, 0..<bytes.count), as: UTF8.self)
  }

  /// The character that the reference at an `&` stands for, and where it ends; nil where none is.
  static func reference(
    _ source: Span<UInt8>, at mark: Int
  ) -> (Unicode.Scalar, next: Int)? {
    let start = mark + 1
    guard start < source.count else { return nil }
    return source[start] == UInt8(ascii: "#")
      ? number(source, start + 1) : named(source, start)
  }

  private static func number(
    _ source: Span<UInt8>, _ start: Int
  ) -> (Unicode.Scalar, next: Int)? {
    let end = source.count
    var index = start
    let isHexadecimal = index < end && source[index] | 0x20 == UInt8(ascii: "x")
    if isHexadecimal { index += 1 }
    let first = index
    var value: UInt32 = 0
    while index < end, let digit = digit(source[index], isHexadecimal: isHexadecimal) {
      value = min(value &* (isHexadecimal ? 16 : 10) &+ digit, 0x11_0000)
      index += 1
    }
    guard index > first else { return nil }
    if index < end, source[index] == UInt8(ascii: ";") { index += 1 }
    if (0x80...0x9F).contains(value) { value = windows1252[Int(value - 0x80)] }
    if value < 0x20, value != 0x0A, value != 0x09, value != 0x0D { value = 0x20 }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", index)
  }

  private static func digit(_ byte: UInt8, isHexadecimal: Bool) -> UInt32? {
    if byte.isDigitASCII { return UInt32(byte - 0x30) }
    let letter = byte | 0x20
    guard isHexadecimal, letter >= 0x61, letter <= 0x66 else { return nil }
    return UInt32(letter - 0x61 + 10)
  }

  private static func named(
    _ source: Span<UInt8>, _ start: Int
  ) -> (Unicode.Scalar, next: Int)? {
    var index = start
    var key: UInt64 = 0
    while index < source.count, index - start < 12,
      source[index].isLetterASCII || source[index].isDigitASCII
    {
      // Beyond eight bytes no name is left, and the key is none of theirs.
      key = index - start < 8 ? key << 8 | UInt64(source[index]) : 0
      index += 1
    }
    let isClosed = index < source.count && source[index] == UInt8(ascii: ";")
    // Without semicolon only the old names count, as browsers do it.
    guard let value = names[key], let scalar = Unicode.Scalar(value), isClosed || value < 0x100
    else { return nil }
    return (scalar, isClosed ? index + 1 : index)
  }

  private static let windows1252: [UInt32] = [
    0x20AC, 0x81, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039,
    0x152, 0x8D, 0x17D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC,
    0x2122, 0x161, 0x203A, 0x153, 0x9D, 0x17E, 0x178,
  ]

  /// The scalars of names by their bytes, which are eight at most.
  private static let names: [UInt64: UInt32] = {
    var map: [UInt64: UInt32] = [:]
    func key(_ name: Substring) -> UInt64 { name.utf8.reduce(0) { $0 << 8 | UInt64($1) } }
    for (offset, name) in latin1.split(separator: " ").enumerated() {
      map[key(name)] = 160 + UInt32(offset)
    }
    for pair in others.split(separator: " ") {
      let parts = pair.split(separator: "=")
      if parts.count == 2 { map[key(parts[0])] = UInt32(parts[1]) }
    }
    return map
  }()

  /// The names of U+00A0 to U+00FF in order.
  private static let latin1 = """
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
    sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave \
    Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml \
    ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN \
    szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave \
    iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc \
    uuml yacute thorn yuml
    """

  private static let others = """
    AMP=38 Alpha=913 Beta=914 COPY=169 Ccaron=268 Chi=935 Dagger=8225 Delta=916 Epsilon=917 \
    Eta=919 GT=62 Gamma=915 Gbreve=286 Idot=304 Iota=921 Kappa=922 LT=60 Lambda=923 Lstrok=321 \
    Mu=924 NewLine=10 Nu=925 OElig=338 Omega=937 Omicron=927 Phi=934 Pi=928 Prime=8243 Psi=936 \
    QUOT=34 REG=174 Rcaron=344 Rho=929 Sacute=346 Scaron=352 Scedil=350 Sigma=931 Tab=9 Tau=932 \
    Theta=920 Upsilon=933 Xi=926 Yuml=376 Zcaron=381 Zdot=379 Zeta=918 alefsym=8501 alpha=945 \
    amacr=257 amp=38 and=8743 ang=8736 aogon=261 apos=39 ast=42 asymp=8776 bdquo=8222 beta=946 \
    bsol=92 bull=8226 cacute=263 cap=8745 ccaron=269 check=10003 chi=967 circ=710 clubs=9827 \
    colon=58 comma=44 commat=64 cong=8773 crarr=8629 cup=8746 dArr=8659 dagger=8224 darr=8595 \
    dash=8208 delta=948 diams=9830 dollar=36 ecaron=283 empty=8709 emsp=8195 ensp=8194 eogon=281 \
    epsilon=949 equals=61 equiv=8801 eta=951 euro=8364 excl=33 exist=8707 fnof=402 forall=8704 \
    frasl=8260 gamma=947 gbreve=287 ge=8805 grave=96 gt=62 hArr=8660 half=189 harr=8596 \
    hearts=9829 hellip=8230 horbar=8213 hyphen=8208 image=8465 infin=8734 inodot=305 int=8747 \
    iota=953 isin=8712 kappa=954 lArr=8656 lambda=955 lang=9001 larr=8592 lbrace=123 lbrack=91 \
    lceil=8968 lcub=123 ldquo=8220 ldquor=8222 le=8804 lfloor=8970 lowast=8727 lowbar=95 \
    loz=9674 lpar=40 lrm=8206 lsaquo=8249 lsqb=91 lsquo=8216 lsquor=8218 lstrok=322 lt=60 \
    mdash=8212 minus=8722 mu=956 nabla=8711 nacute=324 ndash=8211 ne=8800 ni=8715 notin=8713 \
    nsub=8836 nu=957 num=35 nvgt=62 oelig=339 oline=8254 omacr=333 omega=969 omicron=959 \
    oplus=8853 or=8744 otimes=8855 part=8706 percnt=37 period=46 permil=8240 perp=8869 phi=966 \
    pi=960 piv=982 plus=43 prime=8242 prod=8719 prop=8733 psi=968 quest=63 quot=34 rArr=8658 \
    radic=8730 rang=9002 rarr=8594 rbrace=125 rbrack=93 rcaron=345 rceil=8969 rcub=125 \
    rdquo=8221 rdquor=8221 real=8476 rfloor=8971 rho=961 rlm=8207 rpar=41 rsaquo=8250 rsqb=93 \
    rsquo=8217 rsquor=8217 sacute=347 sbquo=8218 scaron=353 scedil=351 sdot=8901 semi=59 \
    sigma=963 sigmaf=962 sim=8764 sol=47 spades=9824 star=9734 starf=9733 sub=8834 sube=8838 \
    sum=8721 sup=8835 supe=8839 tau=964 there4=8756 theta=952 thetasym=977 thinsp=8201 tilde=732 \
    trade=8482 uArr=8657 uarr=8593 upsih=978 upsilon=965 uring=367 verbar=124 vert=124 \
    weierp=8472 xi=958 zacute=378 zcaron=382 zdot=380 zeta=950 zwj=8205 zwnj=8204
    """
}
