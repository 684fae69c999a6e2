// Runs Xapian. `program index WORDS… INDEX` makes one database for each file of words, which are
// searched as one; `program query INDEX QUERIES RESULTS COMMANDS ROUNDS WARM_UP SECONDS` is as
// described in rival_program.py.
//
// Analysis is done beforehand: a line is a document, its id and its words. Positions are indexed,
// no text is stored.

#include <chrono>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>
#include <xapian.h>

using Clock = std::chrono::steady_clock;

// Xapian refuses terms longer than some 245 bytes.
const size_t kWordBytesMax = 240;
const unsigned kIDs = 10;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::stringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

std::string partPath(const std::string& index, int part) {
  return index + "/" + std::to_string(part);
}

void indexPart(const std::string& words, const std::string& path) {
  Xapian::WritableDatabase database(path, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC);
  std::ifstream lines(words);
  for (std::string line; std::getline(lines, line);) {
    const auto parts = split(line, ' ');
    Xapian::Document document;
    Xapian::termpos position = 0;
    for (size_t i = 1; i < parts.size(); i++) {
      if (parts[i].empty()) continue;
      ++position;
      if (parts[i].size() <= kWordBytesMax) document.add_posting(parts[i], position);
    }
    document.set_data(parts[0]);
    database.add_document(document);
  }
  database.commit();
}

// Each part is written, then compacted.
void index(const std::vector<std::string>& corpora, const std::string& index) {
  Xapian::Database all;
  for (size_t i = 0; i < corpora.size(); i++) {
    const std::string path = partPath(index, i);
    indexPart(corpora[i], path + ".new");
    Xapian::Database(path + ".new").compact(path);
    all.add_database(Xapian::Database(path));
  }
  std::ofstream(index + "/parts") << corpora.size();
  std::cout << "documents=" << all.get_doccount() << " segments=" << corpora.size() << "\n";
}

Xapian::Database open(const std::string& index) {
  int parts = 0;
  std::ifstream(index + "/parts") >> parts;
  Xapian::Database database;
  for (int i = 0; i < parts; i++) database.add_database(Xapian::Database(partPath(index, i)));
  return database;
}

Xapian::Query join(Xapian::Query::op op, const std::vector<Xapian::Query>& parts) {
  return parts.size() == 1 ? parts[0] : Xapian::Query(op, parts.begin(), parts.end());
}

Xapian::Query parse(const std::string& line) {
  std::vector<Xapian::Query> needed, optional, unwanted;
  for (const auto& clause : split(line, '\t')) {
    const auto words = split(clause.substr(1), ' ');
    auto& list = clause[0] == '+' ? needed : clause[0] == '-' ? unwanted : optional;
    list.push_back(words.size() == 1 ? Xapian::Query(words[0])
                                     : Xapian::Query(Xapian::Query::OP_PHRASE, words.begin(),
                                                     words.end(), words.size()));
  }
  Xapian::Query query;
  if (needed.empty()) {
    query = join(Xapian::Query::OP_OR, optional);
  } else {
    query = join(Xapian::Query::OP_AND, needed);
    if (!optional.empty())
      query = Xapian::Query(Xapian::Query::OP_AND_MAYBE, query,
                            join(Xapian::Query::OP_OR, optional));
  }
  if (unwanted.empty()) return query;
  return Xapian::Query(Xapian::Query::OP_AND_NOT, query, join(Xapian::Query::OP_OR, unwanted));
}

struct Command {
  std::string name;
  unsigned limit = 0;
  bool counts = false;

  explicit Command(const std::string& text) : name(text) {
    const auto parts = split(text, '_');
    counts = parts.back() == "COUNT";
    if (parts.size() > 1) limit = std::stoul(parts[1]);
  }

  // A count is exact when all documents are looked at.
  Xapian::MSet search(const Xapian::Database& database, const Xapian::Query& query) const {
    Xapian::Enquire enquire(database);
    enquire.set_query(query);
    if (limit == 0) enquire.set_weighting_scheme(Xapian::BoolWeight());
    else enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0));
    return enquire.get_mset(0, limit, counts ? database.get_doccount() : 0);
  }

  std::string answer(const Xapian::MSet& found) const {
    std::stringstream text;
    if (counts) text << found.get_matches_estimated();
    text << '\t';
    unsigned written = 0;
    for (auto hit = found.begin(); limit > 0 && hit != found.end() && written < kIDs; ++hit)
      text << (written++ > 0 ? " " : "") << hit.get_document().get_data();
    return text.str();
  }
};

void measure(const Command& command, const std::vector<Xapian::Query>& queries,
             const Xapian::Database& database, int rounds, int warmUp, double seconds,
             std::ostream& results) {
  std::vector<double> best(queries.size(), std::numeric_limits<double>::infinity());
  std::vector<std::string> answers(queries.size());
  int made = 0;
  auto start = Clock::now();
  for (int round = -warmUp; round < rounds; round++) {
    if (round == 0) start = Clock::now();
    const std::chrono::duration<double> passed = Clock::now() - start;
    if (made > 0 && passed.count() > seconds) break;
    for (size_t i = 0; i < queries.size(); i++) {
      const auto before = Clock::now();
      const auto found = command.search(database, queries[i]);
      const std::chrono::duration<double, std::micro> time = Clock::now() - before;
      if (round >= 0) best[i] = std::min(best[i], time.count());
      if (round == 0) answers[i] = command.answer(found);
    }
    if (round >= 0) made++;
  }
  for (size_t i = 0; i < queries.size(); i++)
    results << i << '\t' << command.name << "\t\t" << made << '\t' << best[i] << '\t' << answers[i]
            << '\n';
}

int main(int count, char** values) {
  std::vector<std::string> arguments(values + 1, values + count);
  if (arguments.at(0) == "index") {
    index({arguments.begin() + 1, arguments.end() - 1}, arguments.back());
    return 0;
  }
  const auto database = open(arguments.at(1));
  std::vector<Xapian::Query> queries;
  std::ifstream lines(arguments.at(2));
  for (std::string line; std::getline(lines, line);) queries.push_back(parse(line));
  std::ofstream results(arguments.at(3));
  results << std::fixed << std::setprecision(2);
  for (const auto& name : split(arguments.at(4), ','))
    measure(Command(name), queries, database, std::stoi(arguments.at(5)),
            std::stoi(arguments.at(6)), std::stod(arguments.at(7)), results);
}
