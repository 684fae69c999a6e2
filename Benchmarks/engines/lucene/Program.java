import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharacterUtils;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.CharTokenizer;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.MMapDirectory;

/**
 * Runs Lucene. {@code Program index [--store] CORPUS… INDEX} makes one segment for each corpus file;
 * {@code Program query INDEX QUERIES RESULTS COMMANDS ROUNDS WARM_UP SECONDS} is as described in
 * rival_program.py.
 *
 * <p>Analysis: split at what is not a letter or number, lower case. Positions and lengths are
 * indexed; of the text nothing is stored but the id, unless that is asked for.
 */
public final class Program {
  private static final int IDS = 10;

  public static void main(String[] arguments) throws Exception {
    List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
    if (arguments[0].equals("index")) index(rest); else query(rest);
  }

  private static Analyzer analyzer() {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = CharTokenizer.fromTokenCharPredicate(Program::isLetterOrNumber);
        return new TokenStreamComponents(words, new LowerCase(words));
      }
    };
  }

  /** Lower case as the other engines have it: İ does not become a plain i. */
  private static final class LowerCase extends TokenFilter {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

    LowerCase(TokenStream words) {
      super(words);
    }

    @Override
    public boolean incrementToken() throws IOException {
      if (!input.incrementToken()) return false;
      for (int i = 0; i < term.length(); i++) {
        if (term.charAt(i) == 'İ') {
          String text = term.toString().toLowerCase(Locale.ROOT);
          term.setEmpty().append(text);
          return true;
        }
      }
      CharacterUtils.toLowerCase(term.buffer(), 0, term.length());
      return true;
    }
  }

  /** All numbers, as the other engines have it, not digits only: ² and Ⅳ too. */
  private static boolean isLetterOrNumber(int character) {
    int type = Character.getType(character);
    return Character.isLetterOrDigit(character) || type == Character.LETTER_NUMBER
        || type == Character.OTHER_NUMBER;
  }

  private static BM25Similarity similarity() {
    return new BM25Similarity(1.2f, 0.75f);
  }

  /** The buffer is larger than any one corpus file here needs; each ends in a commit. */
  private static void index(List<String> arguments) throws IOException {
    boolean stores = arguments.get(0).equals("--store");
    Path folder = Path.of(arguments.get(arguments.size() - 1));
    List<String> corpora = arguments.subList(stores ? 1 : 0, arguments.size() - 1);
    IndexWriterConfig config = new IndexWriterConfig(analyzer()).setRAMBufferSizeMB(1024)
        .setSimilarity(similarity()).setUseCompoundFile(false);
    if (corpora.size() > 1) config.setMergePolicy(NoMergePolicy.INSTANCE);
    try (var directory = FSDirectory.open(folder);
        var writer = new IndexWriter(directory, config)) {
      for (String corpus : corpora) {
        add(Path.of(corpus), writer, stores);
        writer.commit();
      }
      if (corpora.size() == 1) writer.forceMerge(1);
    }
    try (var directory = FSDirectory.open(folder); var reader = DirectoryReader.open(directory)) {
      System.out.printf("documents=%d segments=%d%n", reader.numDocs(), reader.leaves().size());
    }
  }

  private static void add(Path corpus, IndexWriter writer, boolean stores)
      throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(corpus)) {
      for (String line; (line = lines.readLine()) != null; ) {
        Record record = Record.parse(line);
        Document document = new Document();
        document.add(new StoredField("id", record.id()));
        Field.Store store = stores ? Field.Store.YES : Field.Store.NO;
        document.add(new TextField("text", record.text(), store));
        writer.addDocument(document);
      }
    }
  }

  private static void query(List<String> arguments) throws IOException {
    List<Query> queries = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments.get(1)))) queries.add(parse(line));
    int rounds = Integer.parseInt(arguments.get(4));
    int warmUp = Integer.parseInt(arguments.get(5));
    double seconds = Double.parseDouble(arguments.get(6));
    try (var directory = new MMapDirectory(Path.of(arguments.get(0)));
        var reader = DirectoryReader.open(directory);
        var results = new PrintWriter(arguments.get(2))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      searcher.setSimilarity(similarity());
      for (String name : arguments.get(3).split(",")) {
        Command command = Command.parse(name);
        measure(command, queries, searcher, rounds, warmUp, seconds, results);
      }
    }
  }

  private static Query parse(String line) {
    String[] clauses = line.split("\t");
    if (clauses.length == 1) return part(clauses[0]);
    BooleanQuery.Builder query = new BooleanQuery.Builder();
    for (String clause : clauses) {
      query.add(part(clause), switch (clause.charAt(0)) {
        case '+' -> Occur.MUST;
        case '-' -> Occur.MUST_NOT;
        default -> Occur.SHOULD;
      });
    }
    return query.build();
  }

  private static Query part(String clause) {
    String[] words = clause.substring(1).split(" ");
    if (words.length == 1) return new TermQuery(new Term("text", words[0]));
    return new PhraseQuery("text", words);
  }

  /** What is asked of each query; the limit is 0 where no hits are wanted. */
  private record Command(String name, int limit, boolean counts) {
    static Command parse(String name) {
      String[] parts = name.split("_");
      boolean counts = parts[parts.length - 1].equals("COUNT");
      return new Command(name, parts.length > 1 ? Integer.parseInt(parts[1]) : 0, counts);
    }

    /**
     * Where nothing is counted, the threshold of 1 lets block-max pruning begin as soon as there
     * are as many hits as wanted; where it is, all matches are visited.
     */
    TopDocs search(Query query, IndexSearcher searcher) throws IOException {
      int threshold = counts ? Integer.MAX_VALUE : 1;
      return searcher.search(query, new TopScoreDocCollectorManager(limit, null, threshold));
    }
  }

  private static void measure(Command command, List<Query> queries, IndexSearcher searcher,
      int rounds, int warmUp, double seconds, PrintWriter results) throws IOException {
    int size = queries.size();
    int made = 0;
    long[] best = new long[size];
    String[] answers = new String[size];
    Arrays.fill(best, Long.MAX_VALUE);
    long start = System.nanoTime();
    for (int round = -warmUp; round < rounds; round++) {
      if (round == 0) start = System.nanoTime();
      if (made > 0 && System.nanoTime() - start > seconds * 1e9) break;
      for (int i = 0; i < size; i++) {
        TopDocs top = null;
        long count = 0;
        long before = System.nanoTime();
        if (command.limit() == 0) count = searcher.count(queries.get(i));
        else top = command.search(queries.get(i), searcher);
        long time = System.nanoTime() - before;
        if (round >= 0) best[i] = Math.min(best[i], time);
        if (round == 0) answers[i] = answer(command, top, count, searcher);
      }
      if (round >= 0) made++;
    }
    for (int i = 0; i < size; i++) {
      results.printf("%d\t%s\t\t%d\t%.2f\t%s%n", i, command.name(), made, best[i] / 1e3,
          answers[i]);
    }
  }

  private static String answer(Command command, TopDocs top, long count, IndexSearcher searcher)
      throws IOException {
    if (top == null) return count + "\t";
    StringBuilder text = new StringBuilder();
    if (command.counts()) text.append(top.totalHits.value());
    text.append('\t');
    for (int i = 0; i < Math.min(IDS, top.scoreDocs.length); i++) {
      if (i > 0) text.append(' ');
      text.append(searcher.storedFields().document(top.scoreDocs[i].doc).get("id"));
    }
    return text.toString();
  }

  /** A line of the prepared corpus: one flat object of two strings. */
  private record Record(String id, String text) {
    static Record parse(String line) {
      List<String> strings = new ArrayList<>();
      int[] at = {0};
      while ((at[0] = line.indexOf('"', at[0])) >= 0) strings.add(string(line, at));
      return new Record(strings.get(1), strings.get(3));
    }

    /** Reads the string that begins at the quote and leaves the place behind it. */
    private static String string(String line, int[] at) {
      StringBuilder text = new StringBuilder();
      for (int i = at[0] + 1; ; i++) {
        char character = line.charAt(i);
        if (character == '"') {
          at[0] = i + 1;
          return text.toString();
        }
        if (character != '\\') {
          text.append(character);
          continue;
        }
        character = line.charAt(++i);
        if (character == 'u') {
          text.append((char) Integer.parseInt(line, i + 1, i + 5, 16));
          i += 4;
          continue;
        }
        int escape = "nrtbf".indexOf(character);
        text.append(escape < 0 ? character : "\n\r\t\b\f".charAt(escape));
      }
    }
  }
}
