/// The months by their names in the languages that bylines are written in.
enum MonthNames {
  /// The month, 1 to 12, of a word in lower case; a full stop behind an abbreviation is ignored.
  static func month(_ word: some StringProtocol) -> Int? {
    var name = String(word)
    while name.hasSuffix(".") { name.removeLast() }
    return table[name]
  }

  /// The names in the languages whose furniture is known too.
  static var all: [String] { Array(table(of: names).keys) }

  /// The names in all languages.
  static var known: [String] { Array(table.keys) }

  private static let table = table(of: names + furtherNames)

  private static func table(of names: [String]) -> [String: Int] {
    var map: [String: Int] = [:]
    for language in names {
      for (index, alternatives) in language.split(separator: " ").enumerated() {
        for name in alternatives.split(separator: "/") where map[String(name)] == nil {
          map[String(name)] = index % 12 + 1
        }
      }
    }
    return map
  }

  /// Twelve words a language, alternatives after a slash.
  private static let names = [
    // English.
    """
    january/jan february/feb march/mar april/apr may june/jun july/jul august/aug \
    september/sep/sept october/oct november/nov december/dec
    """,
    // German.
    """
    januar/jän/jänner/jan februar/feber märz/mär/mrz april mai juni juli august september \
    oktober/okt november dezember/dez
    """,
    // French.
    """
    janvier/janv février/févr/fév mars avril/avr mai juin juillet/juil août/aout septembre \
    octobre novembre décembre/déc
    """,
    // Spanish.
    """
    enero/ene febrero marzo abril/abr mayo junio julio agosto/ago septiembre/setiembre/set \
    octubre noviembre diciembre/dic
    """,
    // Italian.
    """
    gennaio/gen febbraio marzo aprile maggio/mag giugno/giu luglio/lug agosto settembre \
    ottobre/ott novembre dicembre
    """,
    // Portuguese.
    """
    janeiro fevereiro/fev março/marco abril maio/mai junho julho agosto setembro outubro/out \
    novembro dezembro
    """,
    // Dutch.
    """
    januari februari maart/mrt april mei juni juli augustus september oktober november december
    """,
    // Swedish, Danish, Norwegian.
    """
    januari/januar februari/februar mars/marts april maj/mai juni juli augusti/august september \
    oktober november december/desember/des
    """,
    // Russian.
    """
    января/январь/янв февраля/февраль/фев марта/март апреля/апрель/апр мая/май июня/июнь \
    июля/июль августа/август/авг сентября/сентябрь/сен октября/октябрь/окт ноября/ноябрь/ноя \
    декабря/декабрь/дек
    """,
    // Ukrainian.
    """
    січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень \
    липня/липень серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень
    """,
    // Polish.
    """
    stycznia/styczeń lutego/luty marca/marzec kwietnia/kwiecień maja czerwca/czerwiec \
    lipca/lipiec sierpnia/sierpień września/wrzesień października/październik listopada/listopad \
    grudnia/grudzień
    """,
    // Czech.
    """
    ledna/leden února/únor března/březen dubna/duben května/květen června/červen \
    července/červenec srpna/srpen září října/říjen listopadu prosince/prosinec
    """,
    // Turkish.
    """
    ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
    """,
    // Croatian, Bosnian, Serbian.
    """
    siječnja/januara veljače/februara ožujka travnja/aprila svibnja lipnja/juna srpnja/jula \
    kolovoza/avgusta rujna/septembra listopada/oktobra studenoga/studenog/novembra \
    prosinca/decembra
    """,
    // Hungarian.
    """
    január február március április május június július augusztus szeptember október november \
    december
    """,
    // Romanian.
    """
    ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie \
    decembrie
    """,
    // Finnish.
    """
    tammikuuta/tammikuu helmikuuta/helmikuu maaliskuuta/maaliskuu huhtikuuta/huhtikuu \
    toukokuuta/toukokuu kesäkuuta/kesäkuu heinäkuuta/heinäkuu elokuuta/elokuu syyskuuta/syyskuu \
    lokakuuta/lokakuu marraskuuta/marraskuu joulukuuta/joulukuu
    """,
    // Greek.
    """
    ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου/μαίου ιουνίου ιουλίου αυγούστου σεπτεμβρίου \
    οκτωβρίου νοεμβρίου δεκεμβρίου
    """,
    // Arabic, in both common sets.
    """
    يناير/كانون فبراير/شباط مارس/آذار أبريل/إبريل/نيسان مايو/أيار يونيو/حزيران يوليو/تموز أغسطس/آب \
    سبتمبر/أيلول أكتوبر نوفمبر ديسمبر
    """,
    // Bulgarian.
    """
    януари/ян февруари/февр март април май юни юли август септември/септ октомври/окт \
    ноември/ноем декември
    """,
    // Serbian and Macedonian in Cyrillic.
    """
    јануар/јануари фебруар/февруари март април мај јун/јуни јул/јули август септембар/септември \
    октобар/октомври новембар/ноември децембар/декември
    """,
    // Slovenian, Slovak.
    """
    januarja/januára februarja/februára marca aprila/apríla maja/mája junija/júna julija/júla \
    avgusta/augusta septembra oktobra/októbra novembra decembra
    """,
    // Catalan.
    """
    gener febrer març abril maig juny juliol agost setembre octubre novembre desembre
    """,
    // Estonian.
    """
    jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
    """,
    // Latvian.
    """
    janvāris/janvārī februāris/februārī marts/martā aprīlis/aprīlī maijs/maijā jūnijs/jūnijā \
    jūlijs/jūlijā augusts/augustā septembris/septembrī oktobris/oktobrī novembris/novembrī \
    decembris/decembrī
    """,
    // Lithuanian.
    """
    sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio \
    gruodžio
    """,
    // Hebrew.
    """
    ינואר/בינואר פברואר/בפברואר מרץ/במרץ אפריל/באפריל מאי/במאי יוני/ביוני יולי/ביולי \
    אוגוסט/באוגוסט ספטמבר/בספטמבר אוקטובר/באוקטובר נובמבר/בנובמבר דצמבר/בדצמבר
    """,
    // Hindi.
    """
    जनवरी फरवरी/फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर/सितम्बर अक्टूबर/अक्तूबर नवंबर/नवम्बर दिसंबर/दिसम्बर
    """,
    // Bengali.
    """
    জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর
    """,
    // Thai.
    """
    มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม
    """,
    // Short forms of Polish, Portuguese and Hungarian, and of Dutch and Swedish with a full stop.
    """
    sty/jan/janv lut/fev/febr mar/márc kwi/abr/ápr maj cze/jún lip/júl sie/ago/aug wrz/set/szept \
    paź/out/okt lis gru/dez
    """,
    // Indonesian.
    """
    januari februari maret april mei juni juli agustus september oktober november desember
    """,
  ]

