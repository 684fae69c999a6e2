import Articles

/// The words that hold a sentence together and say nothing of its subject: articles, pronouns,
/// prepositions, conjunctions, auxiliaries, question words.
///
/// Closed classes, written down per language as folded forms. Nothing is left out of an index for
/// being among them; they only weigh less in a question. A look-up walks its language's words:
/// about a microsecond.
package enum FunctionWords {
  /// Whether a folded form is such a word of a language.
  package static func contains(_ form: [UInt8], in language: LanguageTag) -> Bool {
    let name = language.description
    guard let row = tables.first(where: { $0.language == name }) else { return false }
    return holds(row.words.utf8Span.span, form.span)
  }

  /// Whether a word is one of those between spaces.
  private static func holds(_ words: Span<UInt8>, _ form: Span<UInt8>) -> Bool {
    var start = 0
    while start < words.count {
      var end = start
      while end < words.count, words[end] != UInt8(ascii: " ") { end += 1 }
      if end - start == form.count {
        var same = 0
        while same < form.count, words[start + same] == form[same] { same += 1 }
        if same == form.count { return true }
      }
      start = end + 1
    }
    return false
  }

  private static let tables: [(language: String, words: String)] = [
    (
      "en",
      """
      a about above after again against all also although am among an and any are aren't as at \
      be because been before being below between both but by can can't cannot could couldn't did \
      didn't do does doesn't doing don't done during each either else ever every few for \
      from further had hadn't has hasn't have haven't having he her here hers herself him \
      himself his how however i i'd i'll i'm i've if in into is isn't it it's its itself just \
      let many me might more most much must my myself neither no nor not of \
      often on once one only onto or other others our ours ourselves over quite \
      rather really same shall she should shouldn't since so some such than that that's the \
      their theirs them themselves then there these they they're this those though through thus \
      to together too toward towards under until upon very was wasn't we we're were \
      weren't what what's whatever when where whether which while who who's whom whose why will \
      with within without won't would wouldn't yet you you're your yours yourself yourselves
      """
    ),
    (
      "de",
      """
      ab aber alle allem allen aller alles als also am an ander andere anderen anderer auch auf \
      aus bei beim bin bis bist da dabei dadurch dafur damit dann daran darauf daraus darf darum \
      das dass dein deine dem den denn der des desen dessen dich die dies diese diesem diesen \
      dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch \
      euer fur gegen hab habe haben hat hatte hatten hier hinter ich ihm ihn ihnen ihr ihre \
      ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jene jener kann kein keine \
      keinem keinen keiner konnen konnte man manche mein meine meinem meinen meiner mich mir mit \
      muss mussen musste nach nicht noch nun nur ob oder ohne sehr sein seine seinem seinen \
      seiner seit sich sie sind so solche soll sollen sollte sollten sondern sonst uber um und \
      uns unser unsere unter vom von vor wahrend war waren warum was wegen weil welche welchem \
      welchen welcher welches wenn wer werde werden weshalb wessen wie wieder will wir wird wo \
      wollen wurde wurden zu zum zur zwar zwischen
      """
    ),
    (
      "fr",
      """
      a afin ai ainsi alors apres au aucun aucune aupres aussi autre autres aux avait avant avec \
      avoir c ce ceci cela celle celles celui cependant ces cet cette ceux chaque chez ci \
      combien comme comment contre d dans de depuis des donc dont du elle elles en encore entre \
      es est et etaient etait ete etes etre eu eux fait faut il ils j je jusqu l la le les leur \
      leurs lors lorsque lui m ma mais me meme memes mes moi moins mon n ne ni nos notre nous on \
      ont ou par parce pas pendant peu peut peuvent plus pour pourquoi qu quand que quel quelle \
      quelles quelque quels qui quoi s sa sans se selon sera ses si sinon soit son sont sous sur \
      t ta te tes toi ton tous tout toute toutes tres tu un une vers votre vous y
      """
    ),
    (
      "es",
      """
      a al algo algun alguna algunas algunos ante antes aquel aquella aquellas aquello aquellos \
      aqui asi aun aunque cada casi como con contra cual cuales cuando cuanto de del desde donde \
      dos durante e el ella ellas ellos en entre era eran eres es esa esas ese eso esos esta \
      estaba estado estan estar estas este esto estos fue fueron ha habia han hasta hay la las \
      le les lo los mas me mi mis mismo mucho muy nada ni no nos nosotros nuestra nuestro o os \
      otra otras otro otros para pero poco por porque pues que quien quienes se sea segun ser si \
      sido sin sino sobre solo son su sus tal tambien tan tanto te tiene tienen toda todas todo \
      todos tras tu tus u un una unas uno unos usted ustedes y ya yo
      """
    ),
    (
      "it",
      """
      a ad agli ai al alcuni alcuno alla alle allo anche ancora c che chi ci cio coi col come \
      con contro cosa cosi cui d da dagli dai dal dalla dalle dallo degli dei del dell della \
      delle dello dentro di dopo dove e ed egli era erano essere essi fino fra fu gia gli ha \
      hanno ho i il in io l la le lei li lo loro lui ma me mentre mi mia mie miei mio molto ne \
      negli nei nel nella nelle nello no noi non nostra nostro o ogni oppure per perche pero piu \
      poi qual quale quali quando quanto quella quelle quelli quello questa queste questi questo \
      qui se sei senza si sia siamo siano siete solo sono sopra sotto sta stata stati stato su \
      sua sue sugli sui sul sulla sulle sullo suo suoi tra tu tua tuo tutta tutte tutti tutto un \
      una uno vi voi
      """
    ),
    (
      "pt",
      """
      a ai ainda alem algum alguma algumas alguns ante antes ao aos apenas apos aquela aquelas \
      aquele aqueles aquilo as assim ate cada com como contra da das de dela dele deles depois \
      desde dessa desse desta deste do dos durante e ela elas ele eles em entre era eram essa \
      essas esse esses esta estao estas estava este estes estou eu foi foram ha isso isto ja la \
      lhe lhes mais mas me mesmo meu meus minha muito muitos na nao nas nem nenhum nessa nesse \
      nesta neste no nos nossa nosso num numa o onde os ou para pela pelas pelo pelos pode podem \
      por porque pouco quais qual qualquer quando quanto que quem se seja sem sempre ser seu \
      seus si sido so sob sobre sua suas tal tambem tao te tem tinha toda todas todo todos tu um \
      uma umas uns voce voces
      """
    ),
    (
      "nl",
      """
      aan af al alle alles als altijd ander andere ben bij daar dan dat de der deze die dit doch \
      doen door dus een eens en er ge geen had hadden heb hebben heeft hem het hier hij hoe hun \
      iemand iets ik in is ja je jij jullie kan kon konden kunnen maar me meer men met mij mijn \
      moet moeten na naar niet niets nog nu of om omdat onder ons onze ook op over reeds te \
      tegen ten ter toch toen tot u uit uw van veel voor waar waarom wanneer waren was wat we \
      wel welk welke werd werden wie wij wil word worden wordt zal ze zelf zich zij zijn zo \
      zonder zou zouden
      """
    ),
    (
      "sv",
      """
      alla allt an and att av bara blev bli blir da dar de dem den denna deras dessa det detta \
      dig din dina ditt du efter eller en er ett for fran genom ha hade han hans har hon honom \
      hur i icke igen ingen inom inte jag ju kan kom kunde man med mellan men mig min mina mitt \
      mot mycket nagon nagot nar ni nu och om oss over pa sa sadan samma sedan sig sin sina sitt \
      ska skall skulle som till under upp ut utan vad var vara varfor varit vem vi vid vilka \
      vilken vilket
      """
    ),
    (
      "da",
      """
      af alle andet andre at bare begge blev blive bliver da de dem den denne der deres det \
      dette dig din disse dog du efter eller en end er et flere for fordi fra ham han hans har \
      havde have hende hendes her hos hun hvad hvem hver hvilke hvilken hvis hvor hvordan \
      hvorfor i igen ikke ind ingen jeg jer jo kan kunne lige man mange med meget mellem men \
      mens mig min mine mit mod naar nar ned nogen noget nogle nu og ogsa om op os over pa sa \
      sadan selv sig sin sine sit skal skulle som til ud uden under vaere vaeret var ved vi vil \
      ville vor
      """
    ),
    (
      "no",
      """
      alle andre at av bare begge ble bli blir da de deg dem den denne der dere deres det dette \
      din disse du ei eller en enn er et etter for fordi fra ha hadde han hans har henne hennes \
      her hos hun hva hvem hver hvilke hvilken hvis hvor hvordan hvorfor i igjen ikke ingen inn \
      jeg kan kunne man mange med meg mellom men mens mer min mine mitt mot mye na nar ned noe \
      noen og ogsa om opp oss over pa sa sann seg selv sin sine sitt skal skulle som til under \
      ut uten vaere vaert var ved vi vil ville
      """
    ),
    (
      "fi",
      """
      ei eika eivat en enemman enta et etta han hanen he heidan ilman itse ja jo joka joko jolla \
      jonka jos jossa joten jotka jotta kaikki kanssa kuin kuinka kun kuten me meidan mihin mika \
      miksi milla millainen milloin mina minka minun missa mista mita mukaan mutta myos nama ne \
      niiden niin nyt ole olemme olen olet oli olivat olla olleet ollut on ovat paitsi se seka \
      sen siella siina sina sinun sita tai tama taman te tuo vaan vai vaikka vain voi yli
      """
    ),
    (
      "ru",
      """
      а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да даже \
      для до его ее если есть еще же за здесь и из или им их к как какая какие какой когда кого \
      которая которые который кто ли либо между меня мне может мы на над надо наш не него нее \
      нет ни них но ну о об однако он она они оно от очень по под после потому при про с сам \
      свой себя сейчас так также такие такой там те тем то того тоже той только том ты у уже \
      хотя чего чей чем что чтобы эта эти это этого этой этом этот я
      """
    ),
    (
      "pl",
      """
      a aby albo ale ani az bardzo bez bo by byc byl byla bylo byly co czy czyli dla do gdy \
      gdzie go i ich ile im inne inny innych iz ja jak jaka jaki jakie jako je jednak jego jej \
      jesli jest jestem juz kiedy kto ktora ktore ktorego ktorej ktory ktorych ktorym lecz lub \
      ma mi mnie moze mozna my na nad nam nas nasz nic nich nie niz o od ona one oni ono oraz po \
      pod ponad poniewaz przed przez przy sa sam sie sobie swoj swoje ta tak taki takie tam te \
      tego tej ten tez to tu tych tylko tym u w we wiec wszystkie wszystko z za zas ze zeby
      """
    ),
    (
      "cs",
      """
      a aby ale ani asi az bez bud by byl byla byli bylo byt ci co coz da do ho i ja jak jako je \
      jeho jej jeji jejich jen jenz jeste ji jiz jsem jsi jsme jsou jste k kam kde kdo kdy kdyz \
      ke kolik ktera ktere ktereho kteri ktery ku ma maji me mezi mi mit mne mnou moc muj muze \
      my na nad nam nas nase ne nebo nebot nejsou neni nez nic o od on ona oni ono pak po pod \
      podle pokud pouze prave pred pres pri pro proc proto protoze s sam se si sve svuj ta tak \
      take takze tam te tedy ten tento tim to tohle toho tom tomu toto tu tuto ty tyto u uz v \
      vam vas vase ve vsak vse vsechny vy z za zda ze
      """
    ),
    (
      "tr",
      """
      acaba ama ancak bana bazi belki ben beni benim bir biri birkac biz bize bizim bu buna \
      bunlar bunu bunun cok cunku da daha de defa degil diye en gibi hangi hem hep hepsi her hic \
      icin ile ise iste kadar ki kim kime mi mu nasil ne neden nerede niye o olan olarak oldu \
      oldugu on ona onlar onu onun sanki sen siz su tum uzere var ve veya ya yani yok
      """
    ),
    (
      "ro",
      """
      a ai al ale am ar are as asta au avea ca care ce cei cel cele celor cine cu cum da daca \
      dar de deci deja despre din dintre doar dupa ea ei el ele era este eu fi fie fiind fost in \
      inainte intr intre isi la lor lui ma mai mea meu mi mult multe ne nici nu o ori pe pentru \
      peste pina prin sa sale sau se si sint spre sub sunt toate tot tu un una unde unei unor \
      unu unui va voi vor
      """
    ),
    (
      "hu",
      """
      a abban ahhoz ahogy aki akik akkor alatt am amely amelyek ami amikor az azok azon azt \
      azzal be bele benne csak de e eddig egy egyik el elott es ez ezek ezen ezt fel ha hanem \
      hiszen hogy hogyan hol igen igy is itt jo kell ki kik le lehet lenne lesz maga majd meg \
      mellett mely mert mi miert mig mikor milyen mind minden mint mit mivel most nagyon ne \
      nekem neki nem o ok olyan ott ova pedig s sem sok szamara szerint ugy utan va vagy valami \
      van vannak volt voltak
      """
    ),
    (
      "id",
      """
      ada adalah akan aku anda antara apa apakah atau bagaimana bagi bahwa bisa boleh dalam dan \
      dapat dari dengan di dia guna hanya harus ia ini itu jika juga kalau kami kamu karena ke \
      kepada ketika kita lagi lalu maka mana masih mereka namun oleh pada para pernah pun saat \
      sampai saya sebagai sebuah secara sehingga sejak seperti serta siapa suatu sudah supaya \
      tanpa telah tentang tersebut tetapi tidak untuk yaitu yang
      """
    ),
    (
      "ca",
      """
      a aixo al als amb aquell aquella aquest aquesta aquestes aquests be com d de del dels des \
      durant el ella ells els em en encara entre era eren es esta estat et ets fins fou ha han \
      hem hi ho i ja l la les li lo mes meu molt ni no nos nosaltres o on pel pels per pero \
      perque poc quan que qui quina quins s sa se sense ser seu seva si sobre sol som son sota \
      tambe tan te tot tots un una unes uns us va van
      """
    ),
    (
      "uk",
      """
      а або але без би був була були було бути в вам вас весь вже ви вона вони воно все всі від \
      він де для до ж з за зі й його кого коли котрий мене мені ми між на над нас наш не нею них \
      ну ні о об однак по при про під після с сам свій себе так такий також там те ти тим то \
      того тоже тому тільки у хоч хоча хто це цей цього ця ці цієї чи чого чому що щоб я як яка \
      яке який якщо які і із їх її
      """
    ),
    (
      "el",
      """
      αλλα αν απο αυτα αυτη αυτο αυτος για δε δεν εαν ειναι εκεινος ενα ενας επι η ηταν θα ι και \
      κατα κι με μεσα μετα μη μην μια να ο οι ομως οπου οπως οταν οτι ου που προς πως σε στα στη \
      στην στο στον στους τα τη την της τι τις το τον του τους των ως
      """
    ),
    (
      "ar",
      """
      اذا التي الذي الذين الى ام ان انا انت انه او اين بعد بعض بل بين تلك ثم حتى ذلك سوى على عن \
      عند غير في قبل قد كان كانت كل كما كيف لا لم لماذا لن ما ماذا متى مع من منذ نحن هذا هذه هم \
      هو هي و يا يكون
      """
    ),
  ]
}
