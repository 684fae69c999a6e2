import Lede

let writer = try IndexUpdate("Index")
var article = Article(key: ArticleKey(id: "a1"), title: "Rain at last")
article.blocks = [Block("It rained in the valley on Tuesday.")]
article.language = LanguageTag("en") ?? .undetermined
try writer.add(article)  // the same key replaces the earlier article
try writer.commit()  // visible and durable from here on

let index = try Index.open("Index")  // one commit, immutable, safe to share between threads
for hit in try index.search("valley rain").hits {
  print(hit.score, hit.title)
}