  private static let furtherNames = [
    // The months of the Iranian calendar, with Persian and Arabic letters.
    """
    فروردین/فروردين اردیبهشت/ارديبهشت خرداد تیر/تير مرداد شهریور/شهريور مهر آبان آذر دی/دي بهمن اسفند
    """,
    // Persian.
    """
    ژانویه/ژانويه فوریه/فوريه مارس آوریل/آوريل مه/می ژوئن ژوئیه/ژوئيه/جولای اوت/آگوست سپتامبر اکتبر نوامبر \
    دسامبر
    """,
    // Urdu.
    """
    جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر
    """,
    // Arabic of the Maghreb.
    """
    جانفي فيفري مارس أفريل/افريل ماي جوان جويلية أوت/اوت سبتمبر أكتوبر/اكتوبر نوفمبر ديسمبر
    """,
    // Albanian.
    """
    janar/janari shkurt/shkurti mars prill/prilli maj qershor korrik gusht/gushti shtator tetor \
    nëntor dhjetor
    """,
    // Icelandic.
    """
    janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember
    """,
    // Azerbaijani and Uzbek.
    """
    yanvar fevral mart aprel may iyun iyul avqust/avgust sentyabr/sentabr oktyabr/oktabr noyabr \
    dekabr
    """,
    // Kazakh.
    """
    қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан
    """,
    // Belarusian.
    """
    студзеня лютага сакавіка красавіка мая/траўня чэрвеня ліпеня жніўня верасня кастрычніка \
    лістапада снежня
    """,
    // Georgian.
    """
    იანვარი/იან თებერვალი/თებ მარტი/მარ აპრილი/აპრ მაისი/მაი ივნისი/ივნ ივლისი/ივლ აგვისტო/აგვ \
    სექტემბერი/სექ ოქტომბერი/ოქტ ნოემბერი/ნოე დეკემბერი/დეკ
    """,
    // Armenian.
    """
    հունվար/հունվարի փետրվար/փետրվարի մարտ/մարտի ապրիլ/ապրիլի մայիս/մայիսի հունիս/հունիսի \
    հուլիս/հուլիսի օգոստոս/օգոստոսի սեպտեմբեր/սեպտեմբերի հոկտեմբեր/հոկտեմբերի \
    նոյեմբեր/նոյեմբերի դեկտեմբեր/դեկտեմբերի
    """,
    // Basque.
    """
    urtarrilaren/urtarrilak otsailaren/otsailak martxoaren/martxoak apirilaren/apirilak \
    maiatzaren/maiatzak ekainaren/ekainak uztailaren/uztailak abuztuaren/abuztuak \
    irailaren/irailak urriaren/urriak azaroaren/azaroak abenduaren/abenduak
    """,
    // Galician.
    """
    xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro
    """,
    // Malay and Swahili.
    """
    januari februari mac/machi aprili mei jun julai ogos/agosti septemba oktoba novemba \
    disember/desemba
    """,
    // Filipino.
    """
    enero pebrero marso abril mayo hunyo hulyo agosto setyembre oktubre nobyembre disyembre
    """,
    // Marathi and Nepali.
    """
    जानेवारी/जनवरी फेब्रुवारी/फेब्रुअरी मार्च एप्रिल/अप्रिल मे जून/जुन जुलै/जुलाई ऑगस्ट सप्टेंबर/सेप्टेम्बर \
    ऑक्टोबर/अक्टोबर नोव्हेंबर/नोभेम्बर डिसेंबर/डिसेम्बर
    """,
    // Short forms of Greek.
    """
    ιαν φεβ μαρ απρ μάι/μαϊ ιουν ιουλ αυγ σεπ οκτ νοε δεκ
    """,
    // Short forms of Croatian; those that are other months elsewhere are left out.
    """
    sij velj ožu tra svi lipanj srp kol ruj listopad stu pro
    """,
  ]
}
